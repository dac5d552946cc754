"""A hub admin sets a budget active again that a void had put back to draft."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.domain.actions import Decision, Ending
from bot.domain.budgets import Activated, Activation
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Refused, Why
from bot.domain.workspaces import Budget, Workspace
from bot.services.budgets import lease_of, newest_of, write_key
from bot.services.collections import ACTIONS, SETTINGS
from bot.services.leases import LeaseBusyError, Leases
from bot.services.outbox import Queue, Shown
from bot.services.ports import Billing, BillingRefused, Clock, NoSuchObject
from bot.services.posting import Wording
from bot.services.records import Result, State, claimed, result_document
from bot.services.store import Document, Store
from bot.services.workspaces import Workspaces

log = logging.getLogger("invoicebot.budgets")

LEASE_WAIT = 10.0  # seconds


class Activating:
    """Sets budgets active: at Stripe first, so that whatever stops it half-way, the button is there to go on."""

    def __init__(
        self,
        store: Store,
        billing: Billing,
        queue: Queue,
        wording: Wording,
        workspaces: Workspaces,
        leases: Leases,
        clock: Clock,
    ) -> None:
        """Who did it and when stands among the actions."""
        self._store = store
        self._billing = billing
        self._queue = queue
        self._wording = wording
        self._workspaces = workspaces
        self._leases = leases
        self._clock = clock

    def activate(self, actor: str, workspace: str, reset: str) -> Activated:
        """Undo `reset` (the id of its record), if it is the newest one. The caller has checked the actor's role.

        Raises Refused, BillingError, StoreError.
        """
        try:
            with self._leases.hold(lease_of(workspace), LEASE_WAIT):
                return self._activate(actor, workspace, reset)
        except LeaseBusyError as error:
            raise Refused(Refusal(Why.BUSY, Act.BUDGET.value)) from error

    def _activate(self, actor: str, workspace_id: str, reset: str) -> Activated:
        workspace, record = self._workspaces.get(workspace_id), self._store.get(ACTIONS, reset)
        if workspace is None or record is None or record["workspace"] != workspace_id:
            name = workspace.name if workspace is not None else "The workspace"
            raise Refused(Refusal(Why.STATE_CHANGED, Act.BUDGET.value, name))
        if workspace.budget is Budget.ACTIVE:
            return Activated(workspace, Activation.ALREADY, record.get("activated_by"))
        newest = self._store.get(SETTINGS, newest_of(workspace_id))
        if newest is not None and newest["reset"] != reset:
            return Activated(workspace, Activation.OVERTAKEN)
        refused = self._at_stripe(workspace, reset)
        now = self._clock.now()
        self._store.put(ACTIONS, f"{reset}:active", _audit(record, actor, now))
        self._store.put(ACTIONS, reset, {**record, "activated_by": actor, "activated_at": int(now.timestamp())})
        self._workspaces.set_budget(workspace_id, Budget.ACTIVE)
        self._in_channel(workspace, record, actor)
        return Activated(workspace, Activation.DONE, actor, refused)

    def _at_stripe(self, workspace: Workspace, reset: str) -> str | None:
        """Why Stripe did not take it, None when it did."""
        try:
            self._billing.set_budget(workspace.customer, Budget.ACTIVE, write_key(f"{reset}/active", self._clock))
        except (BillingRefused, NoSuchObject) as error:
            log.error("Stripe did not take a budget", extra={"workspace": workspace.id, "reason": str(error)})
            return str(error)
        return None

    def _in_channel(self, workspace: Workspace, record: Document, actor: str) -> None:
        """Bring the message to what is true; what was not posted yet needs no saying any more.

        Earlier versions kept the message's `ts` in the record.
        """
        said, channel = self._wording.budget_active(workspace, actor), record.get("channel") or workspace.channel
        self._queue.show(Shown(record["id"], channel, said, drop=True, ts=record.get("ts")))


def _audit(record: Document, actor: str, now: datetime) -> Document:
    """Who set it active and when, as an action that has ended."""
    reset = record["id"]
    decision = Decision(
        f"{reset}:active", Act.BUDGET, record["target"], actor, now, Place(actor, now), record["workspace"]
    )
    return claimed(decision) | {"state": State.SHOWN.value, "result": result_document(Result(Ending.DONE, now))}
