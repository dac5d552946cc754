"""Brings an invoice's alert to what the domain decides: the outbox shows it, then its state is kept in the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from bot.domain.invoices import Invoice
from bot.domain.permits import Act
from bot.domain.rows import Row
from bot.domain.statuses import ENDS, clock_free
from bot.domain.storms import brief_of, brief_of_stranger
from bot.domain.workspaces import Workspace
from bot.services.collections import ALERTS
from bot.services.outbox import Kind, Note, Queue, Shown
from bot.services.ports import Clock
from bot.services.posting import Wording
from bot.services.records import decision_of, result_of
from bot.services.store import Document, Store
from bot.services.workspaces import Workspaces

ENDING = {act.value for acts in BRINGERS.values() for act in acts}


class Alerting:
    """One message per invoice, in its workspace's channel. The caller holds the invoice's lease.

    Nothing here waits for Slack. Every method may raise StoreError, and may then be called again.
    """

    def __init__(
        self,
        store: Store,
        queue: Queue,
        wording: Wording,
        workspaces: Workspaces,
        clock: Clock,
        policy: AlertPolicy,
        *,
        hub_channel: str,
    ) -> None:
        """`hub_channel` is told of customers who are no workspace."""
        self._store = store
        self._queue = queue
        self._wording = wording
        self._workspaces = workspaces
        self._clock = clock
        self._policy = policy
        self._hub_channel = hub_channel

    def after_events(
        self,
        invoice: Invoice,
        types: Sequence[str],
        failed_at: datetime | None,
        acts: Sequence[Document],
        before: Callable[[], object],
    ) -> None:
        """Look again after events about `invoice`, which was fetched now; the newest failure was at `failed_at`.

        `acts` are the records of what was decided about it, newest first; `before` is called before anything is said.
        """
        workspace = self._workspaces.by_customer(invoice.customer)
        if clock_free(invoice) in ENDS:
            self._settle_stranger(invoice, before, added=workspace is not None)
        elif workspace is None and not ALERTING.isdisjoint(types):
            self._tell_hub_once(invoice, before)
        hint = Hint(events=tuple(types), deed=_newest_deed(invoice, acts), at=failed_at)
        self._look(invoice, workspace, hint, before)

    def after_action(self, outcome: Outcome) -> None:
        """Look again after the bot's own action on an invoice."""
        if outcome.invoice is None or outcome.decision.act is Act.CREATE:
            return
        workspace = self._workspaces.by_customer(outcome.invoice.customer)
        self._look(outcome.invoice, workspace, Hint(deed=deed_of(outcome)), lambda: None)

    def after_deletion(self, invoice: str, row: Row | None) -> None:
        """A draft whose finalization had failed was deleted: its alert says so and loses its buttons."""
        for kept_as, shown_as in ((invoice, alert_of(invoice)), (unknown_of(invoice), unknown_of(invoice))):
            kept = self._store.get(ALERTS, kept_as)
            if kept is not None:
                closed, ts = self._wording.alert_closed(row), kept.get("ts")
                self._queue.show(Shown(shown_as, kept["channel"], closed, Kind.ALERT, drop=True, ts=ts))
                self._store.delete(ALERTS, kept_as)

    def _look(self, invoice: Invoice, workspace: Workspace | None, hint: Hint, before: Callable[[], object]) -> None:
        kept = self._store.get(ALERTS, invoice.id)
        if kept is not None and (workspace is None or kept.get("workspace") not in (None, workspace.id)):
            self._leave(invoice, kept, before)
            kept = None
        if workspace is None:
            return
        known = from_document(kept) if kept is not None else None
        plan = decide(known, invoice, workspace, hint, self._policy, self._clock.now())
        if plan.state is None or plan.alert is None:
            return
        before()
        self._queue.show(self._shown(plan, plan.state, plan.alert))
        if plan.state != known:
            self._store.put(ALERTS, invoice.id, {**to_document(plan.state), "workspace": workspace.id})

    def _leave(self, invoice: Invoice, kept: Document, before: Callable[[], object]) -> None:
        """Close an alert that is not settled in the channel of a workspace that lost the customer."""
        if kept["settlement"] is None:
            said = self._wording.alert_left(invoice)
            before()
            self._queue.show(Shown(alert_of(invoice.id), kept["channel"], said, Kind.ALERT, drop=True, ts=kept["ts"]))
            self._store.delete(ALERTS, invoice.id)

    def _shown(self, plan: Plan, state: AlertState, alert: Alert) -> Shown:
        """The message as it shall be; the owners are named in its first post, however late that comes."""
        wording = self._wording
        settled = alert.settlement is not None
        notes: tuple[Note, ...] = ()
        if Step.REPLY in plan.steps or Step.BROADCAST in plan.steps:
            id = f"{state.attempt_key}:{state.attempt}:{state.last_told}"
            notes = (Note(id, wording.alert_note(alert), Step.BROADCAST in plan.steps),)
        return Shown(
            key=alert_of(alert.invoice.id),
            channel=state.channel,
            content=wording.alert(replace(alert, mention=False)),
            kind=Kind.ALERT,
            first=None if settled else wording.alert(replace(alert, mention=True)),
            notes=notes,
            drop=settled,
            brief=brief_of(alert),
            ts=state.ts,
        )

    def _tell_hub_once(self, invoice: Invoice, before: Callable[[], object]) -> None:
        key = unknown_of(invoice.id)
        if self._store.get(ALERTS, key) is not None:
            return
        said, brief = self._wording.unknown_customer(invoice), brief_of_stranger(invoice)
        before()
        self._queue.show(Shown(key, self._hub_channel, said, Kind.ALERT, brief=brief))
        self._store.put(ALERTS, key, {"channel": self._hub_channel, "at": int(self._clock.now().timestamp())})

    def _settle_stranger(self, invoice: Invoice, before: Callable[[], object], *, added: bool) -> None:
        """What the hub was told of it says how it ended; what waits to be posted is not worth that any more."""
        key, status = unknown_of(invoice.id), clock_free(invoice).value
        kept = self._store.get(ALERTS, key)
        if (kept is None and added) or (kept is not None and kept.get("ended") == status):
            return
        said = self._wording.stranger_settled(invoice, added=added)
        before()
        self._queue.show(Shown(key, self._hub_channel, said, Kind.ALERT, drop=True))
        if kept is not None:
            self._store.put(ALERTS, key, {**kept, "ended": status})


def _newest_deed(invoice: Invoice, acts: Sequence[Document]) -> Deed | None:
    """What a person did to the invoice through the bot last, so that a settled alert can say who."""
    bringers = BRINGERS.get(clock_free(invoice))
    ending = ENDING if bringers is None else {act.value for act in bringers}
    for one in acts:
        result = result_of(one) if one["act"] in ending else None
        if result is not None and result.ending is not Ending.REFUSED:
            decision = decision_of(one)
            return Deed(decision.act, decision.actor, result.ending, result.attempt_key)
    return None


def unknown_of(invoice: str) -> str:
    """The key of what the hub is told of it where its customer is no workspace."""
    return f"unknown:{invoice}"


def alert_of(invoice: str) -> str:
    """The key of the invoice's alert in the outbox."""
    return f"{_ALERT}{invoice}"


def state_of(shown: str) -> str:
    """The key of what is kept about the alert with this key in the outbox."""
    return shown.removeprefix(_ALERT)


_ALERT = "alert:"
