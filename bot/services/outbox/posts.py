"""Posts, each once: a store that fails between Slack's answer and our note of it must not have it posted again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.services.posting import Content, Sender
from bot.services.store import Found

REMEMBERED = 600.0  # seconds


@dataclass(frozen=True, slots=True)
class Post:
    """What Slack took in `channel`: revision `rev` of a message, or its note `what`. Known `until`, monotonic time."""

    channel: str
    what: str
    ts: str
    rev: int
    until: float


class Posts:
    """Remembers, for as long as this process lives and ten minutes at most, what was posted and is not written down."""

    def __init__(self, sender: Sender) -> None:
        """Nothing is posted yet."""
        self._sender = sender
        self._unwritten: dict[str, Post] = {}

    def post(self, item: Found, channel: str, content: Content, note: Mapping[str, Any] | None = None) -> Post:
        """Post the message (its `note` into its thread), unless that was just done. Raises MessengerError."""
        what, known = "" if note is None else str(note["id"]), self._unwritten.pop(item.key, None)
        if known is None or (known.channel, known.what) != (channel, what) or time.monotonic() > known.until:
            if note is None:
                ts = self._sender.post(channel, content)
            else:
                ts = self._sender.post(channel, content, thread=item.value["ts"], broadcast=note["broadcast"])
            known = Post(channel, what, ts, item.value["rev"], time.monotonic() + REMEMBERED)
        self._unwritten[item.key] = known
        return known

    def written(self, key: str) -> None:
        """What was last posted of the message is in the store."""
        self._unwritten.pop(key, None)
