"""The inbox: an event is stored durably before Stripe gets its 200, and worked later, per invoice, not per event."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

from bot.services.collections import EVENTS
from bot.services.leases import LeaseBusyError, Leases
from bot.services.ports import Clock, Event
from bot.services.store import Found, Order, Range, Store, StoreError, Where
from bot.services.tally import UNCOUNTED, Count, Tally

log = logging.getLogger("invoicebot.inbox")

URGENT = frozenset({"invoice.payment_failed", "invoice.payment_action_required", "invoice.finalization_failed"})
ENDS = frozenset({"invoice.paid", "invoice.voided", "invoice.marked_uncollectible"})
URGENCIES = 3  # urgent, an end, anything else
RANK_STEP = 10**11  # more than any epoch second: urgency first, then age
GROUP = 256
PICK = 500
EVENTS_OF_ONE = 500
LEASE_WAIT = 2.0  # seconds; an action may hold it for longer, and other invoices wait for this worker
STOP_WAIT = 30.0  # seconds
LONGEST_PAUSE = 600  # seconds


class Receiver:
    """Commits events in groups: many requests, one flush. `take` may be called from any thread."""

    def __init__(self, store: Store, clock: Clock, arrived: Callable[[], None], tally: Tally = UNCOUNTED) -> None:
        """`arrived` is called after each commit that brought something new."""
        self._tally = tally
        self._store = store
        self._clock = clock
        self._arrived = arrived
        self._queue: queue.SimpleQueue[tuple[Event, Future[None]] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="receiver", daemon=True)

    def start(self) -> None:
        """Begin to commit."""
        self._thread.start()

    def stop(self) -> None:
        """Commit what was taken, and end; what comes later is refused at once."""
        with self._lock:
            self._stopped = True
            self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def take(self, event: Event) -> Future[None]:
        """A future that is done when the event is durable; it raises StoreError when it could not be stored.

        An event about no invoice is nothing to work on and is not stored.
        """
        future: Future[None] = Future()
        if event.invoice is None:
            future.set_result(None)
            return future
        with self._lock:
            if self._stopped:
                future.set_exception(StoreError("the bot is stopping"))
            else:
                self._queue.put((event, future))
        return future

    def _run(self) -> None:
        ending = False
        while not ending:
            group = [self._queue.get()]
            while len(group) < GROUP and not self._queue.empty():
                group.append(self._queue.get())
            ending = None in group
            self._commit([one for one in group if one is not None])

    def _commit(self, group: Sequence[tuple[Event, Future[None]]]) -> None:
        if not group:
            return
        now = self._clock.now()
        try:
            new = self._store.put_many(EVENTS, {event.id: document_of(event, now) for event, _ in group}, keep=True)
        except Exception as error:
            failure = error if isinstance(error, StoreError) else StoreError("the event could not be stored")
            for _, future in group:
                future.set_exception(failure)
            log.exception("events could not be stored", extra={"events": len(group)})
            return
        self._tally.add(Count.EVENTS_TAKEN, len(group))
        self._tally.add(Count.EVENTS_NEW, new)
        self._tally.add(Count.EVENTS_DUPLICATE, len(group) - new)
        for _, future in group:
            future.set_result(None)
        if new:
            self._arrived()


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
        work: Callable[[str, Sequence[str], datetime | None], None],
        submit: Callable[[Callable[[], None]], object],
        workers: int,
        tally: Tally = UNCOUNTED,
    ) -> None:
        """`work(invoice, types, failed_at)` brings everything to the invoice as it is now; it may be done again."""
        self._store = store
        self._leases = leases
        self._clock = clock
        self._work = work
        self._submit = submit
        self._workers = workers
        self._tally = tally
        self._lock = threading.Condition()
        self._arrivals = 0
        self._under_way: set[str] = set()
        self._stopping = False
        self._thread = threading.Thread(target=self._dispatch, name="inbox", daemon=True)

    def start(self) -> None:
        """Begin with what is there."""
        self._thread.start()

    def stop(self) -> None:
        """Hand out no more work and wait for what is under way."""
        with self._lock:
            self._stopping = True
            self._lock.notify_all()
        if self._thread.is_alive():
            self._thread.join()
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
            return self._lock.wait_for(lambda: not self._under_way and not self._waiting(1), timeout=timeout)

    def _waiting(self, limit: int) -> list[Found]:
        now = int(self._clock.now().timestamp())
        where = Where({"state": "new"}, {"due": Range(None, now + 1)})
        return self._store.find(EVENTS, where, order=Order("rank"), limit=limit)

    def _dispatch(self) -> None:
        while True:
            with self._lock:
                seen = self._arrivals
            try:
                self._hand_out(self._waiting(PICK))
            except StoreError:
                log.exception("the inbox cannot be read")
            with self._lock:
                self._lock.wait_for(lambda: self._stopping or self._arrivals != seen, timeout=1.0)  # noqa: B023
                if self._stopping:
                    return

    def _hand_out(self, found: Sequence[Found]) -> None:
        for one in found:
            invoice = str(one.value["invoice"])
            with self._lock:
                self._lock.wait_for(lambda: self._stopping or len(self._under_way) < self._workers)
                if self._stopping:
                    return
                if invoice in self._under_way:
                    continue
                self._under_way.add(invoice)
            self._submit(lambda invoice=invoice: self._work_one(invoice))  # type: ignore[misc]

    def _work_one(self, invoice: str) -> None:
        more = 1
        try:
            self._work_leased(invoice)
        except Exception:
            more = 0  # the store fails: what is left is looked at again in a second, not at once
            log.exception("an invoice's events stay in the inbox", extra={"invoice": invoice})
        finally:
            with self._lock:
                self._under_way.discard(invoice)
                self._arrivals += more
                self._lock.notify_all()

    def _work_leased(self, invoice: str) -> None:
        try:
            with self._leases.hold(invoice, LEASE_WAIT):
                self._work_events(invoice)
        except LeaseBusyError:
            log.info("an invoice's events wait for its action", extra={"invoice": invoice})
            self._put_off(self._events(invoice))

    def _work_events(self, invoice: str) -> None:
        events = self._events(invoice)
        if not events:
            return
        try:
            self._work(invoice, [str(event.value["type"]) for event in events], _failed_at(events))
        except Exception as error:
            self._put_off(events)
            log.warning(
                "an invoice could not be worked; it is tried again",
                extra={"invoice": invoice, "reason": type(error).__name__, "detail": str(error)},
            )
            return
        self._store.put_many(EVENTS, {event.key: {**event.value, "state": "done"} for event in events})
        self._tally.add(Count.EVENTS_WORKED, len(events))

    def _events(self, invoice: str) -> list[Found]:
        return self._store.find(EVENTS, Where({"invoice": invoice, "state": "new"}), limit=EVENTS_OF_ONE)

    def _put_off(self, events: Sequence[Found]) -> None:
        now = int(self._clock.now().timestamp())
        later = {}
        for event in events:
            tries = event.value["tries"] + 1
            later[event.key] = {**event.value, "tries": tries, "due": now + min(2**tries, LONGEST_PAUSE)}
        self._store.put_many(EVENTS, later)
        self._tally.add(Count.EVENTS_PUT_OFF, len(later))


def _failed_at(events: Sequence[Found]) -> datetime | None:
    """When the newest failure among the events was, by Stripe's clock."""
    failures = [int(event.value["created"]) for event in events if event.value["type"] in URGENT]
    return datetime.fromtimestamp(max(failures), UTC) if failures else None
