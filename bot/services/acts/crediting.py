"""Credit or refund: a credit note takes off what is left of an open invoice, and gives back of a paid one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.actions import Decision
from bot.domain.asking import CreditQuestion
from bot.domain.credits import Cause, Credit, Room, creditable
from bot.domain.invoices import Invoice, Stage
from bot.domain.permits import Act, Viewer
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.acts.one import OnOneInvoice, done, key
from bot.services.jobs import Effect


class Crediting(OnOneInvoice):
    """`params` are what was seen, and the `Credit`: amounts in minor units."""

    act = Act.CREDIT

    def seen(self, invoice: Invoice) -> Mapping[str, Any]:
        """What is left to credit, rather than to pay."""
        return {"stage": invoice.stage.value, "creditable": creditable(invoice), "currency": invoice.currency}

    def question(self, viewer: Viewer, invoice: Invoice, decision_id: str, now: datetime) -> CreditQuestion:  # noqa: ARG002
        """With how much can go where; raises Refused when nothing is left."""
        workspace = self._permit(viewer, invoice)
        room = Room(invoice.currency, creditable(invoice), self._refundable(invoice), invoice.stage is Stage.PAID)
        if room.creditable == 0:
            raise Refused(Refusal(Why.CREDITED, self.act.value, invoice.label))
        seen = {**self.seen(invoice), "refundable": room.refundable}
        return CreditQuestion(decision_id, self.act, invoice, workspace, seen, room=room)

    def check(self, decision: Decision, invoice: Invoice | None, viewer: Viewer, now: datetime) -> None:
        """And that as much can still go back to the card or account."""
        super().check(decision, invoice, viewer, now)
        if invoice is not None and decision.params["refund"] > self._refundable(invoice):
            raise Refused(Refusal(Why.AMOUNT_CHANGED, self.act.value, invoice.label))

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:
        """A credit note that names the decision."""
        made = invoice is not None and self._billing.credited_by(invoice.id, decision.id)
        return done(invoice) if invoice is not None and made else None

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:  # noqa: ARG002
        """Make the credit note."""
        credit = credit_in(decision.params)
        return done(self._billing.credit(decision.target, credit, decision.id, key(decision, "credit")))

    def _refundable(self, invoice: Invoice) -> int:
        return self._billing.refundable(invoice.id) if invoice.stage is Stage.PAID else 0


def credit_in(params: Mapping[str, Any]) -> Credit:
    """The credit in a decision's params."""
    cause = Cause(params["cause"]) if params["cause"] else None
    amount, refund, balance, outside = (int(params[name]) for name in ("amount", "refund", "balance", "outside"))
    return Credit(amount, refund, balance, outside, cause, str(params["memo"]))
