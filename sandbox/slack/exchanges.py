"""The log of HTTP exchanges that the page shows: who asked whom what, how it ended; bodies with secrets masked."""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.slack.records import Json

KEPT = 2_000
LONGEST = 20_000  # characters of one text in a body
MASK = "••••"
SECRET_NAME = re.compile(r"token|secret|password|authorization|api_?key|signature", re.IGNORECASE)
SECRET_TEXT = re.compile(
    r"\b(?:xox[a-z]-|xapp-|[rs]k_(?:test|live)_|whsec_)[\w-]+"
    r"|(?<=_secret_)\w+"
    r"|(?<=/commands/)[\w/]+|(?<=/actions/)[\w/]+|(?<=/app/)[\w/]+"
    r"|(?<=/pay/)\w+|(?<=/pdf/)\w+|(?<=/portal/)\w+|(?<=/receipts/)\w+"
)


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; `ms` is None where nobody measured, `status` 0 where no answer came.

    `about` says in a word what it was: an event's or a payload's type. `request` may be a function that looks the body
    up; ValueError when it cannot.
    """

    number: int
    at: float
    way: str
    method: str
    path: str
    about: str
    status: int
    ms: float | None
    request: Any
    answer: Any


class Exchanges:
    """The latest exchanges of both sandboxes; add from any thread.

    `on_change` is told of each; `sources` are asked before the log is read, for those who add only when asked.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.on_change: list[Callable[[], None]] = []
        self.sources: list[Callable[[], None]] = []
        self._now = now
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._kept: deque[Exchange] = deque(maxlen=KEPT)

    def add(
        self,
        way: str,
        method: str,
        path: str,
        *,
        status: int,
        ms: float | None = None,
        about: str = "",
        request: Any = None,
        answer: Any = None,
    ) -> None:
        """Keep one; `way` is such as `bot → Slack`, `ms` milliseconds."""
        with self._lock:
            number = next(self._numbers)
            path = masked(path)
            self._kept.append(Exchange(number, self._now(), way, method, path, about, status, ms, request, answer))
        self.tell()

    def tell(self) -> None:
        """Tell those who listen."""
        for listener in list(self.on_change):
            listener()

    def clear(self) -> None:
        """Forget all there were so far."""
        self.look()
        with self._lock:
            self._kept.clear()

    def look(self) -> None:
        """Let the sources add what is new with them."""
        for source in self.sources:
            source()

    def after(self, number: int, most: int = 500) -> list[Json]:
        """The newest `most` of those beyond `number`, oldest first, without their bodies."""
        self.look()
        with self._lock:
            found = [each for each in self._kept if each.number > number]
        return [_line(each) for each in found[-most:]]

    def one(self, number: int) -> Json | None:
        """One with its bodies, secrets masked."""
        with self._lock:
            found = next((each for each in self._kept if each.number == number), None)
        if found is None:
            return None
        return _line(found) | {"request": masked(_looked_up(found.request)), "answer": masked(found.answer)}


def _line(exchange: Exchange) -> Json:
    names = ("number", "at", "way", "method", "path", "about", "status", "ms")
    return {name: getattr(exchange, name) for name in names}


def _looked_up(request: Any) -> Any:
    if not callable(request):
        return request
    try:
        return request()
    except ValueError as error:
        return str(error)


def masked(value: Any, name: str = "") -> Any:
    """The same data with what is secret by its name or its look taken out, and endless texts cut."""
    if isinstance(value, dict):
        return {key: masked(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [masked(inner, name) for inner in value]
    if isinstance(value, bytes):
        return masked(value.decode("utf-8", "replace"), name)
    if not isinstance(value, str):
        return value
    if SECRET_NAME.search(name) and value:
        return MASK
    return SECRET_TEXT.sub(MASK, value if len(value) <= LONGEST else f"{value[:LONGEST]}…")
