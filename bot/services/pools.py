"""Threads that work, in pools kept apart so that a slow Stripe never silences the bot."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

log = logging.getLogger("invoicebot.pools")

DISPATCHERS = 16
BACKGROUND = 3  # a run of the night takes long, and what recurs often goes on beside it
READERS = 8  # of parts of one invoice
SENDERS = 8  # to channels; a call to a Slack that hangs holds one for ten seconds

P = ParamSpec("P")
T = TypeVar("T")


class Workers(Executor):
    """A pool of at most `size` threads. They are daemons: a call that hangs keeps no process from ending.

    (The standard library's pool joins its threads at the interpreter's end, however long that takes.)
    """

    def __init__(self, size: int, name: str) -> None:
        """Threads start when they are needed."""
        self._size = size
        self._name = name
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._free = threading.Semaphore(0)
        self._threads: list[threading.Thread] = []
        self._ended = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run it when a thread is free; raises RuntimeError after `shutdown`."""
        future: Future[T] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:
                future.set_exception(error)

        with self._lock:
            if self._ended:
                raise RuntimeError("the pool takes no more work")
            self._queue.put(run)
            if not self._free.acquire(blocking=False) and len(self._threads) < self._size:
                thread = threading.Thread(target=self._work, name=f"{self._name}-{len(self._threads)}", daemon=True)
                self._threads.append(thread)
                thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work. What waits is dropped with `cancel_futures`; with `wait` return when the rest is done."""
        self.end(drop=cancel_futures)
        if wait:
            self.join(None)

    def end(self, *, drop: bool) -> None:
        """Take no more work, and with `drop` begin none of what waits."""
        with self._lock:
            self._ended = True
            while drop and not self._queue.empty():
                self._queue.get()
            for _ in self._threads:
                self._queue.put(None)

    def join(self, until: float | None) -> bool:
        """Wait for what runs, at most until that moment of the monotonic clock; whether all has ended."""
        for thread in self._threads:
            thread.join(None if until is None else max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while (run := self._queue.get()) is not None:
            run()
            del run
            self._free.release()


@dataclass(frozen=True, slots=True)
class Pools:
    """`dispatch`: acknowledgements, which wait for nothing; `slack`: first answers; `stripe`: people's acts;
    `inbox`: events; `outbox`: messages to channels; `background`: what nobody waits for."""

    dispatch: Workers
    slack: Workers
    stripe: Workers
    inbox: Workers
    outbox: Workers
    background: Workers

    @classmethod
    def of(cls, *, slack: int, stripe: int, inbox: int) -> Pools:
        """Pools of these sizes."""
        return cls(
            Workers(DISPATCHERS, "dispatch"),
            Workers(slack, "slack"),
            Workers(stripe, "stripe"),
            Workers(inbox, "inbox"),
            Workers(SENDERS, "outbox"),
            Workers(BACKGROUND, "background"),
        )

    def stop(self, until: float) -> None:
        """Finish what runs, at most until that moment of the monotonic clock.

        What waits is dropped: every act is claimed, and resumed.
        """
        pools = (self.dispatch, self.slack, self.stripe, self.inbox, self.outbox, self.background)
        for pool in pools:
            pool.end(drop=True)
        unfinished = [pool for pool in pools if not pool.join(until)]
        if unfinished:
            log.warning("calls that did not come back are left behind; their work is resumed at the next start")


def submitter(pool: Executor) -> Callable[[Callable[[], None]], object]:
    """Submits work to `pool`; work that comes while it shuts down is dropped, as it is resumed at the next start."""

    def submit(work: Callable[[], None]) -> object:
        try:
            return pool.submit(work)
        except RuntimeError:
            return None

    return submit


def finished_by(until: float, work: Callable[[], object], name: str) -> bool:
    """Do `work` in a thread of its own, and wait until that moment of the monotonic clock; whether it ended."""
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    thread.join(max(0.0, until - time.monotonic()))
    return not thread.is_alive()
