"""Clocks for tests: one that stands where it is put, one that goes with the machine's and can be put forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class StandingClock:
    """Stands where it was put, in `at`."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """That moment."""
        return self.at


class RunningClock:
    """`ahead` of the machine's."""

    def __init__(self) -> None:
        """It is now."""
        self.ahead = timedelta()

    def now(self) -> datetime:
        """The moved present, in UTC."""
        return datetime.now(UTC) + self.ahead
