"""Leases: one worker at a time per invoice, across threads and processes, given up when a process dies.

A lease is a document that names its owner and the time until which it holds; a heartbeat renews it. Threads of one
process queue for a lease in memory, so that only one of them asks the store.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.services.collections import LEASES
from bot.services.ports import Clock
from bot.services.store import Document, Store, StoreError
from bot.services.tally import UNCOUNTED, Count, Tally

log = logging.getLogger("invoicebot.leases")

HOLDS = timedelta(seconds=15)
BEAT = 5.0  # seconds
POLL = 0.2  # seconds, while another process holds it


class Lease:
    """A lease that is held; `held` turns False when it could not be renewed in time."""

    def __init__(self, key: str, document: Document, until: float) -> None:
        """`until` is of the monotonic clock."""
        self.key = key
        self.document = document
        self.until = until

    @property
    def held(self) -> bool:
        """Whether new calls may be made under it."""
        return time.monotonic() < self.until

    def require(self) -> None:
        """Raise LeaseLostError when no new call may be made."""
        if not self.held:
            raise LeaseLostError(self.key)


class LeaseBusyError(Exception):
    """Somebody else held the lease for the whole time that the caller would wait."""


class LeaseLostError(Exception):
    """The lease ran out under the work: no new call may be made; the work stays as it is and is taken up again."""


class Leases:
    """Takes, renews and gives back leases in the name of `owner` (unique to this process)."""

    def __init__(self, store: Store, clock: Clock, owner: str, tally: Tally = UNCOUNTED) -> None:
        """No thread is started before `start`."""
        self._store = store
        self._clock = clock
        self._owner = owner
        self._tally = tally
        self._lock = threading.Condition()
        self._local: set[str] = set()
        self._held: dict[str, Lease] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="leases", daemon=True)

    def start(self) -> None:
        """Begin to renew what is held."""
        self._thread.start()

    def stop(self) -> None:
        """End the heartbeat; leases still held run out by themselves."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    @contextmanager
    def hold(self, key: str, wait: float, *, elsewhere: float | None = None) -> Iterator[Lease]:
        """Hold `key`, waiting at most `wait` seconds for it; raises LeaseBusyError, StoreError.

        `elsewhere`: the seconds to wait when it is another process that holds it, if not as many.
        """
        end = time.monotonic() + wait
        with self._lock:
            if not self._lock.wait_for(lambda: key not in self._local, timeout=wait):
                raise LeaseBusyError(key)
            self._local.add(key)
        try:
            lease = self._take(key, end if elsewhere is None else time.monotonic() + elsewhere)
            try:
                yield lease
            finally:
                self._give_back(lease)
        finally:
            with self._lock:
                self._local.discard(key)
                self._lock.notify_all()

    def elsewhere(self, key: str) -> bool:
        """Whether another process holds `key` now; raises StoreError."""
        other = self._store.get(LEASES, key)
        return other is not None and not self._is_free(other)

    def _is_free(self, other: Document) -> bool:
        return bool(other["owner"] == self._owner or int(other["until"]) < int(self._clock.now().timestamp()))

    def _take(self, key: str, end: float) -> Lease:
        while True:
            mine = {"owner": self._owner, "until": self._expiry()}
            until = time.monotonic() + HOLDS.total_seconds()
            taken = self._store.claim(LEASES, key, mine)
            if not taken:
                other = self._store.get(LEASES, key)
                taken = other is not None and self._is_free(other) and self._store.change(LEASES, key, other, mine)
            if taken:
                lease = Lease(key, mine, until)
                with self._lock:
                    self._held[key] = lease
                return lease
            if time.monotonic() > end:
                raise LeaseBusyError(key)
            time.sleep(POLL)

    def _expiry(self) -> int:
        return int((self._clock.now() + HOLDS).timestamp()) + 1

    def _give_back(self, lease: Lease) -> None:
        with self._lock:
            self._held.pop(lease.key, None)
        if lease.held:
            try:
                self._store.delete(LEASES, lease.key)
            except StoreError:
                log.warning("a lease could not be given back; it runs out by itself", extra={"lease": lease.key})

    def _beat(self) -> None:
        while not self._stopped.wait(BEAT):
            with self._lock:
                held = list(self._held.values())
            for lease in held:
                self._renew(lease)

    def _renew(self, lease: Lease) -> None:
        renewed = {"owner": self._owner, "until": self._expiry()}
        until = time.monotonic() + HOLDS.total_seconds()
        try:
            if self._store.change(LEASES, lease.key, lease.document, renewed):
                lease.document, lease.until = renewed, until
            elif lease.key in self._held:
                log.warning("a lease was lost", extra={"lease": lease.key})
                self._tally.add(Count.LEASES_LOST)
                lease.until = 0.0
        except StoreError:
            log.warning("a lease could not be renewed", extra={"lease": lease.key})
