"""How a draft is collected: charged automatically, or sent to the client with days until it is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.actions import Decision
from bot.domain.asking import BillQuestion
from bot.domain.changes import Change
from bot.domain.invoices import Collection, Invoice
from bot.domain.permits import Act, Viewer
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.acts.changing import Changing


class ChangingMethod(Changing):
    """`params` have {wanted: Stripe's collection method, days: until due, only for one that is sent}."""

    act = Act.METHOD

    def question(self, viewer: Viewer, invoice: Invoice, decision_id: str, now: datetime) -> BillQuestion:  # noqa: ARG002
        """With the method that Stripe would charge."""
        workspace = self._permit(viewer, invoice)
        method = self._billing.default_method(invoice)
        return BillQuestion(decision_id, self.act, invoice, workspace, self.seen(invoice), method=method)

    def seen(self, invoice: Invoice) -> Mapping[str, Any]:
        """How it is collected so far, and until when."""
        due = int(invoice.due.timestamp()) if invoice.due else None
        return {"stage": invoice.stage.value, "collection": invoice.collection.value, "due": due}

    def check(self, decision: Decision, invoice: Invoice | None, viewer: Viewer, now: datetime) -> None:
        """As for all acts; nothing can be sent to a client without an address."""
        super().check(decision, invoice, viewer, now)
        wanted = self.change(decision).collection
        if invoice is not None and wanted is Collection.SEND and not invoice.customer_email:
            raise Refused(Refusal(Why.NO_EMAIL, self.act.value))

    def change(self, decision: Decision) -> Change:
        """As it was chosen."""
        return Change(collection=Collection(decision.params["wanted"]), days_until_due=decision.params["days"])
