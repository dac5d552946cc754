"""Finalize: a draft gets its number and becomes open; what then collects it stays as the draft says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.actions import Decision
from bot.domain.asking import BillQuestion
from bot.domain.invoices import Collection, Invoice, Stage
from bot.domain.permits import Act, Viewer
from bot.services.acts.one import OnOneInvoice, done, key
from bot.services.jobs import Effect


class Finalizing(OnOneInvoice):
    """One call."""

    act = Act.FINALIZE

    def question(self, viewer: Viewer, invoice: Invoice, decision_id: str, now: datetime) -> BillQuestion:  # noqa: ARG002
        """With what the client will get, and what Stripe would charge."""
        workspace = self._permit(viewer, invoice)
        charged = invoice.collection is Collection.CHARGE
        method = self._billing.default_method(invoice) if charged else None
        detail = self._billing.detail(invoice.id)
        return BillQuestion(decision_id, self.act, invoice, workspace, self.seen(invoice), detail=detail, method=method)

    def seen(self, invoice: Invoice) -> Mapping[str, Any]:
        """Amount, status, and what then collects it."""
        how = {"collection": invoice.collection.value, "advance": invoice.auto_advance}
        return {"amount": invoice.amount_remaining, "total": invoice.total, "stage": invoice.stage.value, **how}

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:  # noqa: ARG002
        """Anything but a draft was finalized."""
        return None if invoice is None or invoice.stage is Stage.DRAFT else done(invoice)

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:
        """Finalize it, with automatic collection as it was."""
        advance = invoice is not None and invoice.auto_advance
        return done(self._billing.finalize(decision.target, auto_advance=advance, key=key(decision, "finalize")))
