"""Leases across processes: a document names the owner and the time until which it holds; a heartbeat renews it.

They are given up when a process dies. Threads of one process queue in memory, so that only one of them asks the store.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

from bot.services.collections import LEASES
from bot.services.leases import Lease, LeaseBusyError, Leases
from bot.services.ports import Clock
from bot.services.store import Document, Store, StoreError
from bot.services.tally import UNCOUNTED, Count, Tally

log = logging.getLogger("invoicebot.leases")

HOLDS = timedelta(seconds=15)
BEAT = 5.0  # seconds
POLL = 0.2  # seconds, while another process holds it


class SharedLeases(Leases):
    """Takes, renews and gives back leases in the name of `owner` (unique to this process)."""

    def __init__(self, store: Store, clock: Clock, owner: str, tally: Tally = UNCOUNTED) -> None:
        """No thread is started before `start`."""
        super().__init__()
        self._store = store
        self._clock = clock
        self._owner = owner
        self._tally = tally
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

    def _give_back(self, leases: Sequence[Lease]) -> None:
        with self._lock:
            for lease in leases:
                self._held.pop(lease.key, None)
        held = [lease.key for lease in leases if lease.held]
        try:
            if held:
                self._store.delete_many(LEASES, held)
        except StoreError:
            log.warning("leases could not be given back; they run out by themselves", extra={"leases": held})

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
