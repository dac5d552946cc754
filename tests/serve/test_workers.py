"""The pools of threads: as many as they may be, no thread that keeps the process, nothing begun after the end."""

from __future__ import annotations

import threading
import time

import pytest

from bot.services.pools import Pools, Workers, finished_by, submitter


def test_no_more_run_at_once_than_the_size_and_all_get_their_turn() -> None:
    pool, lock, running, most = Workers(3, "test"), threading.Lock(), 0, 0
    together = threading.Barrier(3)

    def work(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        together.wait(60)
        with lock:
            running -= 1
        return number

    futures = [pool.submit(work, number) for number in range(30)]
    assert [future.result(60) for future in futures] == list(range(30))
    assert most == 3
    pool.shutdown()


def test_what_one_piece_of_work_raises_is_its_own() -> None:
    pool = Workers(1, "test")
    broken, fine = pool.submit(int, "x"), pool.submit(int, "7")
    with pytest.raises(ValueError, match="invalid literal"):
        broken.result(60)
    assert fine.result(60) == 7
    pool.shutdown()


def test_the_end_waits_for_what_runs_drops_what_waits_and_takes_nothing_more() -> None:
    pool, go = Workers(1, "test"), threading.Event()
    done: list[str] = []

    def first() -> None:
        go.wait(60)
        done.append("first")

    pool.submit(first)
    waiting = pool.submit(lambda: done.append("second"))
    pool.end(drop=True)
    go.set()
    assert pool.join(time.monotonic() + 60)
    assert done == ["first"]
    assert not waiting.done()
    with pytest.raises(RuntimeError):
        pool.submit(lambda: None)
    assert submitter(pool)(lambda: None) is None


def test_a_call_that_hangs_is_left_behind_after_the_grace() -> None:
    pools, go = Pools.of(slack=1, stripe=1, inbox=1), threading.Event()
    pools.stripe.submit(go.wait, 120)
    began = time.monotonic()
    pools.stop(began + 0.1)
    assert time.monotonic() - began < 60
    assert not finished_by(time.monotonic() + 0.05, lambda: go.wait(120), "hanging")
    go.set()
    assert pools.stripe.join(time.monotonic() + 60)


def test_work_that_was_cancelled_while_it_waited_is_not_begun() -> None:
    pool, go = Workers(1, "test"), threading.Event()
    done: list[int] = []
    pool.submit(go.wait, 5)
    cancelled = pool.submit(done.append, 1)
    assert cancelled.cancel()
    go.set()
    pool.shutdown()
    assert done == []
