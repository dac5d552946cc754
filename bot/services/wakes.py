"""Telling everybody who works that there is work, so that nobody has to wait for the next look."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Protocol

log = logging.getLogger("invoicebot.wakes")

INBOX = "inbox"
OUTBOX = "outbox"
UNFINISHED = "unfinished"  # acts and batches that a process which ends leaves behind


class Wakes(Protocol):
    """Word that there is work, to every process on this store. It may be lost, so everybody looks now and then too."""

    def announce(self, topic: str) -> None:
        """Tell all subscribers of `topic`, in this process too, that there is work. Never raises, never waits."""

    def subscribe(self, topic: str, wake: Callable[[], None]) -> None:
        """Have `wake` called, on any thread, when there is word of `topic`; it must return at once."""

    def start(self) -> None:
        """Begin to listen to other processes."""

    def stop(self) -> None:
        """Listen no more."""


class LocalWakes:
    """`Wakes` for a store that one process has to itself."""

    def __init__(self) -> None:
        self._wakes: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)

    def announce(self, topic: str) -> None:
        """Call the subscribers of `topic`, now."""
        for wake in tuple(self._wakes[topic]):
            try:
                wake()
            except Exception:
                log.exception("a subscriber could not be woken", extra={"topic": topic})

    def subscribe(self, topic: str, wake: Callable[[], None]) -> None:
        """Have `wake` called at each word of `topic`."""
        self._wakes[topic].append(wake)

    def start(self) -> None:
        """There is no other process to listen to."""

    def stop(self) -> None:
        """Nothing was begun."""
