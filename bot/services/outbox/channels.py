"""A channel's turn: one document says when its next message is due and who works on it, so one process does at a time.

Times are epoch milliseconds. `n` counts what was put in, so that whoever ends a turn notices what came meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.services.collections import CHANNELS, OUTBOX
from bot.services.outbox.items import State
from bot.services.ports import Clock
from bot.services.store import Document, Found, Order, Range, Store, Where

LEASE = 15_000
LONGEST = 2 * 3600 * 1000  # milliseconds, longer than Slack ever asks for
MOST_OWNED = 1000
NEW: Mapping[str, Any] = {
    "due": None,
    "owner": None,
    "n": 0,
    "posted": 0,
    "recent": [],
    "storm": None,
    "gone": None,
    "fails": 0,
    "failing_since": None,
    "updates_wait": False,
}


class Channels:
    """Claims channels for `owner`, which is unique to this process. Every method may raise StoreError."""

    def __init__(self, store: Store, clock: Clock, owner: str) -> None:
        """A claim holds for LEASE unless it is renewed."""
        self._store = store
        self._clock = clock
        self._owner = owner

    def now(self) -> int:
        """Epoch milliseconds."""
        return int(self._clock.now().timestamp() * 1000)

    def arrived(self, channel: str) -> None:
        """Something was put in for `channel`. A channel that waits (for its pace, for Slack) goes on waiting.

        Where only updates wait, what came may be a post, which need not.
        """
        while True:
            old = self._store.get(CHANNELS, channel)
            if old is None:
                if self._store.claim(CHANNELS, channel, {**NEW, "n": 1, "due": self.now()}):
                    return
                continue
            free = old["due"] is None or (old["owner"] is None and old.get("updates_wait"))
            due = self.now() if free else old["due"]
            if self._store.change(CHANNELS, channel, old, {**old, "n": old["n"] + 1, "due": due}):
                return

    def find_forgotten(self) -> None:
        """Have channels due where a message waits and nothing says so: whoever put it there was stopped half-way.

        And where it would wait longer than Slack ever asks for: the clock was ahead, and was set back.
        """
        for (channel,) in self._store.count(OUTBOX, Where({"state": State.DUE}), by=("channel",)):
            known = self._store.get(CHANNELS, str(channel))
            if known is not None and known["due"] is not None and known["due"] > self.now() + LONGEST:
                self._store.change(CHANNELS, str(channel), known, {**known, "owner": None, "due": self.now()})
            elif known is None or known["due"] is None:
                self.arrived(str(channel))

    def due(self) -> int | None:
        """When the next channel is due, None when none is."""
        found = self._store.find(CHANNELS, Where({}, {"due": Range(0, None)}), order=Order("due"), limit=1)
        return int(found[0].value["due"]) if found else None

    def claim(self, most: int) -> list[Found]:
        """Channels that are due, in this process's hand from now on."""
        now = self.now()
        mine = {"owner": self._owner, "due": now + LEASE}
        return self._store.mark(CHANNELS, _due_at(now), mine, order=Order("due"), limit=most)

    def kept(self, channel: str, changes: Mapping[str, Any]) -> Document | None:
        """Keep the claim and write `changes`; the document as it is now, None when the claim was lost."""
        return self._changed(channel, {**changes, "due": self.now() + LEASE})

    def ended(self, channel: str, changes: Mapping[str, Any], due: int | None, seen: int) -> bool:
        """End the claim until `due`. False when more was put in than was `seen` and need not wait until then."""
        fields = {"updates_wait": False, **changes, "owner": None, "due": due}
        while (old := self.mine(channel)) is not None:
            if (due is None or fields["updates_wait"]) and old["n"] != seen:
                return False
            if self._store.change(CHANNELS, channel, old, {**old, **fields}):
                return True
        return True

    def free(self) -> None:
        """Free what a process held that is gone; for a store that this process has to itself."""
        for found in self._store.find(CHANNELS, Where({}, {"due": Range(0, None)}), limit=MOST_OWNED):
            if found.value["owner"] is not None:
                self._store.change(CHANNELS, found.key, found.value, {**found.value, "owner": None, "due": self.now()})

    def _changed(self, channel: str, fields: Mapping[str, Any]) -> Document | None:
        while (old := self.mine(channel)) is not None:
            new = {**old, **fields}
            if self._store.change(CHANNELS, channel, old, new):
                return new
        return None

    def mine(self, channel: str) -> Document | None:
        """The document of a channel that this process has claimed, None when it has not."""
        old = self._store.get(CHANNELS, channel)
        return old if old is not None and old["owner"] == self._owner else None


def _due_at(now: int) -> Where:
    return Where({}, {"due": Range(0, now + 1)})
