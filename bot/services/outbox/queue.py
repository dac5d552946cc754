"""Putting a message into the outbox: durable when it returns, sent by whichever process has time."""

from __future__ import annotations

import threading

from bot.services import wakes
from bot.services.collections import OUTBOX
from bot.services.outbox import items
from bot.services.outbox.channels import Channels
from bot.services.outbox.items import Kind, Shown, State
from bot.services.ports import Clock
from bot.services.store import Document, Store
from bot.services.wakes import Wakes


class Queue:
    """What shall stand in the channels. Every method may raise StoreError, and may simply be called again."""

    def __init__(self, store: Store, channels: Channels, clock: Clock, wakes: Wakes) -> None:
        """`wakes` tells whoever sends."""
        self._store = store
        self._channels = channels
        self._clock = clock
        self._wakes = wakes
        self._lock = threading.Lock()
        self._newest = 0

    def show(self, shown: Shown) -> None:
        """Have the message `shown.key` say this from now on, whether it was posted before, waits, or is new."""
        while True:
            old = self._store.get(OUTBOX, shown.key)
            if old is None:
                if shown.drop and shown.ts is None:
                    return
                new = items.begun(shown, self.now(), self._seq())
                if self._store.claim(OUTBOX, shown.key, new):
                    self.arrived(new["channel"])
                    return
                continue
            if items.begins_anew(old, shown):
                self._leave(shown.key, old)
            renewed = items.renewed(old, shown, self.now(), self._seq())
            if renewed is None or self._store.change(OUTBOX, shown.key, old, renewed):
                self._follow(renewed or old)
                return

    def touch(self, storm: str, channel: str) -> str:
        """Have the summary of a storm in `channel` drawn anew; the channel in which it stands, or is to."""
        while True:
            old = self._store.get(OUTBOX, storm)
            if old is None:
                shown = Shown(storm, channel, {}, Kind.STORM)
                if self._store.claim(OUTBOX, storm, items.begun(shown, self.now(), self._seq())):
                    self.arrived(channel)
                    return channel
                continue
            if self._store.change(OUTBOX, storm, old, items.touched(old, self.now(), self._seq())):
                self.arrived(old["channel"])
                return str(old["channel"])

    def again(self, key: str) -> Document | None:
        """Put a dead message back; it as it was, None when it is not dead (any more)."""
        while True:
            old = self._store.get(OUTBOX, key)
            if old is None or old["state"] != State.DEAD:
                return None
            if self._store.change(OUTBOX, key, old, items.revived(old, self.now(), self._seq())):
                self.arrived(old["channel"])
                return old

    def arrived(self, channel: str) -> None:
        """Something is to do in `channel`."""
        self._channels.arrived(channel)
        self._wakes.announce(wakes.OUTBOX)

    def now(self) -> int:
        """Epoch seconds."""
        return int(self._clock.now().timestamp())

    def _leave(self, key: str, closed: Document) -> None:
        """Keep a closed message apart that is still to be brought up to date, or that a summary counts."""
        if closed["state"] == State.DUE or closed["storm"] is not None:
            self._store.claim(OUTBOX, f"closed:{key}:{closed['rev']}", closed)
            self.arrived(closed["channel"])

    def _follow(self, item: Document) -> None:
        """What is due is sent; the summary that stands for a settled alert, or stood for it once, counts it."""
        if item["state"] == State.DUE:
            self.arrived(item["channel"])
        if item["storm"] is not None and (item["settled"] or item["drop"]):
            self.touch(item["storm"], item["channel"])

    def _seq(self) -> int:
        """Later than every number before it in this process, by the clock among processes."""
        with self._lock:
            self._newest = max(self._newest + 1, int(self._clock.now().timestamp() * 1_000_000))
            return self._newest
