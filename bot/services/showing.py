"""Step 7: the outcome of an action reaches who asked, the mirror, the alert and, after a void, the budget."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.actions import Decision, Ending, Outcome
from bot.domain.invoices import Invoice
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.refusals import Refused, Why
from bot.domain.workspaces import Budget, Workspace
from bot.services.alerting import Alerting
from bot.services.budgets import Budgets, resets
from bot.services.mirror import Mirror
from bot.services.ports import Messenger, MessengerError
from bot.services.roles import Roles
from bot.services.workspaces import Workspaces

log = logging.getLogger("invoicebot.showing")

ACK_LANDS = 0.3  # seconds: the answer to a submission draws the view anew, and would hide an outcome that came first
LANDS_ELSEWHERE = timedelta(seconds=2)  # the same, when another process took the press; its time is kept in seconds
MOST_PRESSED = 1000
UNSEEN = (Why.NOT_FOUND, Why.NOBODY)


class Showing:
    """Shows outcomes."""

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
        self._lock = threading.Lock()
        self._pressed: dict[str, float] = {}

    def pressed(self, place: Place) -> None:
        """Something was submitted in this view just now; nothing is told there before the answer to that has landed."""
        if place.view is None:
            return
        now = time.monotonic()
        with self._lock:
            self._pressed[place.view] = now
            if len(self._pressed) > MOST_PRESSED:
                self._pressed = {view: at for view, at in self._pressed.items() if now - at < ACK_LANDS}

    def waiting(self, decision: Decision, now: datetime) -> None:
        """Say that Stripe does not answer and that it is tried on."""
        try:
            self.tell(decision.place, self.completed(Outcome(decision, Ending.WAITING, now)))
        except MessengerError as error:
            log.info("a person could not be told to wait", extra={"decision": decision.id, "code": error.code})

    def looking(self, decision: Decision, now: datetime) -> None:
        """Say that Stripe's answer was lost and that Stripe cannot be asked now what came of it."""
        try:
            self.tell(decision.place, self.completed(Outcome(decision, Ending.LOOKING, now)))
        except MessengerError as error:
            log.info("a person could not be told to wait", extra={"decision": decision.id, "code": error.code})

    def completed(self, outcome: Outcome) -> Outcome:
        """Add what the outcome's message names besides the invoice: the workspace, the budget, else the row."""
        invoice = outcome.invoice
        unseen = outcome.refusal is not None and outcome.refusal.why in UNSEEN
        row = self._mirror.row(outcome.decision.target) if invoice is None and not unseen else None
        workspace = self._workspaces.by_customer(invoice.customer) if invoice is not None else None
        if workspace is None and outcome.decision.workspace is not None:
            workspace = self._workspaces.get(outcome.decision.workspace)
        voided = outcome.decision.act is Act.VOID and outcome.ending is Ending.DONE
        reset = voided and invoice is not None and resets(invoice)
        budget = Budget.DRAFT if reset and _is_draft(workspace) else None
        return replace(outcome, workspace=workspace, budget=budget, row=row)

    def first_of_all(self, decision: Decision, ending: Ending, invoice: Invoice | None) -> None:
        """What an outcome's words rely on: a void's are about the budget too. Raises StoreError, LeaseBusyError."""
        if decision.act is not Act.VOID or ending is not Ending.DONE or invoice is None:
            return
        self._budgets.record(invoice, decision.actor)

    def tell(self, place: Place, outcome: Outcome) -> None:
        """Tell one person; a create is told as a whole by its batch.

        Raises MessengerError when Slack fails in passing. Somebody who cannot be reached at all is logged.
        """
        if outcome.decision.act is Act.CREATE:
            return
        self._let_land(place, outcome.at)
        try:
            self._messenger.tell_outcome(place, outcome, self._is_admin(place.user))
        except MessengerError as error:
            if error.passing:
                raise
            log.warning(
                "a person could not be told how an action ended",
                extra={"decision": outcome.decision.id, "user": place.user, "code": error.code},
            )

    def in_channel(self, outcome: Outcome) -> None:
        """Bring mirror, budget and alert to the invoice as it is; the caller holds its lease.

        Raises BillingError for what may work later, StoreError.
        """
        invoice = outcome.invoice
        if invoice is None:
            if outcome.decision.act is Act.DELETE and outcome.ending is Ending.DONE:
                self._deleted(outcome.decision.target)
            return
        self._mirror.save([invoice])
        if outcome.ending is Ending.REFUSED:
            return
        self._alerting.after_action(outcome)
        if outcome.decision.act is Act.VOID:
            self._budgets.after_void(invoice, outcome.decision.actor)

    def _deleted(self, invoice: str) -> None:
        """The alert says so, and the list forgets it."""
        self._alerting.after_deletion(invoice, self._mirror.row(invoice))
        self._mirror.remove(invoice)

    def _let_land(self, place: Place, ended: datetime) -> None:
        """A press that this process did not take, and that came shortly before the end, was taken by another."""
        if place.view is None:
            return
        with self._lock:
            since = self._pressed.pop(place.view, None)
        left = (place.at + LANDS_ELSEWHERE - ended).total_seconds()
        here = since + ACK_LANDS - time.monotonic() if since is not None else min(left, LANDS_ELSEWHERE.total_seconds())
        time.sleep(max(0.0, here))

    def _is_admin(self, user: str) -> bool:
        try:
            return self._roles.viewer(user).is_admin
        except Refused:
            return False


def _is_draft(workspace: Workspace | None) -> bool:
    return workspace is not None and workspace.budget is Budget.DRAFT
