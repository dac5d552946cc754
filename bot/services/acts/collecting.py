"""Automatic collection on or off: whether Stripe finalizes, charges, reminds and reconciles by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.actions import Decision
from bot.domain.asking import BillQuestion
from bot.domain.changes import Change
from bot.domain.invoices import Collection, Invoice, Method
from bot.domain.permits import Act, Viewer
from bot.services.acts.changing import Changing


class Collecting(Changing):
    """The decision turns what was seen around; on is asked together with what would be charged then."""

    act = Act.COLLECTION

    def about(self, invoice: Invoice) -> str:
        """Which way."""
        return "off" if invoice.auto_advance else "on"

    def question(self, viewer: Viewer, invoice: Invoice, decision_id: str, now: datetime) -> BillQuestion:  # noqa: ARG002
        """With the method that Stripe would charge."""
        workspace = self._permit(viewer, invoice)
        method = self._method(invoice)
        return BillQuestion(decision_id, self.act, invoice, workspace, _seen(invoice, method), method=method)

    def seen(self, invoice: Invoice) -> Mapping[str, Any]:
        """Amount, status, whether it is on, and what would be charged."""
        return _seen(invoice, self._method(invoice))

    def change(self, decision: Decision) -> Change:
        """The other way."""
        return Change(auto_advance=not decision.params["advance"])

    def _method(self, invoice: Invoice) -> Method | None:
        """Only what is turned on charges anything."""
        if invoice.auto_advance or invoice.collection is Collection.SEND:
            return None
        return self._billing.default_method(invoice)


def _seen(invoice: Invoice, method: Method | None) -> dict[str, Any]:
    return {
        "amount": invoice.amount_remaining,
        "stage": invoice.stage.value,
        "advance": invoice.auto_advance,
        "method": method.id if method is not None else None,
    }
