"""The seven steps that every action takes: claim, lease, fetch, check, call, record, show.

An action is claimed durably before Slack gets its acknowledgement, and worked afterwards; whatever stops the work (a
crash, a lost answer, Slack or Stripe being down), `resume` takes it up where its document says it stands.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from bot.domain.actions import Decision, Ending, Outcome
from bot.domain.invoices import Invoice
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.services.carrying import Carrying, Tools, UnsettledError
from bot.services.collections import ACTIONS
from bot.services.jobs import Effect, Job
from bot.services.leases import LeaseBusyError, LeaseLostError, Leases
from bot.services.patience import Patience, StoppingError
from bot.services.ports import BillingError, Clock, MessengerError
from bot.services.records import Record, State, claimed, decision_of, result_document, same_screen
from bot.services.roles import Roles
from bot.services.showing import UNSEEN, Showing
from bot.services.store import Order, Store, Where
from bot.services.tally import UNCOUNTED, Count, Tally

__all__ = ["Actions", "Patience"]

log = logging.getLogger("invoicebot.actions")

TELL_WITHIN = timedelta(hours=1)  # a person whom Slack could not be made to tell by then will have looked
COUNTED = MappingProxyType(
    {
        Ending.DONE: Count.ACTIONS_DONE,
        Ending.PROCESSING: Count.ACTIONS_DONE,
        Ending.DECLINED: Count.ACTIONS_DECLINED,
        Ending.CONFIRM: Count.ACTIONS_DECLINED,
        Ending.REFUSED: Count.ACTIONS_REFUSED,
        Ending.WAITING: Count.ACTIONS_UNKNOWN,
        Ending.LOOKING: Count.ACTIONS_UNKNOWN,
        Ending.UNKNOWN: Count.ACTIONS_UNKNOWN,
    }
)
UNFINISHED = [State.CLAIMED.value, State.CALLING.value, State.RECORDED.value]
BATCH = 500


class Actions:
    """Claims, works and resumes actions."""

    def __init__(
        self,
        store: Store,
        roles: Roles,
        leases: Leases,
        showing: Showing,
        clock: Clock,
        jobs: Mapping[Act, Job],
        submit: Callable[[Callable[[], None]], object],
        patience: Patience | None = None,
        tally: Tally = UNCOUNTED,
    ) -> None:
        """`submit` runs a piece of work in the pool for Stripe's slow calls."""
        self._store = store
        self._leases = leases
        self._showing = showing
        self._clock = clock
        self._jobs = jobs
        self._submit = submit
        self._tally = tally
        self._stopping = threading.Event()
        self._tools = Tools(roles, showing, clock, patience or Patience(), self._stopping)
        self._lock = threading.Lock()
        self._under_way: set[str] = set()
        self._waiting: set[str] = set()

    def stop(self) -> None:
        """Begin no new wait for Stripe; what is unfinished is resumed at the next start."""
        self._stopping.set()

    def decision_id(self, act: Act, target: str, about: str = "") -> str:
        """The id for a button that is drawn now: after an outcome the redrawn button is a new decision.

        `about` says what it answers: for a retry the failed attempt.
        """
        base = ":".join(part for part in (act.value, target, about) if part)
        generation = 1
        while True:
            document = self._store.get(ACTIONS, f"{base}:{generation}")
            if document is None or document["result"] is None:
                return f"{base}:{generation}"
            generation += 1

    def claim(self, decision: Decision) -> bool:
        """Step 1, durable when it returns. False: the decision was taken before; its outcome will be shown here too."""
        first = self._store.claim(ACTIONS, decision.id, claimed(decision))
        self._showing.pressed(decision.place)  # after the write, which may take longer than the answer to land
        if first:
            return True
        record = Record(self._store, decision.id)
        if not record.join(decision.place):
            self._submit(lambda: self._tell_again(record, decision.place))
        return False

    def begin(self, decision_id: str) -> None:
        """Have the remaining steps worked in the pool, unless that is under way in this process."""
        with self._lock:
            if decision_id in self._under_way or self._stopping.is_set():
                return
            self._under_way.add(decision_id)
        self._submit(lambda: self._perform_safely(decision_id))

    def resume(self) -> int:
        """Take up every action without an end, but for those under way, here or elsewhere; returns how many have none.

        Raises StoreError.
        """
        acts = [act.value for act in self._jobs]
        found = self._store.find(ACTIONS, Where({"state": UNFINISHED, "act": acts}), order=Order("at"), limit=BATCH)
        for one in found:
            decision = decision_of(one.value)
            if not self._leases.elsewhere(self._jobs[decision.act].lease(decision)):
                self.begin(one.key)
        return len(found)

    def come_again(self) -> None:
        """Begin anew what found another process at its invoice; to be called each second or so."""
        with self._lock:
            waiting, self._waiting = self._waiting, set()
        for decision_id in waiting:
            self.begin(decision_id)

    def perform(self, decision_id: str) -> None:
        """Steps 2 to 7 for a claimed decision, in this thread.

        Raises LeaseBusyError, LeaseLostError, StoppingError, UnsettledError, StoreError, MessengerError: it is resumed.
        """
        with self._working(decision_id):
            self._steps(decision_id)

    @contextmanager
    def _working(self, decision_id: str) -> Iterator[None]:
        """While it lasts, `resume` leaves the decision alone."""
        with self._lock:
            first = decision_id not in self._under_way
            self._under_way.add(decision_id)
        try:
            yield
        finally:
            with self._lock:
                if first:
                    self._under_way.discard(decision_id)

    def _perform_safely(self, decision_id: str) -> None:
        try:
            self._steps(decision_id)
        except LeaseBusyError:
            log.info("an action waits for its lease", extra={"decision": decision_id})
            with self._lock:
                self._waiting.add(decision_id)
        except (LeaseLostError, StoppingError, UnsettledError, MessengerError, BillingError) as error:
            log.warning("an action waits", extra={"decision": decision_id, "reason": type(error).__name__})
        except Exception:
            log.exception("an action stopped; it will be resumed", extra={"decision": decision_id})
        finally:
            with self._lock:
                self._under_way.discard(decision_id)

    def _steps(self, decision_id: str) -> None:
        record = Record(self._store, decision_id)
        if record.state is State.SHOWN:
            return
        job = self._jobs[record.decision.act]
        with self._leases.hold(job.lease(record.decision), self._tools.patience.lease, elsewhere=0.0) as lease:
            record = Record(self._store, decision_id)
            effect: Effect | None = None
            if record.result is None:
                result, effect = Carrying(record, job, lease, self._tools).carry_out()
                record.change(state=State.RECORDED.value, result=result_document(result))
                self._tally.add(COUNTED[result.ending])
            if record.state is State.RECORDED:
                self._show(record, job, effect)

    # Step 7

    def _show(self, record: Record, job: Job, effect: Effect | None) -> None:
        """Tell who asked, and everybody who pressed the same meanwhile; then bring the channel up to date.

        A Slack that fails in passing is asked again when the action is resumed; nothing is done twice at Stripe for it.
        """
        invoice = effect.invoice if effect is not None else self._seen(record, job)
        if record.result is not None:
            self._showing.first_of_all(record.decision, record.result.ending, invoice)
        outcome = self._outcome(record, invoice)
        failed = self._tell(record, outcome)
        self._showing.in_channel(outcome)
        while failed is None and not record.finish():
            failed = self._tell(record, outcome)
        if failed is not None:
            raise failed

    def _tell(self, record: Record, outcome: Outcome) -> MessengerError | None:
        """Tell whoever was not told; the passing failure of Slack that ended it, None when all were."""
        told: list[Place] = []
        for number, place in record.untold:
            try:
                if not any(same_screen(place, one) for one in told):
                    self._showing.tell(place, replace(outcome, repeated=number > 0))
            except MessengerError as error:
                if self._clock.now() - outcome.at < TELL_WITHIN:
                    record.change(told=number)
                    return error
                log.error(
                    "a person was never told how an action ended",
                    extra={"decision": outcome.decision.id, "user": place.user, "code": error.code},
                )
            told.append(place)
        if told:
            record.change(told=record.told + len(told))
        return None

    def _tell_again(self, record: Record, place: Place) -> None:
        """Somebody pressed what was decided and shown before."""
        try:
            outcome = self._outcome(record, self._seen(record, self._jobs[record.decision.act]))
            self._showing.tell(place, replace(outcome, repeated=True))
        except Exception:
            log.exception(
                "a person who pressed again could not be told",
                extra={"decision": record.decision.id, "user": place.user},
            )

    def _outcome(self, record: Record, invoice: Invoice | None) -> Outcome:
        result = record.result
        if result is None:
            raise KeyError(record.decision.id)
        return self._showing.completed(
            Outcome(
                record.decision,
                result.ending,
                result.at,
                invoice,
                decline=result.decline,
                method=result.method,
                refusal=result.refusal,
                late=record.late,
            )
        )

    def _seen(self, record: Record, job: Job) -> Invoice | None:
        """The invoice as it is now, for the words; None where it cannot be fetched or is not for this person."""
        result = record.result
        if result is not None and result.refusal is not None and result.refusal.why in UNSEEN:
            return None
        try:
            return job.shown(record.decision, None if result is None else result.invoice)
        except BillingError:
            return None
