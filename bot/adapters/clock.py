"""The time, from the machine's clock."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """`Clock` on the machine's own clock."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)
