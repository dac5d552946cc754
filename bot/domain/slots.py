"""Which run of something that recurs is due: one a local day, or one an interval.

A slot is the name of a run. Whoever looks is told the newest slot whose time has come: what was missed while nobody
looked is caught up once, not as often as it was missed, and a clock that is set back names the slots that it named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol


class Slots(Protocol):
    """When something recurs."""

    def due(self, now: datetime) -> str:
        """The newest slot whose time has come at `now` (which has a zone)."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a local day, at `at` of the wall clock in `zone`; its slots are local dates, as in 2026-11-22.

    On the day that has this time twice it is the first, and on the day that lacks it, as much later as clocks jump.
    """

    at: time
    zone: tzinfo

    def due(self, now: datetime) -> str:
        """The local date of the newest run whose time has come."""
        today = now.astimezone(self.zone).date()
        return (today if self._moment(today) <= now else today - timedelta(days=1)).isoformat()

    def _moment(self, day: date) -> datetime:
        """In UTC: moments of one zone compare by their wall clocks, whatever that did meanwhile."""
        return datetime.combine(day, self.at, self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Every:
    """Once each `interval` (whole seconds), the same ones for every process; its slots are epoch seconds."""

    interval: timedelta

    def due(self, now: datetime) -> str:
        """The epoch second at which the present interval began."""
        seconds = int(self.interval.total_seconds())
        return str(int(now.timestamp()) // seconds * seconds)
