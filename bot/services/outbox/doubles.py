"""A message that stands twice, as Slack's answer to the first post was lost: the older is settled when pressed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.services.collections import OUTBOX
from bot.services.outbox import items
from bot.services.outbox.items import Shown
from bot.services.outbox.queue import Queue
from bot.services.posting import Wording
from bot.services.store import Store


class Doubles:
    """Only one of two is kept up to date; the other stands as it was posted, and nobody knows of it until then."""

    def __init__(self, store: Store, queue: Queue, wording: Wording) -> None:
        """Slack is called by whoever sends what is in `queue`."""
        self._store = store
        self._queue = queue
        self._wording = wording

    def pressed(self, channel: str, ts: str, keys: Sequence[str]) -> None:
        """A button of the message `ts` was pressed; it is one of `keys`, or was once. Raises StoreError."""
        found = [item for key in keys if (item := self._store.get(OUTBOX, key)) is not None]
        if any(item["ts"] == ts for item in found):
            return
        kept = next((item for item in found if item["ts"] is not None and item["channel"] == channel), None)
        own = f"double:{channel}:{ts}"
        if kept is None or self._store.get(OUTBOX, own) is not None:
            return
        said = self._wording.double(items.brief_of(kept))
        self._queue.show(Shown(own, channel, said, drop=True, ts=ts))  # where it is gone, it is not posted anew
