"""Clocks that change for summer and winter, jump ahead and are set back, while two processes look what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from bot.adapters.store.embedded import EmbeddedStore
from bot.domain.slots import Daily
from bot.services.collections import COLLECTIONS
from bot.services.recurring import Recurring, Rota
from bot.services.shared_leases import SharedLeases
from bot.services.ticks import Ticks
from tests.clocks import StandingClock
from tests.domain.test_slots import CHANGES
from tests.faults.suite.frame import Ground, Row, Scenario

DAYS = 3
LONGEST_JUMP = 18  # hours; a longer one may pass over a whole day, which is then caught up with the next
AT = (time(1, 30), time(2, 0), time(2, 30), time(3, 0), time(4, 0))


def run(ground: Ground) -> Row:
    """`size` walks of the clock over each change."""
    chance = ground.chance()
    runs = looks = jumps = 0
    for number in range(ground.size):
        for name, day in CHANGES:
            folder = ground.folder / f"{number}-{name.replace('/', '-')}-{day}"
            did, walked, jumped = _walk(folder, ZoneInfo(name), day, chance)
            runs, looks, jumps = runs + did, looks + walked, jumps + jumped
    zones = len({name for name, _ in CHANGES})
    return Row(
        f"{ground.size * len(CHANGES)} walks over both changes of 2026 in {zones} zones by two processes: {looks:,} "
        f"looks, {jumps:,} jumps of the clock, ahead up to {LONGEST_JUMP} h and back up to 2 h",
        f"{runs:,} runs: exactly one for each local day",
    )


def _walk(folder: Path, zone: ZoneInfo, day: date, chance: Random) -> tuple[int, int, int]:
    """From the day before to the day after; how many runs, looks and jumps there were."""
    begin = datetime.combine(day - timedelta(days=1), time(0), zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=2), time(0), zone).astimezone(UTC)
    clock, days = StandingClock(begin), Counter[str]()
    nightly = Daily(chance.choice(AT), zone)
    looks = jumps = 0
    with closing(EmbeddedStore(folder, COLLECTIONS)) as store:
        processes = []
        for name in ("a", "b"):
            rota = Rota(Ticks(store, SharedLeases(store, clock, name), clock), clock, lambda work: work())
            rota.add(Recurring("sweep", nightly, lambda _: days.update([nightly.due(clock.at)])))
            processes.append(rota)
        for clock.at, jumped in _moments(begin, end, chance):
            looks, jumps = looks + 1, jumps + jumped
            for one in chance.sample(processes, 2):
                one.look()
    expected = {(day + timedelta(days=number)).isoformat(): 1 for number in (-1, 0, 1)}
    assert days == expected, f"{zone} {day}: {dict(days)} runs instead of {expected}"
    return days.total(), looks, jumps


def _moments(begin: datetime, end: datetime, chance: Random) -> Iterator[tuple[datetime, bool]]:
    """Moments at which somebody looks, and whether the clock was moved to get there; the last one is near the end."""
    at = begin
    while at < end:
        yield at, False
        at += timedelta(minutes=chance.uniform(1, 40))
        if chance.random() < 0.03:
            at += timedelta(hours=chance.uniform(1, LONGEST_JUMP))
            yield min(at, end - timedelta(seconds=1)), True
        elif chance.random() < 0.03:
            yield max(begin, at - timedelta(hours=chance.uniform(0.1, 2))), True
    yield end - timedelta(seconds=1), False


SCENARIO = Scenario("clocks", "Clocks that change, jump and are set back", run, full=40, quick=1)
