"""What the acts on one invoice have in common: the question, and the checks before Stripe is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from bot.domain.actions import Decision, Ending
from bot.domain.asking import Question
from bot.domain.detail import Detail, Unread
from bot.domain.invoices import Invoice
from bot.domain.permits import Act, Viewer, named
from bot.domain.refusals import Refusal, Refused, Why
from bot.domain.workspaces import Workspace
from bot.services.jobs import Effect, permit
from bot.services.ports import Billing, BillingUnanswered
from bot.services.roles import Roles
from bot.services.workspaces import Workspaces

CHANGED: Mapping[str, Why] = {
    "amount": Why.AMOUNT_CHANGED,
    "creditable": Why.AMOUNT_CHANGED,
    "method": Why.METHOD_CHANGED,
}
"""What is said when a thing that was seen is not as it was; of anything else that the invoice changed."""


class OnOneInvoice:
    """A `bot.services.jobs.Job` that also asks its question. An act says what it calls and how its effect is seen.

    What it needs beyond `Billing`, `Roles` and `Workspaces`, and what it asks beyond a plain `Question`, it adds.
    """

    act: ClassVar[Act]

    def __init__(self, billing: Billing, roles: Roles, workspaces: Workspaces) -> None:
        """All three are shared with every other act."""
        self._billing = billing
        self._roles = roles
        self._workspaces = workspaces

    def about(self, invoice: Invoice) -> str:  # noqa: ARG002 - for acts that answer one state of the invoice
        """What the decision answers, as part of its id; "" when the invoice alone names it."""
        return ""

    def question(self, viewer: Viewer, invoice: Invoice, decision_id: str, now: datetime) -> Question:  # noqa: ARG002
        """What to confirm; raises Refused when role or status do not permit it, and BillingError."""
        workspace = self._permit(viewer, invoice)
        return Question(decision_id, self.act, invoice, workspace, self.seen(invoice))

    def seen(self, invoice: Invoice) -> Mapping[str, Any]:
        """What has to be as it was shown, as JSON; `amount` is what remains to be paid, minor units."""
        return {"amount": invoice.amount_remaining, "stage": invoice.stage.value}

    def lease(self, decision: Decision) -> str:
        """The invoice."""
        return decision.target

    def fetch(self, decision: Decision) -> Invoice | None:
        """The invoice as it is now."""
        return self._billing.invoice(decision.target)

    def shown(self, decision: Decision, invoice: str | None) -> Invoice | None:
        """The invoice, or what was made of it."""
        return self._billing.invoice(invoice or decision.target)

    def check(self, decision: Decision, invoice: Invoice | None, viewer: Viewer, now: datetime) -> None:  # noqa: ARG002
        """Role, status, and that what was shown is still true."""
        if invoice is None:
            raise Refused(Refusal(Why.NOT_FOUND, subject=decision.target))
        self._permit(viewer, invoice)
        self._unchanged(decision, invoice)

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:
        """The effect of an earlier call, if `invoice` (fetched now) shows it."""
        raise NotImplementedError

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:
        """Do it."""
        raise NotImplementedError

    def _permit(self, viewer: Viewer, invoice: Invoice) -> Workspace | None:
        workspace = self._workspaces.by_customer(invoice.customer)
        self._roles.require(viewer, self.act, workspace, subject=invoice.label)
        permit(self.act, invoice)
        return workspace

    def _lines(self, invoice: str) -> Detail:
        """The detail with all its lines; raises BillingUnanswered when these could not be read."""
        detail = self._billing.detail(invoice)
        if Unread.LINES in detail.unread:
            raise BillingUnanswered("the lines could not be read", answered=False)
        return detail

    def _unchanged(self, decision: Decision, invoice: Invoice) -> None:
        for name, now in self.seen(invoice).items():
            if decision.params.get(name, now) != now:
                raise Refused(Refusal(CHANGED.get(name, Why.STATE_CHANGED), self.act.value, named(invoice)))


def key(decision: Decision, step: str) -> str:
    """The idempotency key of one step: decision / workspace / step."""
    return f"{decision.id}/{decision.workspace or '-'}/{step}"


def done(invoice: Invoice) -> Effect:
    """It took effect."""
    return Effect(Ending.DONE, invoice)
