"""The receiver: events are committed in groups before they are acknowledged; many requests, one disk flush."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from bot.services.collections import EVENTS
from bot.services.event_documents import document_of
from bot.services.ports import Clock, Event
from bot.services.store import Store, StoreError
from bot.services.tally import UNCOUNTED, Count, Tally

log = logging.getLogger("invoicebot.inbox")

GROUP = 256


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
