"""Leases: one holder at a time, across threads and processes, and no call under one that was lost."""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot import bootstrap
from bot.services.collections import LEASES
from bot.services.leases import LeaseBusyError, Leases
from bot.services.shared_leases import HOLDS, SharedLeases
from bot.services.store import Store
from bot.settings import LocalSettings
from tests.actions.pressing import wait_until
from tests.clocks import RunningClock


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with closing(bootstrap.open_store(LocalSettings(data_dir=tmp_path))) as made:
        yield made


def test_a_lease_is_held_by_one_owner_and_given_back(store: Store) -> None:
    mine, other = SharedLeases(store, RunningClock(), "a"), SharedLeases(store, RunningClock(), "b")
    with mine.hold("in_1", 0.1) as lease:
        assert lease.held
        with pytest.raises(LeaseBusyError), other.hold("in_1", 0.3):
            raise AssertionError("held twice")
        with other.hold("in_2", 0.1):
            assert lease.held
    with other.hold("in_1", 0.1) as taken:
        assert taken.held


def test_the_lease_of_a_process_that_is_gone_is_taken_over_when_it_ran_out(store: Store) -> None:
    clock = RunningClock()
    store.claim("leases", "in_1", {"owner": "gone", "until": int((clock.now() + HOLDS).timestamp())})
    with pytest.raises(LeaseBusyError), SharedLeases(store, clock, "b").hold("in_1", 0.0):
        raise AssertionError("taken too early")
    clock.ahead = HOLDS + timedelta(seconds=2)
    with SharedLeases(store, clock, "b").hold("in_1", 0.0) as lease:
        assert lease.held


@pytest.mark.parametrize("alone", [True, False])
def test_threads_of_one_process_hold_a_lease_one_after_the_other(store: Store, alone: bool) -> None:
    leases = Leases() if alone else SharedLeases(store, RunningClock(), "a")
    inside, most = [], []

    def work() -> None:
        with leases.hold("in_1", 5.0):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.005)
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 12


def test_a_process_that_is_alone_holds_a_lease_without_end_and_writes_nothing_down(store: Store) -> None:
    leases = Leases()
    with leases.hold("in_1", 0.0) as lease:
        with pytest.raises(LeaseBusyError):
            leases.take("in_1", 0.0)
        assert not leases.elsewhere("in_1")
        assert lease.until == math.inf
        assert store.find(LEASES) == []
    leases.give_back([leases.take("in_1", 0.0), leases.take("in_2", 0.0)])
    assert leases.take("in_2", 0.0).held


def test_a_lease_that_somebody_else_took_is_no_longer_held(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.shared_leases.BEAT", 0.05)
    leases = SharedLeases(store, RunningClock(), "a")
    leases.start()
    try:
        with leases.hold("in_1", 0.1) as lease:
            store.put("leases", "in_1", {"owner": "thief", "until": 2**40})
            wait_until(lambda: not lease.held, "the loss")
        assert (store.get("leases", "in_1") or {})["owner"] == "thief"
    finally:
        leases.stop()


def test_a_lease_is_renewed_while_the_work_lasts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.shared_leases.BEAT", 0.05)
    leases = SharedLeases(store, RunningClock(), "a")
    leases.start()
    try:
        with leases.hold("in_1", 0.1) as lease:
            before = lease.until
            wait_until(lambda: lease.until > before, "the renewal")
            assert lease.held
    finally:
        leases.stop()
