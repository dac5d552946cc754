"""How much waits in the inbox and in the outbox: cheap enough to be asked every few seconds."""

from __future__ import annotations

from bot.services.collections import EVENTS, OUTBOX
from bot.services.event_documents import RANK_STEP, URGENCIES
from bot.services.ports import Clock
from bot.services.store import Order, Range, Store, Where

MOST_COUNTED = 10_000


class Backlog:
    """Asks the store's indexes. Every method may raise StoreError."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Nothing is kept between two questions."""
        self._store = store
        self._clock = clock

    def events_waiting(self) -> int:
        """Events that were kept and not worked yet; at most 10,000 are counted."""
        return self._store.count(EVENTS, Where({"state": "new"}), most=MOST_COUNTED)[()]

    def outbox_waiting(self) -> int:
        """Messages to channels that were not sent yet; at most 10,000 are counted."""
        return self._store.count(OUTBOX, Where({"state": "due"}), most=MOST_COUNTED)[()]

    def dead_letters(self) -> int:
        """Messages that were set aside and that nobody had sent again; at most 10,000 are counted."""
        return self._store.count(OUTBOX, Where({"state": "dead"}), most=MOST_COUNTED)[()]

    def oldest_event(self) -> int:
        """Seconds since the oldest of them was received; 0 when none waits."""
        received = [rank - urgency * RANK_STEP for urgency in range(URGENCIES) for rank in self._first(urgency)]
        return max(0, int(self._clock.now().timestamp()) - min(received)) if received else 0

    def _first(self, urgency: int) -> list[int]:
        """The lowest rank of an urgency: its age is in it."""
        ranks = {"rank": Range(urgency * RANK_STEP, (urgency + 1) * RANK_STEP)}
        found = self._store.find(EVENTS, Where({"state": "new"}, ranks), order=Order("rank"), limit=1)
        return [int(one.value["rank"]) for one in found]
