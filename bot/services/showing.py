"""Step 7: the outcome of an action reaches who asked, the mirror, the alert and, after a void, the budget."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from bot.domain.actions import Decision, Ending, Outcome
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.refusals import Refused
from bot.domain.workspaces import Budget
from bot.services.alerting import Alerting
from bot.services.budgets import Budgets, resets
from bot.services.mirror import Mirror
from bot.services.ports import Messenger, MessengerError
from bot.services.roles import Roles
from bot.services.workspaces import Workspaces

log = logging.getLogger("invoicebot.showing")


class Showing:
    """Shows outcomes. What a person cannot be told (they left, Slack is down) is logged and stops nothing."""

    def __init__(
        self,
        messenger: Messenger,
        roles: Roles,
        workspaces: Workspaces,
        mirror: Mirror,
        alerting: Alerting,
        budgets: Budgets,
    ) -> None:
        """All of these are shared with the inbox, which shows the same things after an event."""
        self._messenger = messenger
        self._roles = roles
        self._workspaces = workspaces
        self._mirror = mirror
        self._alerting = alerting
        self._budgets = budgets

    def waiting(self, decision: Decision, now: datetime) -> None:
        """Say that Stripe does not answer and that it is tried on."""
        if decision.act is not Act.CREATE:
            self.tell(decision.place, self.completed(Outcome(decision, Ending.WAITING, now)))

    def completed(self, outcome: Outcome) -> Outcome:
        """Add what the outcome's message names besides the invoice: the workspace, the budget."""
        invoice = outcome.invoice
        workspace = self._workspaces.by_customer(invoice.customer) if invoice is not None else None
        if workspace is None and outcome.decision.workspace is not None:
            workspace = self._workspaces.get(outcome.decision.workspace)
        voided = outcome.decision.act is Act.VOID and outcome.ending is Ending.DONE
        budget = Budget.DRAFT if voided and workspace is not None and invoice is not None and resets(invoice) else None
        return replace(outcome, workspace=workspace, budget=budget)

    def tell(self, place: Place, outcome: Outcome) -> None:
        """Tell one person; a create is told as a whole by its batch."""
        if outcome.decision.act is Act.CREATE:
            return
        try:
            self._messenger.tell_outcome(place, outcome, self._is_admin(place.user))
        except MessengerError as error:
            log.warning(
                "a person could not be told how an action ended",
                extra={"decision": outcome.decision.id, "user": place.user, "code": error.code},
            )

    def in_channel(self, outcome: Outcome) -> None:
        """Bring mirror, budget and alert to the invoice as it is; the caller holds its lease."""
        invoice = outcome.invoice
        if invoice is None or outcome.ending is Ending.REFUSED:
            return
        self._mirror.save([invoice])
        if outcome.decision.act is Act.VOID:
            self._budgets.after_void(invoice, outcome.decision.actor)
        self._alerting.after_action(outcome)

    def _is_admin(self, user: str) -> bool:
        try:
            return self._roles.viewer(user).is_admin
        except Refused:
            return False
