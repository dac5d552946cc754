"""Brings an invoice's alert to what the domain decides: the plan's steps in Slack, then its state in the store."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.actions import Ending, Outcome
from bot.domain.alerts import (
    ALERTING,
    BRINGERS,
    Alert,
    AlertPolicy,
    AlertState,
    Deed,
    Hint,
    Plan,
    Step,
    decide,
    deed_of,
    from_document,
    to_document,
)
from bot.domain.invoices import Invoice, Stage
from bot.domain.permits import Act
from bot.domain.rows import Row
from bot.domain.statuses import clock_free
from bot.services.collections import ACTIONS, ALERTS
from bot.services.ports import Clock, Messenger, MessengerError
from bot.services.records import decision_of, result_of
from bot.services.store import Order, Store, Where
from bot.services.workspaces import Workspaces

log = logging.getLogger("invoicebot.alerting")

DEEDS = 20
ENDING = {act.value for acts in BRINGERS.values() for act in acts}
ENDED = (Stage.PAID, Stage.VOID, Stage.UNCOLLECTIBLE)


class Alerting:
    """One message per invoice, in its workspace's channel. The caller holds the invoice's lease."""

    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        workspaces: Workspaces,
        clock: Clock,
        policy: AlertPolicy,
        *,
        hub_channel: str,
    ) -> None:
        """`hub_channel` is told of customers who are no workspace, and gets alerts whose own channel is gone."""
        self._store = store
        self._messenger = messenger
        self._workspaces = workspaces
        self._clock = clock
        self._policy = policy
        self._hub_channel = hub_channel

    def after_events(self, invoice: Invoice, types: Sequence[str], failed_at: datetime | None = None) -> None:
        """Look again after events about `invoice`, which was fetched now; the newest failure was at `failed_at`.

        Raises MessengerError, StoreError.
        """
        if self._workspaces.by_customer(invoice.customer) is None:
            if not ALERTING.isdisjoint(types) and invoice.stage not in ENDED:
                self._tell_hub_once(invoice)
            return
        self._look(invoice, Hint(events=tuple(types), deed=self._newest_deed(invoice), at=failed_at))

    def after_action(self, outcome: Outcome) -> None:
        """Look again after the bot's own action on an invoice."""
        if outcome.invoice is not None and outcome.decision.act is not Act.CREATE:
            self._look(outcome.invoice, Hint(deed=deed_of(outcome)))

    def after_deletion(self, invoice: str, row: Row | None) -> None:
        """A draft whose finalization had failed was deleted: its alert says so and loses its buttons.

        Raises MessengerError, StoreError.
        """
        kept = self._store.get(ALERTS, invoice)
        state = from_document(kept) if kept is not None else None
        if state is None or state.ts is None:
            return
        try:
            self._messenger.close_alert(state.channel, state.ts, row)
        except MessengerError as error:
            if error.passing:
                raise
            log.warning("an alert is gone", extra={"invoice": invoice, "code": error.code})
        self._store.delete(ALERTS, invoice)

    def _look(self, invoice: Invoice, hint: Hint) -> None:
        workspace = self._workspaces.by_customer(invoice.customer)
        if workspace is None:
            return
        kept = self._store.get(ALERTS, invoice.id)
        known = from_document(kept) if kept is not None else None
        plan = decide(known, invoice, workspace, hint, self._policy, self._clock.now())
        if plan.state is None or plan.alert is None:
            return
        state = self._carry_out(plan, plan.state, plan.alert)
        if state != known:
            self._store.put(ALERTS, invoice.id, to_document(state))

    def _carry_out(self, plan: Plan, state: AlertState, alert: Alert) -> AlertState:
        if Step.POST in plan.steps:
            return self._post(state, alert)
        if Step.UPDATE in plan.steps:
            try:
                self._messenger.update_alert(state.channel, str(state.ts), alert)
            except MessengerError as error:
                if error.passing:
                    raise
                log.warning("an alert is gone", extra={"invoice": alert.invoice.id, "code": error.code})
                return self._post(state, alert) if alert.settlement is None else state
        if Step.REPLY in plan.steps or Step.BROADCAST in plan.steps:
            self._reply(state, alert, broadcast=Step.BROADCAST in plan.steps)
        return state

    def _reply(self, state: AlertState, alert: Alert, *, broadcast: bool) -> None:
        """The alert itself is up to date by now: a thread that is closed for good holds nothing up."""
        try:
            self._messenger.reply_to_alert(state.channel, str(state.ts), alert, broadcast=broadcast)
        except MessengerError as error:
            if error.passing:
                raise
            log.warning("an alert's thread is gone", extra={"invoice": alert.invoice.id, "code": error.code})

    def _post(self, state: AlertState, alert: Alert) -> AlertState:
        """Post it; into the hub's channel when the workspace's is gone or closed to the bot."""
        try:
            return state.posted(self._messenger.post_alert(state.channel, alert))
        except MessengerError as error:
            if error.passing or state.channel == self._hub_channel:
                raise
            log.error(
                "an alert goes to the hub's channel, since the workspace's own cannot be written to",
                extra={"workspace": alert.workspace.id, "channel": state.channel, "code": error.code},
            )
        return replace(state, channel=self._hub_channel).posted(self._messenger.post_alert(self._hub_channel, alert))

    def _tell_hub_once(self, invoice: Invoice) -> None:
        key = f"unknown:{invoice.id}"
        if self._store.get(ALERTS, key) is not None:
            return
        self._messenger.tell_unknown_customer(self._hub_channel, invoice)
        self._store.put(ALERTS, key, {"channel": self._hub_channel, "at": int(self._clock.now().timestamp())})

    def _newest_deed(self, invoice: Invoice) -> Deed | None:
        """What a person did to the invoice through the bot last, so that a settled alert can say who."""
        order, bringers = Order("at", descending=True), BRINGERS.get(clock_free(invoice))
        ending = ENDING if bringers is None else {act.value for act in bringers}
        for found in self._store.find(ACTIONS, Where({"target": invoice.id}), order=order, limit=DEEDS):
            result = result_of(found.value) if found.value["act"] in ending else None
            if result is not None and result.ending is not Ending.REFUSED:
                decision = decision_of(found.value)
                return Deed(decision.act, decision.actor, result.ending, result.attempt_key)
        return None
