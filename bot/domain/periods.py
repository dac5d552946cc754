"""Reads months, days and ranges of them as people type them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from bot.domain.errors import InvoicebotError

MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)

_YEAR = re.compile(r"(20[0-9]{2})")
_MONTH = re.compile(r"(20[0-9]{2})-([0-9]{1,2})")
_DAY = re.compile(r"(20[0-9]{2})-([0-9]{1,2})-([0-9]{1,2})")
_NAMED = re.compile(r"([a-z]{3,9})\.?(?: (20[0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Period:
    """`since <= moment < until`, in UTC; None leaves that side open."""

    since: datetime | None
    until: datetime | None


class PeriodError(InvoicebotError):
    """It looks like a period but is none; `message` is a sentence, `suggestion` what may have been meant."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        """Keep the sentence and the suggestion."""
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion


def read_period(text: str, now: datetime, zone: tzinfo) -> Period | None:
    """The period in `zone` that the lower-case `text` says; None when it is none, PeriodError when it is a wrong one.

    `2026`, `2026-10`, `2026-10-15`, `october`, `october 2026`, or two of the numeric ones with `..` between; a range
    includes both ends, and one end may be left out. A month without a year is the latest one that has begun.
    """
    if ".." in text:
        return read_range(text, zone)
    named = _named(text, now.astimezone(zone).date())
    days = named or _days(text)
    return None if days is None else Period(_midnight(days[0], zone), _midnight(days[1], zone))


def read_month(text: str, today: date) -> str | None:
    """The month that the lower-case `text` says, as `2026-10`: `2026-10`, `october` or `october 2026`.

    None when it is none; PeriodError for a month that no calendar has.
    """
    days = _named(text, today) or (_days(text) if _MONTH.fullmatch(text) else None)
    return None if days is None else f"{days[0]:%Y-%m}"


def read_range(text: str, zone: tzinfo) -> Period | None:
    """The numeric range that `text` says, as `read_period` reads it."""
    low, high = (part.strip(".") for part in text.split("..", 1))
    first = _days(low) if low else None
    last = _days(high) if high else None
    if (first is None and last is None) or (low and not first) or (high and not last):
        return None
    if first and last and first[0] >= last[1]:
        raise PeriodError(f"`{text}` ends before it begins.", f"{high}..{low}")
    return Period(_midnight(first[0], zone) if first else None, _midnight(last[1], zone) if last else None)


def _days(text: str) -> tuple[date, date] | None:
    """The first day of the year, month or day that `text` says, and the first day after it."""
    try:
        if match := _YEAR.fullmatch(text):
            return date(int(match[1]), 1, 1), date(int(match[1]) + 1, 1, 1)
        if match := _MONTH.fullmatch(text):
            first = date(int(match[1]), int(match[2]), 1)
            return first, _next_month(first)
        if match := _DAY.fullmatch(text):
            day = date(int(match[1]), int(match[2]), int(match[3]))
            return day, day + timedelta(days=1)
    except ValueError:
        raise PeriodError(f"`{text}` is not in the calendar.") from None
    return None


def _named(text: str, today: date) -> tuple[date, date] | None:
    match = _NAMED.fullmatch(text)
    number = _number(match[1]) if match else None
    if match is None or number is None:
        return None
    year = int(match[2]) if match[2] else today.year - (number > today.month)
    first = date(year, number, 1)
    return first, _next_month(first)


def _number(name: str) -> int | None:
    """Which month a name or its first three letters (`sept` too) mean."""
    return next(
        (i for i, month in enumerate(MONTHS, 1) if name in (month, month[:3]) or (name == "sept" and i == 9)), None
    )


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
