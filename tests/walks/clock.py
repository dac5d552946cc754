"""A clock that goes with the machine's and can be put forward."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class MovedClock:
    """`Clock`, ahead of the machine's."""

    def __init__(self) -> None:
        """It is now."""
        self._ahead = 0

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._ahead)

    def seconds(self) -> float:
        """The present moment, in epoch seconds."""
        return time.time() + self._ahead

    def advance(self, seconds: int) -> None:
        """Put it forward."""
        self._ahead += seconds
