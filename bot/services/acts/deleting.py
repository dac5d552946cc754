"""Delete a draft: it cannot be undone, and there is nothing left to be fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.actions import Decision, Ending
from bot.domain.changes import fingerprint
from bot.domain.invoices import Invoice
from bot.domain.permits import Act
from bot.services.acts.one import OnOneInvoice
from bot.services.jobs import Effect
from bot.services.ports import NoSuchObject

GONE = Effect(Ending.DONE, None)


class Deleting(OnOneInvoice):
    """One call; the effect is that Stripe has no such invoice."""

    act = Act.DELETE

    def seen(self, invoice: Invoice) -> Mapping[str, Any]:
        """Amount, status and what it is for."""
        return {"amount": invoice.total, "stage": invoice.stage.value, "title": fingerprint(invoice.title)}

    def fetch(self, decision: Decision) -> Invoice | None:
        """None when it is gone."""
        try:
            return super().fetch(decision)
        except NoSuchObject:
            return None

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:  # noqa: ARG002
        """Gone."""
        return GONE if invoice is None else None

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:  # noqa: ARG002
        """Delete it. It was there a moment ago: if it is gone now, this call or another one did it."""
        try:
            self._billing.delete(decision.target)
        except NoSuchObject:
            return GONE
        return GONE
