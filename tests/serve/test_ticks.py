"""A scheduled run happens once on all processes together, and again only when the one at it did not get to its end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.store.embedded import EmbeddedStore
from bot.domain.slots import Daily, Every
from bot.services.collections import COLLECTIONS, TICKS
from bot.services.pruning import KEEP_TICKS, Pruning
from bot.services.recurring import Recurring, Rota
from bot.services.shared_leases import SharedLeases
from bot.services.store import Store
from bot.services.ticks import AGAIN_AFTER, Ticks, Work
from tests.clocks import StandingClock
from tests.domain.test_slots import CHANGES, looks

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
NIGHTLY = Daily(time(2, 30), ZoneInfo("Europe/Berlin"))


@pytest.fixture
def clock() -> StandingClock:
    """At the start."""
    return StandingClock(START)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = EmbeddedStore(tmp_path, COLLECTIONS)
    yield opened
    opened.close()


def ticks(store: Store, clock: StandingClock, process: str) -> Ticks:
    """Those of one process."""
    return Ticks(store, SharedLeases(store, clock, process), clock)


def rota(store: Store, clock: StandingClock, process: str, recurring: Recurring) -> Rota:
    """One that does the work at once, in the thread that looks."""
    made = Rota(ticks(store, clock, process), clock, lambda work: work())
    made.add(recurring)
    return made


def noting(runs: list[str], name: str) -> Work:
    """A run that notes who did it."""
    return lambda _goes_on: runs.append(name)


@pytest.mark.parametrize(("name", "day"), CHANGES)
@pytest.mark.parametrize("at", [time(1, 30), time(2, 30)], ids=str)
def test_two_processes_do_each_local_day_once_while_clocks_change(
    store: Store, clock: StandingClock, name: str, day: date, at: time
) -> None:
    zone, days = ZoneInfo(name), list[str]()
    recurring = Recurring("sweep", Daily(at, zone), lambda _: days.append(clock.at.astimezone(zone).date().isoformat()))
    both = [rota(store, clock, process, recurring) for process in ("a", "b")]
    for moment in looks(zone, day):
        clock.at = moment
        for one in both:
            one.look()
    assert days == [(day + timedelta(days=number)).isoformat() for number in (-1, 0, 1)]


def test_two_processes_that_look_at_once_do_it_once(store: Store, clock: StandingClock) -> None:
    begun, go_on, runs = threading.Event(), threading.Event(), list[str]()

    def slow(_goes_on: Callable[[], bool]) -> None:
        runs.append("a")
        begun.set()
        assert go_on.wait(60)

    first = threading.Thread(target=lambda: ticks(store, clock, "a").run("sweep", "2026-11-22", slow))
    first.start()
    assert begun.wait(60)
    assert not ticks(store, clock, "b").run("sweep", "2026-11-22", noting(runs, "b"))
    go_on.set()
    first.join()
    assert ticks(store, clock, "b").run("sweep", "2026-11-22", noting(runs, "b"))
    assert runs == ["a"]


def test_a_run_whose_process_died_half_way_is_run_again_by_another_once_its_lease_ran_out(
    store: Store, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def dying(_goes_on: Callable[[], bool]) -> None:
        raise Killed

    runs: list[str] = []
    died = SharedLeases(store, clock, "a")
    monkeypatch.setattr(died, "_give_back", lambda leases: None)  # the dead give nothing back
    with pytest.raises(Killed):
        Ticks(store, died, clock).run("sweep", "2026-11-22", dying)
    other = ticks(store, clock, "b")
    assert not other.run("sweep", "2026-11-22", noting(runs, "b"))
    clock.at += timedelta(seconds=17)
    assert other.run("sweep", "2026-11-22", noting(runs, "b"))
    assert runs == ["b"]


def test_a_run_that_fails_is_tried_again_after_pauses_that_grow(
    store: Store, clock: StandingClock, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[datetime] = []

    def failing(_goes_on: Callable[[], bool]) -> None:
        tries.append(clock.at)
        raise ValueError("broken")

    mine = ticks(store, clock, "a")
    while len(tries) < 4:
        assert not mine.run("sweep", "2026-11-22", failing)
        clock.at += timedelta(seconds=10)
    pauses = [later - sooner for sooner, later in pairwise(tries)]
    assert pauses == [AGAIN_AFTER, 2 * AGAIN_AFTER, 4 * AGAIN_AFTER]
    assert "a scheduled run failed; it is tried again later" in caplog.messages


def test_a_run_that_is_told_to_end_is_not_done_and_another_process_takes_it_up_at_once(
    store: Store, clock: StandingClock
) -> None:
    mine, runs, said = ticks(store, clock, "a"), list[str](), list[bool]()

    def stopped(goes_on: Callable[[], bool]) -> None:
        said.append(goes_on())
        mine.stop()
        said.append(goes_on())

    assert not mine.run("sweep", "2026-11-22", stopped)
    assert said == [True, False]
    assert ticks(store, clock, "b").run("sweep", "2026-11-22", noting(runs, "b"))
    assert runs == ["b"]


def test_what_was_missed_for_days_is_caught_up_once_and_a_new_hub_has_missed_nothing(
    store: Store, clock: StandingClock
) -> None:
    runs: list[str] = []
    recurring = Recurring("sweep", NIGHTLY, noting(runs, "a"))
    rota(store, clock, "a", recurring).look()
    assert runs == []
    clock.at += timedelta(days=5)
    again = rota(store, clock, "b", recurring)
    again.look()
    again.look()
    assert runs == ["a"]


def test_a_clock_that_jumps_and_is_set_back_has_nothing_done_twice(store: Store, clock: StandingClock) -> None:
    runs: list[str] = []
    looking = rota(store, clock, "a", Recurring("sweep", NIGHTLY, lambda _: runs.append(NIGHTLY.due(clock.at))))
    for hours in (0, 24, 1000, 24, 25, 48, 49):
        clock.at = START + timedelta(hours=hours)
        looking.look()
    assert sorted(runs) == sorted(set(runs))
    assert {"2026-11-23", "2026-11-24"} <= set(runs)


def test_an_interval_is_done_once_by_whoever_looks_first(store: Store, clock: StandingClock) -> None:
    runs: list[str] = []
    slots = Every(timedelta(minutes=10))
    both = [rota(store, clock, name, Recurring("catch up", slots, noting(runs, name))) for name in ("a", "b")]
    for minutes in range(0, 60, 5):
        clock.at = START + timedelta(minutes=minutes)
        both[minutes // 5 % 2].look()
        both[1 - minutes // 5 % 2].look()
    assert len(runs) == 5


def test_ticks_long_done_are_pruned(store: Store, clock: StandingClock) -> None:
    mine = ticks(store, clock, "a")
    mine.run("sweep", "2026-11-22", lambda _: None)
    clock.at += KEEP_TICKS
    assert Pruning(store, clock).prune() == 0
    mine.run("sweep", "2026-12-27", lambda _: None)
    clock.at += timedelta(seconds=1)
    assert Pruning(store, clock).prune() == 1
    assert [one.key for one in store.find(TICKS)] == ["sweep/2026-12-27"]
