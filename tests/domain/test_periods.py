"""Months, days and ranges as people type them, in the hub's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.periods import Period, PeriodError, read_period
from tests.domain.builders import NOW

ZONES = ["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Africa/Cairo", "Pacific/Auckland"]


def midnight(year: int, month: int, day: int, zone: str = "UTC") -> datetime:
    return datetime(year, month, day, tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-10", (2026, 10, 1), (2026, 11, 1)),
        ("2026-8", (2026, 8, 1), (2026, 9, 1)),
        ("2026-12", (2026, 12, 1), (2027, 1, 1)),
        ("2026-10-15", (2026, 10, 15), (2026, 10, 16)),
        ("2028-02-29", (2028, 2, 29), (2028, 3, 1)),
        ("2026-08..2026-10", (2026, 8, 1), (2026, 11, 1)),
        ("2026-10-01..2026-10-15", (2026, 10, 1), (2026, 10, 16)),
        ("2026-10-15..2026-11", (2026, 10, 15), (2026, 12, 1)),
        ("2026-10-15..2026-10-15", (2026, 10, 15), (2026, 10, 16)),
        ("october", (2026, 10, 1), (2026, 11, 1)),
        ("nov", (2026, 11, 1), (2026, 12, 1)),
        ("december", (2025, 12, 1), (2026, 1, 1)),
        ("sept", (2026, 9, 1), (2026, 10, 1)),
        ("may 2024", (2024, 5, 1), (2024, 6, 1)),
        ("2025", (2025, 1, 1), (2026, 1, 1)),
        ("2025..2026-10", (2025, 1, 1), (2026, 11, 1)),
    ],
)
def test_a_period_runs_from_its_first_midnight_to_the_one_after_it(
    text: str, since: tuple[int, int, int], until: tuple[int, int, int]
) -> None:
    assert read_period(text, NOW, UTC) == Period(midnight(*since), midnight(*until))


def test_a_range_may_leave_one_end_open() -> None:
    assert read_period("2026-08..", NOW, UTC) == Period(midnight(2026, 8, 1), None)
    assert read_period("..2026-08", NOW, UTC) == Period(None, midnight(2026, 9, 1))


@pytest.mark.parametrize(
    "text", ["", "..", "failed", "1926", "26-10", "2026-10-", "1926-10", "x..2026-10", "2026-10..x", "octo", "2026-١٠"]
)
def test_what_is_no_period_is_left_to_others(text: str) -> None:
    assert read_period(text, NOW, UTC) is None


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-02-30", "2026-10..2026-13", "2026-10-15..2026-10-14"])
def test_what_looks_like_a_period_but_is_none_is_told(text: str) -> None:
    with pytest.raises(PeriodError):
        read_period(text, NOW, UTC)


def test_midnight_is_that_of_the_hubs_zone_on_both_sides_of_a_clock_change() -> None:
    october = read_period("2026-10", NOW, ZoneInfo("Europe/Berlin"))
    assert october == Period(datetime(2026, 9, 30, 22, tzinfo=UTC), datetime(2026, 10, 31, 23, tzinfo=UTC))


def test_a_month_without_a_year_is_the_latest_that_has_begun_in_the_hubs_zone() -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    berlin = read_period("january", new_year, ZoneInfo("Europe/Berlin"))
    assert berlin is not None
    assert berlin.since == midnight(2027, 1, 1, "Europe/Berlin")
    assert read_period("january", new_year, UTC) == Period(midnight(2026, 1, 1), midnight(2026, 2, 1))


@given(day=st.dates(date(2001, 1, 1), date(2098, 12, 31)), zone=st.sampled_from(ZONES))
def test_days_follow_each_other_without_gap_or_overlap(day: date, zone: str) -> None:
    today = read_period(day.isoformat(), NOW, ZoneInfo(zone))
    tomorrow = read_period((day + timedelta(days=1)).isoformat(), NOW, ZoneInfo(zone))
    month = read_period(day.isoformat()[:7], NOW, ZoneInfo(zone))
    assert today is not None
    assert tomorrow is not None
    assert month is not None
    assert today.until == tomorrow.since
    assert today.since is not None
    assert month.since is not None
    assert month.until is not None
    assert month.since <= today.since < month.until
