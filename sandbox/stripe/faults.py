"""Faults injected on demand: rate limits, server errors, slowness and lost connections, before or after the effect."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from sandbox.stripe.errors import ApiError, rate_limited, server_error

KINDS = ("429", "500", "502", "503", "hang", "timeout")
PLACES = ("before", "after")


@dataclass
class Fault:
    """`left`: how many more requests it strikes, None for all until cleared; `seconds`: how long it hangs first."""

    id: int
    kind: str
    match: re.Pattern[str]
    where: str
    left: int | None
    seconds: float
    should_retry: bool | None
    saved: bool

    def error(self) -> ApiError | None:
        """What it answers instead; None when it only takes time or drops the connection."""
        if self.kind == "429":
            return rate_limited(self.should_retry)
        if self.kind in ("500", "502", "503"):
            return server_error(int(self.kind), self.saved)
        return None


@dataclass
class Faults:
    """The faults that are set; use it under the account's lock. `cleared`: how often all were taken away."""

    cleared: int = 0
    _set: list[Fault] = field(default_factory=list)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def add(
        self,
        kind: str,
        match: str = "",
        count: int | None = 1,
        *,
        where: str = "before",
        seconds: float = 0.0,
        should_retry: bool | None = None,
        saved: bool = True,
    ) -> int:
        """Strike requests whose `METHOD /path` the regular expression `match` finds; returns the fault's number.

        `saved`: whether an idempotency key keeps a 5xx, as Stripe does. ValueError for a bad kind, place or pattern."""
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        if where not in PLACES:
            raise ValueError("where must be before or after")
        try:
            pattern = re.compile(match)
        except re.error as error:
            raise ValueError(f"match is no regular expression: {error}") from error
        fault = Fault(next(self._ids), kind, pattern, where, count, seconds, should_retry, saved)
        self._set.append(fault)
        return fault.id

    def clear(self) -> None:
        """Set none any more, and let go the requests that hang."""
        self._set.clear()
        self.cleared += 1

    def take(self, request: str, where: str) -> Fault | None:
        """The first fault that strikes `request` (`POST /v1/…`) there, counted down."""
        for fault in self._set:
            if fault.where == where and fault.match.search(request):
                if fault.left is not None:
                    fault.left -= 1
                    if fault.left <= 0:
                        self._set.remove(fault)
                return fault
        return None
