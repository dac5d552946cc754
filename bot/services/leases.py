"""Leases: one worker at a time per invoice, in a process that has its store to itself.

Threads queue for a lease in memory; a process that dies holds none, and leaves nothing to wait for. What several
processes on one store need besides stands in `bot.services.shared_leases`.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bot.services.store import Document


class Lease:
    """A lease that is held; `held` turns False when it could not be renewed in time."""

    def __init__(self, key: str, document: Document, until: float) -> None:
        """`until` is of the monotonic clock; `document` says in the store who holds it, where that is needed."""
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
    """Lends each key to one thread at a time."""

    def __init__(self) -> None:
        """Nothing is held."""
        self._lock = threading.Condition()
        self._local: set[str] = set()

    def start(self) -> None:
        """Begin to renew what is held."""

    def stop(self) -> None:
        """Renew no more; leases still held run out by themselves."""

    def take(self, key: str, wait: float, *, elsewhere: float | None = None) -> Lease:
        """Hold `key` until it is given back, waiting at most `wait` seconds for it; raises LeaseBusyError, StoreError.

        `elsewhere`: the seconds to wait when it is another process that holds it, if not as many.
        """
        end = time.monotonic() + wait
        with self._lock:
            if not self._lock.wait_for(lambda: key not in self._local, timeout=wait):
                raise LeaseBusyError(key)
            self._local.add(key)
        try:
            return self._take(key, end if elsewhere is None else time.monotonic() + elsewhere)
        except BaseException:
            self._free([key])
            raise

    def give_back(self, leases: Sequence[Lease]) -> None:
        """Let others hold them. Never raises."""
        try:
            self._give_back(leases)
        finally:
            self._free([lease.key for lease in leases])

    @contextmanager
    def hold(self, key: str, wait: float, *, elsewhere: float | None = None) -> Iterator[Lease]:
        """`take` it, and give it back at the end."""
        lease = self.take(key, wait, elsewhere=elsewhere)
        try:
            yield lease
        finally:
            self.give_back([lease])

    def elsewhere(self, key: str) -> bool:  # noqa: ARG002 - there is no other process
        """Whether another process holds `key` now; raises StoreError."""
        return False

    def _free(self, keys: Sequence[str]) -> None:
        with self._lock:
            self._local.difference_update(keys)
            self._lock.notify_all()

    def _take(self, key: str, end: float) -> Lease:  # noqa: ARG002 - there is nobody to wait for
        """What this process's threads have agreed on; other processes are asked until the monotonic moment `end`."""
        return Lease(key, {}, math.inf)

    def _give_back(self, leases: Sequence[Lease]) -> None:
        """Before this process's other threads may take them."""
