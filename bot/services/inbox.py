"""The inbox: what was taken is worked later, per invoice, not per event, by whichever process has a worker to spare."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from secrets import randbelow
from typing import Any

from bot.services.claims import EVENTS_OF_ONE, Claims
from bot.services.collections import EVENTS
from bot.services.leases import BEAT, Lease, LeaseBusyError, Leases
from bot.services.ports import BillingBusy, Clock, Event
from bot.services.store import Found, Store, StoreError, Where
from bot.services.tally import UNCOUNTED, Count, Tally

log = logging.getLogger("invoicebot.inbox")

URGENT = frozenset({"invoice.payment_failed", "invoice.payment_action_required", "invoice.finalization_failed"})
ENDS = frozenset({"invoice.paid", "invoice.voided", "invoice.marked_uncollectible"})
URGENCIES = 3  # urgent, an end, anything else
RANK_STEP = 10**11  # more than any epoch second: urgency first, then age
AHEAD = 2  # events taken on at a time, for each worker
LEASE_WAIT = 2.0  # seconds; an action of this process may hold it for longer, and other invoices wait for this worker
STOP_WAIT = 30.0  # seconds
LONGEST_PAUSE = 600  # seconds
LONGEST_REST = 5.0  # seconds in which nothing is begun, as Stripe has no room
JITTER = 3  # seconds, so that what was put off together does not come back together


def document_of(event: Event, now: datetime) -> dict[str, Any]:
    """An event as the inbox keeps it: a hint to look at an invoice, with its urgency."""
    urgency = 0 if event.type in URGENT else 1 if event.type in ENDS else 2
    received = int(now.timestamp())
    return {
        "id": event.id,
        "type": event.type,
        "invoice": event.invoice,
        "customer": event.customer,
        "created": int(event.created.timestamp()),
        "received": received,
        "state": "new",
        "rank": urgency * RANK_STEP + received,
        "due": received,
        "tries": 0,
    }


class Inbox:
    """Works the events: the urgent ones first, one fetch for all events of an invoice."""

    def __init__(
        self,
        store: Store,
        leases: Leases,
        clock: Clock,
        work: Callable[[str, Sequence[str], datetime | None, Lease], None],
        submit: Callable[[Callable[[], None]], object],
        workers: int,
        tally: Tally = UNCOUNTED,
        *,
        owner: str,
        handed_back: Callable[[], None],
        settles: Callable[[], bool] = lambda: False,
    ) -> None:
        """`work(invoice, types, failed_at, lease)` brings everything to the invoice as it is now; it may be done again.

        `owner` is unique to this process; `handed_back` is called when another may take on what this one leaves.
        `settles` says whether all but urgent events wait now.
        """
        self._store = store
        self._leases = leases
        self._clock = clock
        self._work = work
        self._submit = submit
        self._workers = workers
        self._tally = tally
        self._claims = Claims(store, clock, owner)
        self._handed_back = handed_back
        self._settles = settles
        self._rests_until = 0.0
        self._lock = threading.Condition()
        self._arrivals = 0
        self._backlog: dict[str, int] = {}
        self._under_way: dict[str, int] = {}
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
        with self._lock:
            self._lock.wait_for(lambda: not self._under_way, timeout=STOP_WAIT)

    def arrived(self) -> None:
        """New events were committed."""
        with self._lock:
            self._arrivals += 1
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
            more = False
            with self._lock:
                seen = self._arrivals
            try:
                if time.monotonic() >= renew_at:
                    renew_at = time.monotonic() + BEAT
                    self._claims.renew(self._ours())
                more = self._take()
            except Exception:  # nothing may end this thread
                log.exception("the inbox cannot be read")
            self._begin()
            with self._lock:
                if not more:
                    self._lock.wait_for(lambda: self._stopping or self._arrivals != seen, timeout=1.0)  # noqa: B023
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
            if self._stopping or self._rests() or len(self._backlog.keys() - self._under_way) >= self._workers:
                return False
            self._taking = True
        taken: dict[str, int] = {}
        try:
            taken = self._claims.take(AHEAD * self._workers, RANK_STEP if settles else None)
        finally:
            with self._lock:
                self._taking = False
                for invoice, rank in taken.items():
                    self._backlog[invoice] = min(rank, self._backlog.get(invoice, rank))
                self._lock.notify_all()
        return bool(taken)

    def _rests(self) -> bool:
        """Whether Stripe has no room for now."""
        return time.monotonic() < self._rests_until

    def _begin(self) -> None:
        """Have workers begin with the most urgent invoices; one that is under way has its next turn after that."""
        with self._lock:
            if self._stopping or self._rests():
                return
            ready = sorted(self._backlog.keys() - self._under_way.keys(), key=self._backlog.__getitem__)
            ready = ready[: self._workers - len(self._under_way)]
            for invoice in ready:
                self._under_way[invoice] = self._backlog.pop(invoice)
        for invoice in ready:
            self._submit(lambda invoice=invoice: self._work_one(invoice))  # type: ignore[misc]

    def _work_one(self, invoice: str) -> None:
        failed = False
        try:
            self._work_leased(invoice)
        except Exception:
            failed = True  # the store fails: what is left is looked at again in a second, not at once
            log.exception("an invoice's events stay in the inbox", extra={"invoice": invoice})
        finally:
            with self._lock:
                rank = self._under_way.pop(invoice)
                if failed:
                    self._backlog.setdefault(invoice, rank)
                else:
                    self._arrivals += 1
                self._lock.notify_all()

    def _work_leased(self, invoice: str) -> None:
        if not self._events(invoice):
            return  # they were worked with earlier ones, or by another process
        try:
            with self._leases.hold(invoice, LEASE_WAIT, elsewhere=0.0) as lease:
                self._work_events(invoice, lease)
        except LeaseBusyError:
            log.info("an invoice's events wait for its lease", extra={"invoice": invoice})
            self._claims.leave_busy(invoice)

    def _work_events(self, invoice: str, lease: Lease) -> None:
        events = self._events(invoice)
        if not events:
            return
        try:
            self._work(invoice, [str(event.value["type"]) for event in events], _failed_at(events), lease)
        except Exception as error:
            if isinstance(error, BillingBusy):
                self._rests_until = time.monotonic() + min(error.retry_after or 0.0, LONGEST_REST)
            self._put_off(events, error)
            log.warning(
                "an invoice could not be worked; it is tried again",
                extra={"invoice": invoice, "reason": type(error).__name__, "detail": str(error)},
            )
            return
        self._store.put_many(EVENTS, {event.key: {**event.value, "state": "done"} for event in events})
        self._tally.add(Count.EVENTS_WORKED, len(events))

    def _events(self, invoice: str) -> list[Found]:
        return self._store.find(EVENTS, Where({"invoice": invoice, "state": "new"}), limit=EVENTS_OF_ONE)

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
            left = [invoice for invoice, rank in self._backlog.items() if which(rank)]
            for invoice in left:
                del self._backlog[invoice]
        try:
            self._claims.hand_back(left)
        except StoreError:
            log.warning("events could not be handed back; their leases run out", extra={"invoices": len(left)})
        return bool(left)


def _failed_at(events: Sequence[Found]) -> datetime | None:
    """When the newest failure among the events was, by Stripe's clock."""
    failures = [int(event.value["created"]) for event in events if event.value["type"] in URGENT]
    return datetime.fromtimestamp(max(failures), UTC) if failures else None
