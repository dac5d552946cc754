"""When events pour in, all but the urgent ones wait until it is over, so that many of one invoice need one fetch."""

from __future__ import annotations

import time
from datetime import timedelta

from bot.services.collections import EVENTS
from bot.services.event_documents import RANK_STEP, URGENCIES
from bot.services.ports import Clock
from bot.services.store import Range, Store, Where

LATELY = timedelta(seconds=1)
LOOK_EVERY = 0.05  # seconds
LONGEST = 30.0  # seconds


class Settling:
    """Looks at what came lately, in whichever process that was."""

    def __init__(self, store: Store, clock: Clock, most: int) -> None:
        """`most`: events that may have come lately and wait, without that being a storm."""
        self._store = store
        self._clock = clock
        self._most = most
        self._looked = 0.0
        self._since: float | None = None

    def waits(self) -> bool:
        """Whether all but urgent events wait now; for 30 seconds at most, however long it pours. Raises StoreError."""
        now = time.monotonic()
        if now - self._looked >= LOOK_EVERY:
            self._looked = now
            pours = self._pours()
            self._since = (self._since or now) if pours else None
        return self._since is not None and now - self._since < LONGEST

    def _pours(self) -> bool:
        since = int((self._clock.now() - LATELY).timestamp())
        came = 0
        for urgency in range(1, URGENCIES):
            ranks = Range(urgency * RANK_STEP + since, (urgency + 1) * RANK_STEP)
            where = Where({"state": "new"}, {"rank": ranks})
            came += self._store.count(EVENTS, where, most=self._most)[()]
        return came >= self._most
