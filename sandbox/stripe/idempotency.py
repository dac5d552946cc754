"""Idempotency keys: the first answer is replayed for 24 hours, other parameters are refused."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.stripe.errors import key_in_use, key_reused
from sandbox.stripe.kinds import DAY

KEPT_FOR = DAY
REPLAYED = ("Idempotent-Replayed", "true")


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: status, body bytes, extra headers."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    def replayed(self) -> Answer:
        """The same answer, marked as told before."""
        return Answer(self.status, self.body, (*self.headers, REPLAYED))


@dataclass
class _Entry:
    digest: str
    at: int
    answer: Answer | None = None


class IdempotencyKeys:
    """What was answered under each key. Use it under the account's lock."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}

    def begin(self, key: str, digest: str, now: int) -> Answer | None:
        """None: go ahead, and `end` it. An answer: replay that. `digest` stands for method, path and parameters.

        ApiError 409 while the first request runs, 400 when the digest is another."""
        entry = self._entries.get(key)
        if entry is None or (entry.answer is not None and entry.at < now - KEPT_FOR):
            self._entries[key] = _Entry(digest, now)
            return None
        if entry.digest != digest:
            raise key_reused(key)
        if entry.answer is None:
            raise key_in_use()
        return entry.answer

    def end(self, key: str, answer: Answer | None) -> None:
        """Keep the answer, or forget the key (None) because nothing began."""
        if answer is None:
            self._entries.pop(key, None)
        else:
            self._entries[key].answer = answer
