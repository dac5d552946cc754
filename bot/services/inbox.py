"""The inbox: what was taken is worked later, per invoice, not per event, by whichever process has a worker to spare."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from secrets import randbelow

from bot.services.claims import BEAT, EVENTS_OF_ONE, Claimed, Claims
from bot.services.collections import EVENTS
from bot.services.event_documents import RANK_STEP, failed_at
from bot.services.leases import Lease, LeaseBusyError, Leases
from bot.services.ports import BillingBusy, Clock
from bot.services.store import Document, Found, Store, StoreError, Where
from bot.services.tally import UNCOUNTED, Count, Tally
from bot.services.turns import Turn

log = logging.getLogger("invoicebot.inbox")

AHEAD = 2  # events taken on at a time, for each worker
LEASE_WAIT = 2.0  # seconds; an action of this process may hold it for longer, and other invoices wait for this worker
STOP_WAIT = 30.0  # seconds
LONGEST_PAUSE = 600  # seconds
LONGEST_REST = 5.0  # seconds in which nothing is begun, as Stripe has no room
JITTER = 3  # seconds, so that what was put off together does not come back together
STORE_REST = 1.0  # seconds in which nothing is begun, as the store failed
LOOK_EVERY = 1.0  # seconds, since word of new events may be lost
FINISH_EVERY = 0.05  # seconds at most that the lease of an invoice is held for, once its events were worked
FINISHED_TOGETHER = 8  # invoices


class Inbox:
    """Works the events: the urgent ones first, one fetch for all events of an invoice."""

    def __init__(
        self,
        store: Store,
        leases: Leases,
        clock: Clock,
        work: Callable[[str, Sequence[str], datetime | None, Lease], Document | None],
        keep: Callable[[Sequence[Document]], object],
        submit: Callable[[Callable[[], None]], object],
        workers: int,
        tally: Tally = UNCOUNTED,
        *,
        owner: str,
        handed_back: Callable[[], None],
        settles: Callable[[], bool] = lambda: False,
    ) -> None:
        """`work(invoice, types, failed_at, lease)` brings everything to the invoice as it is now; it may be done again.

        What it answers is given to `keep`, several together, before the events are marked done.
        `owner` is unique to this process; `handed_back` is called when another may take on what this one leaves.
        `settles` says whether all but urgent events wait now.
        """
        self._store = store
        self._leases = leases
        self._clock = clock
        self._work = work
        self._keep = keep
        self._submit = submit
        self._workers = workers
        self._tally = tally
        self._claims = Claims(store, clock, owner)
        self._handed_back = handed_back
        self._settles = settles
        self._rests_until = 0.0
        self._lock = threading.Condition()
        self._arrivals = 0
        self._backlog: dict[str, Claimed] = {}
        self._under_way: dict[str, Claimed] = {}
        self._worked: dict[str, Turn] = {}
        self._taking = False
        self._stopping = False
        self._thread = threading.Thread(target=self._dispatch, name="inbox", daemon=True)

    def start(self, *, alone: bool) -> None:
        """Begin with what is there. `alone`: no other process is on this store, so what one had taken on is free."""
        if alone:
            self._claims.free_all()
        self._thread.start()

    def stop(self) -> None:
        """Begin no more work, let others take on what was not begun, and wait for what is under way."""
        with self._lock:
            self._stopping = True
            self._lock.notify_all()
        if self._thread.is_alive():
            self._thread.join()
        self._hand_back()
        end = time.monotonic() + STOP_WAIT
        while self._under_way and time.monotonic() < end:
            with self._lock:
                self._lock.wait_for(lambda: self._worked or not self._under_way, timeout=end - time.monotonic())
            self._finish()

    def arrived(self) -> None:
        """New events were committed. While every worker has enough to do they wait, and waking nobody is quicker."""
        with self._lock:
            self._arrivals += 1
            if not self._has_enough():
                self._lock.notify_all()

    def idle(self, timeout: float) -> bool:
        """Wait until no event is left to work now; False when that took longer than `timeout` seconds."""
        with self._lock:
            return self._lock.wait_for(self._is_idle, timeout=timeout)

    def _is_idle(self) -> bool:
        return not (self._under_way or self._backlog or self._taking or self._claims.any_due())

    def _dispatch(self) -> None:
        renew_at = time.monotonic() + BEAT
        while True:
            more = failed = False
            with self._lock:
                seen = self._arrivals
            try:
                if time.monotonic() >= renew_at:
                    renew_at = time.monotonic() + BEAT
                    self._claims.renew(self._ours())
                self._finish()
                more = self._take()
            except Exception:  # nothing may end this thread
                failed = True
                log.exception("the inbox cannot be read")
            self._begin()
            with self._lock:
                if not more:
                    wait = FINISH_EVERY if self._under_way and not failed else LOOK_EVERY
                    self._lock.wait_for(lambda: self._stopping or self._arrivals != seen, timeout=wait)  # noqa: B023
                if self._stopping:
                    return

    def _ours(self) -> list[str]:
        with self._lock:
            return [*self._backlog, *self._under_way]

    def _take(self) -> bool:
        """Take on more, no more than can be begun soon; whether there was any."""
        settles = self._settles()
        if settles:
            self._leave(lambda rank: rank >= RANK_STEP)
        with self._lock:
            if self._stopping or self._rests() or self._has_enough():
                return False
            self._taking = True
        taken: dict[str, Claimed] = {}
        try:
            taken = self._claims.take(AHEAD * self._workers, RANK_STEP if settles else None)
        finally:
            with self._lock:
                self._taking = False
                for invoice, claimed in taken.items():
                    self._backlog[invoice] = claimed.joined(self._backlog.get(invoice))
                self._lock.notify_all()
        return bool(taken)

    def _has_enough(self) -> bool:
        """Whether every worker will find an invoice to begin with."""
        return len(self._backlog.keys() - self._under_way) >= self._workers

    def _rests(self) -> bool:
        """Whether Stripe has no room for now, or the store failed."""
        return time.monotonic() < self._rests_until

    def _begin(self) -> None:
        """Have workers begin with the most urgent invoices; one that is under way has its next turn after that."""
        with self._lock:
            if self._stopping or self._rests():
                return
            ready = sorted(self._backlog.keys() - self._under_way.keys(), key=lambda one: self._backlog[one].rank)
            ready = ready[: self._workers - self._at_work()]
            for invoice in ready:
                self._under_way[invoice] = self._backlog.pop(invoice)
        for invoice in ready:
            self._submit(lambda invoice=invoice: self._work_one(invoice))  # type: ignore[misc]

    def _at_work(self) -> int:
        """How many workers are: of what is under way some was worked, and only waits to be marked done."""
        return len(self._under_way) - len(self._worked)

    def _work_one(self, invoice: str) -> None:
        turn = None
        try:
            turn = self._work_leased(invoice)
        except Exception:
            log.exception("an invoice's events stay in the inbox", extra={"invoice": invoice})
        with self._lock:
            if turn is not None and turn.lease is not None:
                self._worked[invoice] = turn
            else:
                self._ended(invoice, turn)
        self._begin()
        with self._lock:
            many = len(self._worked) >= FINISHED_TOGETHER
            if self._stopping or many or not self._at_work() or not self._has_enough():
                self._arrivals += 1
                self._lock.notify_all()

    def _ended(self, invoice: str, turn: Turn | None) -> None:
        """It is no longer under way; without a turn (the store fails) it has another after a rest. Under the lock."""
        claimed = self._under_way.pop(invoice)
        if turn is None:
            self._rests_until = max(self._rests_until, time.monotonic() + STORE_REST)
            self._backlog[invoice] = claimed.joined(self._backlog.get(invoice))
        elif invoice in self._backlog:
            left = self._backlog.pop(invoice).without(claimed.events.union(event.key for event in turn.events))
            if left is not None:
                self._backlog[invoice] = left

    def _work_leased(self, invoice: str) -> Turn:
        try:
            lease = self._leases.take(invoice, LEASE_WAIT, elsewhere=0.0)
        except LeaseBusyError:
            log.info("an invoice's events wait for its lease", extra={"invoice": invoice})
            return Turn(self._claims.leave_busy(invoice))
        turn = None
        try:
            events = self._store.find(EVENTS, Where({"invoice": invoice, "state": "new"}), limit=EVENTS_OF_ONE)
            turn = self._work_events(invoice, events, lease) if events else Turn(())
        finally:
            if turn is None or turn.lease is None:
                self._leases.give_back([lease])
        return turn

    def _work_events(self, invoice: str, events: Sequence[Found], lease: Lease) -> Turn:
        """Without a lease when that did not go well, and they were put off."""
        try:
            kept = self._work(invoice, [str(event.value["type"]) for event in events], failed_at(events), lease)
        except Exception as error:
            if isinstance(error, BillingBusy):
                self._rests_until = time.monotonic() + min(error.retry_after or 0.0, LONGEST_REST)
            self._put_off(events, error)
            log.warning(
                "an invoice could not be worked; it is tried again",
                extra={"invoice": invoice, "reason": type(error).__name__, "detail": str(error)},
            )
            return Turn(events)
        return Turn(events, lease, kept)

    def _finish(self) -> None:
        """Mark done what was worked, all together, then give the leases back. What fails here is worked once more."""
        with self._lock:
            worked = dict(self._worked)
        if not worked:
            return
        held = [turn for turn in worked.values() if turn.held]
        done = {event.key: {**event.value, "state": "done"} for turn in held for event in turn.events}
        failed = False
        try:
            self._keep([turn.kept for turn in held if turn.kept is not None])
            self._store.put_many(EVENTS, done)
            self._tally.add(Count.EVENTS_WORKED, len(done))
        except Exception:
            failed = True
            log.exception("events that were worked stay in the inbox", extra={"events": len(done)})
        self._leases.give_back([turn.lease for turn in worked.values() if turn.lease is not None])
        with self._lock:
            for invoice, turn in worked.items():
                del self._worked[invoice]
                self._ended(invoice, None if failed or turn not in held else turn)
            self._lock.notify_all()

    def _put_off(self, events: Sequence[Found], error: Exception) -> None:
        """For longer after each try; a Stripe that is busy has not failed, and is asked again when it may have room."""
        now, busy = int(self._clock.now().timestamp()), isinstance(error, BillingBusy)
        room = 1 + randbelow(JITTER) + int((error.retry_after or 0) if isinstance(error, BillingBusy) else 0)
        later = {}
        for event in events:
            tries = event.value["tries"] + (0 if busy else 1)
            due = now + min(room if busy else 2**tries, LONGEST_PAUSE)
            later[event.key] = {**event.value, "owner": None, "tries": tries, "due": due}
        self._store.put_many(EVENTS, later)
        self._tally.add(Count.EVENTS_PUT_OFF, len(later))

    def _hand_back(self) -> None:
        if self._leave(lambda _: True):
            self._handed_back()

    def _leave(self, which: Callable[[int], bool]) -> bool:
        """Let anybody take on again what was not begun, of those ranks; whether there was any."""
        with self._lock:
            left = [invoice for invoice, claimed in self._backlog.items() if which(claimed.rank)]
            for invoice in left:
                del self._backlog[invoice]
        try:
            self._claims.hand_back(left)
        except StoreError:
            log.warning("events could not be handed back; their leases run out", extra={"invoices": len(left)})
        return bool(left)
