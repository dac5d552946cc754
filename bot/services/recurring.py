"""What recurs for the whole hub, however many processes serve it: each run once, looked for by all of them.

To have something done every night, add a line where `bot.running` makes the rota:

    rota.add(Recurring("sweep", Daily(time(3), settings.hub_timezone), sweep.run))

where `run(goes_on)` asks `goes_on()` before each piece of its work and returns when that says no: the run is then
taken up by whoever looks next. A run that raises is tried again after a minute, later after longer pauses.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.slots import Slots
from bot.services.ports import Clock
from bot.services.store import StoreError
from bot.services.ticks import Ticks, Work

log = logging.getLogger("invoicebot.recurring")


@dataclass(frozen=True, slots=True)
class Recurring:
    """Something that recurs: `job` is its name in the store, and stays; `slots` says when; `work` what is done."""

    job: str
    slots: Slots
    work: Work


class Rota:
    """Looks for runs that are due; to be called often, by a clock."""

    def __init__(self, ticks: Ticks, clock: Clock, submit: Callable[[Callable[[], None]], object]) -> None:
        """`submit` runs a piece of work in the background."""
        self._ticks = ticks
        self._clock = clock
        self._submit = submit
        self._all: list[Recurring] = []
        self._lock = threading.Lock()
        self._under_way: set[str] = set()
        self._done: dict[str, str] = {}

    def add(self, recurring: Recurring) -> None:
        """Look for this too. On a hub where it never ran, it has missed nothing: the next slot is its first."""
        self._all.append(recurring)

    def look(self) -> None:
        """Have every run begun that is due and not known to be done; one that is under way here is left alone."""
        now = self._clock.now()
        for one in self._all:
            slot = one.slots.due(now)
            with self._lock:
                if self._done.get(one.job) == slot or one.job in self._under_way:
                    continue
                self._under_way.add(one.job)
            self._submit(lambda one=one, slot=slot: self._run(one, slot))  # type: ignore[misc]

    def _run(self, one: Recurring, slot: str) -> None:
        try:
            if not self._ticks.known(one.job):
                self._ticks.skip(one.job, slot)
            if self._ticks.run(one.job, slot, one.work):
                self._done[one.job] = slot
        except StoreError as error:
            log.warning("a run cannot be claimed", extra={"job": one.job, "slot": slot, "detail": str(error)})
        finally:
            with self._lock:
                self._under_way.discard(one.job)
