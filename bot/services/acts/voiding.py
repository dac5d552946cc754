"""Void: for good, with a reason; the workspace's budget goes back to draft, see `bot.services.budgets`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.actions import Decision
from bot.domain.invoices import Invoice, Stage
from bot.domain.permits import Act
from bot.services.acts.one import OnOneInvoice, done, key
from bot.services.jobs import Effect


class Voiding(OnOneInvoice):
    """One call. The reason is kept with the action."""

    act = Act.VOID

    def seen(self, invoice: Invoice) -> Mapping[str, Any]:
        """The amount alone: a void of what was written off meanwhile is still what was decided."""
        return {"amount": invoice.amount_remaining}

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:  # noqa: ARG002
        """Void already."""
        return done(invoice) if invoice is not None and invoice.stage is Stage.VOID else None

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:  # noqa: ARG002
        """Void it."""
        return done(self._billing.void(decision.target, key(decision, "void")))
