"""The receiver: events are committed in groups before they are acknowledged; many requests, one disk flush."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence

from bot.services.collections import EVENTS
from bot.services.event_documents import document_of
from bot.services.ports import Clock, Event
from bot.services.store import Store, StoreError
from bot.services.tally import UNCOUNTED, Count, Tally

log = logging.getLogger("invoicebot.inbox")

GROUP = 256  # events, after which no more of those that wait are put to a commit

Done = Callable[[StoreError | None], None]
"""Called once, from any thread: with None when what was taken is durable, else with why it is not. Must not raise."""


class Receiver:
    """Commits events in groups: many requests, one flush. `take` may be called from any thread."""

    def __init__(self, store: Store, clock: Clock, arrived: Callable[[], None], tally: Tally = UNCOUNTED) -> None:
        """`arrived` is called after each commit that brought something new."""
        self._tally = tally
        self._store = store
        self._clock = clock
        self._arrived = arrived
        self._queue: queue.SimpleQueue[tuple[Sequence[Event], Done] | None] = queue.SimpleQueue()
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

    def take(self, events: Sequence[Event], done: Done) -> None:
        """Begin to store `events`, which are about invoices, and tell `done`. They are stored all or none."""
        with self._lock:
            stopped = self._stopped
            if not stopped:
                self._queue.put((events, done))
        if stopped:
            done(StoreError("the bot is stopping"))

    def _run(self) -> None:
        ending = False
        while not ending:
            taken, events = [self._queue.get()], 0
            while events < GROUP and not self._queue.empty():
                taken.append(self._queue.get())
                events = sum(len(one[0]) for one in taken if one is not None)
            ending = None in taken
            self._commit([one for one in taken if one is not None])

    def _commit(self, taken: Sequence[tuple[Sequence[Event], Done]]) -> None:
        if not taken:
            return
        now, events = self._clock.now(), [event for group, _ in taken for event in group]
        try:
            new = self._store.put_many(EVENTS, {event.id: document_of(event, now) for event in events}, keep=True)
        except Exception as error:
            failure = error if isinstance(error, StoreError) else StoreError("the event could not be stored")
            log.exception("events could not be stored", extra={"events": len(events)})
            for _, done in taken:
                done(failure)
            return
        self._tally.add(Count.EVENTS_TAKEN, len(events))
        self._tally.add(Count.EVENTS_NEW, new)
        self._tally.add(Count.EVENTS_DUPLICATE, len(events) - new)
        for _, done in taken:
            done(None)
        if new:
            self._arrived()
