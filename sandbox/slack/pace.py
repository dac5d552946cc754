"""How fast Slack lets an app go: messages a second per channel, calls a minute per method."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sandbox.slack.errors import RefusalError


@dataclass(frozen=True)
class Limits:
    """The rates; `tiers` are calls a minute by tier, `burst` is how many posts a channel takes at once."""

    enabled: bool = True
    posts_per_second: float = 1.0
    burst: int = 5
    tiers: Mapping[int, int] = field(default_factory=lambda: {1: 1, 2: 20, 3: 50, 4: 100})


class Pace:
    """Buckets that fill with time; a call takes one drop or is refused."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str, per_second: float, size: float) -> None:
        """Take a drop; RefusalError `ratelimited` with Retry-After in whole seconds when the bucket is empty."""
        now = self._clock()
        level, since = self._buckets.get(key, (size, now))
        level = min(size, level + (now - since) * per_second)
        if level < 1:
            wait = max(1, math.ceil((1 - level) / per_second))
            self._buckets[key] = (level, now)
            raise RefusalError("ratelimited", status=429, headers={"Retry-After": str(wait)})
        self._buckets[key] = (level - 1, now)
