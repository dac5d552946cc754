"""Ticks: a scheduled run happens once, whichever process wakes first, and again when the one at it died half-way.

The document `ticks/<job>/<slot>` says what became of a run; the lease `tick:<job>` says who is at it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.errors import InvoicebotError
from bot.services.collections import TICKS
from bot.services.leases import Lease, LeaseBusyError, Leases
from bot.services.ports import Clock
from bot.services.store import Document, Store, Where

log = logging.getLogger("invoicebot.ticks")

AGAIN_AFTER = timedelta(minutes=1)  # twice as long after each failure
LONGEST_PAUSE = timedelta(hours=1)
DOUBLINGS = 10

Work = Callable[[Callable[[], bool]], object]
"""What a run does. It is given `goes_on`, and ends at once when that says no: the lease is lost, or the bot stops."""


class Ticks:
    """Claims runs in the store, so that each is done once on all processes together."""

    def __init__(self, store: Store, leases: Leases, clock: Clock) -> None:
        """A run's lease is renewed by the heartbeat of `leases`."""
        self._store = store
        self._leases = leases
        self._clock = clock
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Have what runs end soon: it is not done, and taken up by whoever looks next."""
        self._stopping.set()

    def known(self, job: str) -> bool:
        """Whether any run of `job` was claimed on this store; raises StoreError."""
        return bool(self._store.find(TICKS, Where({"job": job}), limit=1))

    def skip(self, job: str, slot: str) -> None:
        """Let the run count as done; raises StoreError."""
        self._store.claim(TICKS, _key(job, slot), {**_tick(job, slot, self._clock.now(), 0), "state": "done"})

    def run(self, job: str, slot: str, work: Work) -> bool:
        """Do `work` for this slot, unless it is done, somebody is at it, or it failed a short time ago.

        Whether the run is done now. A failure is logged, and tried again later. Raises StoreError.
        """
        if _done(self._store.get(TICKS, _key(job, slot))):
            return True
        try:
            with self._leases.hold(f"tick:{job}", 0.0) as lease:
                return self._claimed(job, slot, work, lease)
        except LeaseBusyError:
            return False

    def _claimed(self, job: str, slot: str, work: Work, lease: Lease) -> bool:
        before, now = self._store.get(TICKS, _key(job, slot)), self._clock.now()
        if _done(before):
            return True
        if self._stopping.is_set() or (before is not None and int(now.timestamp()) < before["due"]):
            return False
        tick = _tick(job, slot, now, 1 if before is None else before["tries"] + 1)
        self._store.put(TICKS, _key(job, slot), tick)
        goes_on = _GoesOn(lease, self._stopping)
        try:
            work(goes_on)
        except Exception as error:
            expected, about = isinstance(error, InvoicebotError), {"job": job, "slot": slot, "detail": str(error)}
            log.warning("a scheduled run failed; it is tried again later", extra=about, exc_info=not expected)
            due = self._clock.now() + min(AGAIN_AFTER * 2 ** min(tick["tries"] - 1, DOUBLINGS), LONGEST_PAUSE)
            self._store.put(TICKS, _key(job, slot), {**tick, "due": int(due.timestamp())})
            return False
        if goes_on.refused or not lease.held:
            return False
        self._store.put(TICKS, _key(job, slot), {**tick, "state": "done", "ended": int(self._clock.now().timestamp())})
        log.info("a scheduled run is done", extra={"job": job, "slot": slot})
        return True


class _GoesOn:
    """Whether the work may go on; once it was told that it may not, its run counts as not done."""

    def __init__(self, lease: Lease, stopping: threading.Event) -> None:
        self._lease = lease
        self._stopping = stopping
        self.refused = False

    def __call__(self) -> bool:
        self.refused = self.refused or self._stopping.is_set() or not self._lease.held
        return not self.refused


def _key(job: str, slot: str) -> str:
    return f"{job}/{slot}"


def _tick(job: str, slot: str, now: datetime, tries: int) -> Document:
    """A run that was begun: `at` it began, and not before `due` it is tried again, epoch seconds."""
    at = int(now.timestamp())
    return {"job": job, "slot": slot, "state": "begun", "at": at, "due": at, "tries": tries}


def _done(tick: Document | None) -> bool:
    return tick is not None and tick["state"] == "done"
