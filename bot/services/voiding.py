"""Void: for good, with a reason; the workspace's budget goes back to draft."""

from __future__ import annotations

from datetime import datetime

from bot.domain.actions import Decision, Ending, VoidQuestion
from bot.domain.invoices import Invoice, Stage
from bot.domain.permits import Act, Viewer
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.jobs import Effect, permit
from bot.services.ports import Billing
from bot.services.roles import Roles
from bot.services.workspaces import Workspaces


class Voiding:
    """The question and the work of a void."""

    def __init__(self, billing: Billing, roles: Roles, workspaces: Workspaces) -> None:
        """The reason is kept with the action; the budget is reset by `bot.services.budgets`."""
        self._billing = billing
        self._roles = roles
        self._workspaces = workspaces

    def question(self, viewer: Viewer, invoice: Invoice, decision_id: str) -> VoidQuestion:
        """What to confirm; raises Refused when role or status do not permit it."""
        self._permit(viewer, invoice)
        workspace = self._workspaces.by_customer(invoice.customer)
        return VoidQuestion(decision_id, invoice, workspace, resets_budget=workspace is not None)

    def lease(self, decision: Decision) -> str:
        """The invoice."""
        return decision.target

    def fetch(self, decision: Decision) -> Invoice | None:
        """The invoice as it is now."""
        return self._billing.invoice(decision.target)

    def check(self, decision: Decision, invoice: Invoice | None, viewer: Viewer, now: datetime) -> None:  # noqa: ARG002
        """Role, status, and that the amount is the one that was shown."""
        if invoice is None:
            raise Refused(Refusal(Why.NOT_FOUND, subject=decision.target))
        self._permit(viewer, invoice)
        if decision.params["amount"] != invoice.amount_remaining:
            raise Refused(Refusal(Why.AMOUNT_CHANGED, Act.VOID.value, invoice.label))

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:  # noqa: ARG002
        """Void already."""
        return Effect(Ending.DONE, invoice) if invoice is not None and invoice.stage is Stage.VOID else None

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:  # noqa: ARG002
        """Void it."""
        key = f"{decision.id}/{decision.workspace or '-'}/void"
        return Effect(Ending.DONE, self._billing.void(decision.target, key))

    def _permit(self, viewer: Viewer, invoice: Invoice) -> None:
        workspace = self._workspaces.by_customer(invoice.customer)
        self._roles.require(viewer, Act.VOID, workspace, subject=invoice.label)
        permit(Act.VOID, invoice)
