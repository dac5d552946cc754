"""One run a local day, whatever the clocks do; one an interval, the same for everybody."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.slots import Daily, Every

CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
]
"""Both days of 2026 on which the clocks change, in three zones; on Lord Howe they change by half an hour."""
TIMES = [time(1, 30), time(1, 45), time(2, 0), time(2, 15), time(2, 30), time(3, 0)]


def looks(zone: ZoneInfo, day: date) -> Iterator[datetime]:
    """A look each five minutes, from the day before to the day after."""
    at = datetime.combine(day - timedelta(days=1), time(0), zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=2), time(0), zone).astimezone(UTC)
    while at < end:
        yield at
        at += timedelta(minutes=5)


@pytest.mark.parametrize("at", TIMES, ids=str)
@pytest.mark.parametrize(("name", "day"), CHANGES)
def test_on_a_day_when_clocks_change_each_local_day_has_one_run(name: str, day: date, at: time) -> None:
    zone = ZoneInfo(name)
    offsets = {moment.astimezone(zone).utcoffset() for moment in looks(zone, day)}
    assert len(offsets) == 2
    began: dict[str, datetime] = {}
    slots = []
    for moment in looks(zone, day):
        slot = Daily(at, zone).due(moment)
        began.setdefault(slot, moment)
        slots.append(slot)
    assert slots == sorted(slots)
    days = [(day + timedelta(days=number)).isoformat() for number in (-2, -1, 0, 1)]
    assert list(began) == days
    for slot in days[1:]:
        local = began[slot].astimezone(zone)
        assert local.date().isoformat() == slot
        assert at <= local.time() <= time(at.hour + 1, at.minute)
        assert local.fold == 0


def test_the_day_that_lacks_the_time_has_its_run_as_much_later_as_the_clocks_jump() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    nightly = Daily(time(2, 30), berlin)
    assert nightly.due(datetime(2026, 3, 29, 3, 29, tzinfo=berlin)) == "2026-03-28"
    assert nightly.due(datetime(2026, 3, 29, 3, 30, tzinfo=berlin)) == "2026-03-29"


def test_the_date_is_that_of_the_hub() -> None:
    night = datetime(2026, 11, 22, 13, 30, tzinfo=UTC)
    assert Daily(time(0), ZoneInfo("Pacific/Auckland")).due(night) == "2026-11-23"
    assert Daily(time(0), ZoneInfo("America/Los_Angeles")).due(night) == "2026-11-22"


def test_a_week_in_which_nobody_looked_leaves_one_run_to_catch_up() -> None:
    nightly = Daily(time(3), ZoneInfo("UTC"))
    before, after = datetime(2026, 11, 1, 12, tzinfo=UTC), datetime(2026, 11, 8, 12, tzinfo=UTC)
    assert (nightly.due(before), nightly.due(after)) == ("2026-11-01", "2026-11-08")


def test_a_clock_that_is_set_back_names_a_slot_that_it_named_before() -> None:
    nightly, often = Daily(time(3), ZoneInfo("UTC")), Every(timedelta(minutes=10))
    now = datetime(2026, 11, 8, 3, 1, tzinfo=UTC)
    back = now - timedelta(minutes=5)
    assert nightly.due(back) == nightly.due(now - timedelta(days=1))
    assert often.due(back) == often.due(now - timedelta(minutes=2))


def test_an_interval_begins_at_the_same_seconds_for_everybody() -> None:
    often = Every(timedelta(minutes=10))
    at = datetime(2026, 11, 8, 3, 10, tzinfo=UTC)
    assert often.due(at) == often.due(at + timedelta(minutes=9, seconds=59)) == str(int(at.timestamp()))
    assert often.due(at + timedelta(minutes=10)) == str(int(at.timestamp()) + 600)
