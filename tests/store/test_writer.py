"""The writing thread: its settings, whose error is whose, and what happens when it dies."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from bot.adapters.store.errors import StoreClosed, StoreMoved
from bot.adapters.store.writes import META_TABLE, Writer
from bot.services.store import StoreError
from tests.actions.pressing import wait_until

INSERT = f'INSERT INTO "{META_TABLE}" (key, value) VALUES (?, ?)'
SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT count(*) FROM n"


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    opened = Writer(tmp_path / "x.sqlite")
    yield opened
    opened.close()


def _thread(writer: Writer) -> Any:
    assert writer._dict is not None
    return writer._dict.conn


def _order_to_end(writer: Writer) -> None:
    """What sqlitedict's own forced close sends to its thread."""
    _thread(writer).reqs.put(("--close--", None, weakref.ref(Queue()), None))


def test_the_writing_connection_flushes_fully_into_a_write_ahead_log(writer: Writer) -> None:
    assert writer.ask("PRAGMA synchronous") == 2
    assert writer.ask("PRAGMA journal_mode") == "wal"


def test_an_error_is_raised_in_the_call_that_made_it_and_in_no_other(writer: Writer) -> None:
    def call(number: int) -> bool:
        try:
            assert writer.write(INSERT, (str(number // 2), number)) == 1
        except StoreError as error:
            return "UNIQUE" not in str(error)
        return True

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(call, range(400)))
    assert outcomes.count(True) == writer.ask(f'SELECT count(*) FROM "{META_TABLE}"') == 200
    assert all(outcomes[even] != outcomes[even + 1] for even in range(0, 400, 2))


def _at_once(writer: Writer, calls: list[tuple[str, int]]) -> list[int | StoreError]:
    """What comes of inserts that all wait when the writer is free again."""

    def call(one: tuple[str, int]) -> int | StoreError:
        try:
            return writer.write(INSERT, one)
        except StoreError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        with writer._lock:
            futures = [pool.submit(call, one) for one in calls]
            wait_until(lambda: len(writer._waiting) == len(calls), "all")
        return [future.result() for future in futures]


def test_calls_that_wait_together_are_one_commit(writer: Writer, tmp_path: Path) -> None:
    seen, stop = set[int](), threading.Event()

    def look(other: sqlite3.Connection) -> None:
        while not stop.is_set():
            seen.add(other.execute(f'SELECT count(*) FROM "{META_TABLE}"').fetchone()[0])

    with closing(sqlite3.connect(tmp_path / "x.sqlite", check_same_thread=False)) as other:
        looking = threading.Thread(target=look, args=(other,))
        looking.start()
        outcomes = _at_once(writer, [(str(number), number) for number in range(12)])
        stop.set()
        looking.join()
    assert outcomes == [1] * 12
    assert seen <= {0, 12}


def test_of_calls_that_wait_together_one_that_fails_fails_alone(writer: Writer) -> None:
    outcomes = _at_once(writer, [("a", 1), ("b", 2), ("a", 3), ("c", 4)])
    assert [one for one in outcomes if isinstance(one, int)] == [1, 1, 1]
    assert ["UNIQUE" in str(one) for one in outcomes if not isinstance(one, int)] == [True]
    assert writer.ask(f'SELECT count(*) FROM "{META_TABLE}"') == 3
    assert _at_once(writer, [("d", 1), ("e", 2)]) == [1, 1]


def test_calls_that_wait_together_for_a_thread_that_dies_are_told_and_leave_nothing(writer: Writer) -> None:
    _thread(writer).execute(SLOW)
    _order_to_end(writer)
    assert all(isinstance(one, StoreError) for one in _at_once(writer, [("a", 1), ("b", 2)]))
    assert _at_once(writer, [("a", 1), ("b", 2)]) == [1, 1]


def test_the_call_after_a_failed_one_works(writer: Writer) -> None:
    for _ in range(20):
        with pytest.raises(StoreError, match="no such table"):
            writer.write("DELETE FROM nowhere", ())
        assert writer.write("DELETE FROM _meta", ()) == 0


def test_a_dead_thread_is_replaced_and_its_successor_flushes_too(writer: Writer) -> None:
    writer.write(INSERT, ("a", 1))
    _order_to_end(writer)
    _thread(writer).join(60)
    assert writer.write(INSERT, ("b", 1)) == 1
    assert writer.ask("PRAGMA synchronous") == 2
    assert writer.ask(f'SELECT count(*) FROM "{META_TABLE}"') == 2


def test_nobody_waits_for_a_thread_that_dies_before_it_answers(writer: Writer) -> None:
    _thread(writer).execute(SLOW)
    _order_to_end(writer)
    started = time.monotonic()
    with pytest.raises(StoreError, match="ended"):
        writer.write(INSERT, ("a", 1))
    assert time.monotonic() - started < 60
    assert writer.write(INSERT, ("a", 2)) == 1
    assert writer.ask(f'SELECT value FROM "{META_TABLE}"') == 2


def test_a_dead_thread_without_its_folder_is_an_error_in_words(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    writer = Writer(folder / "x.sqlite")
    _order_to_end(writer)
    _thread(writer).join(60)
    shutil.rmtree(folder)
    with pytest.raises(StoreMoved):
        writer.write(INSERT, ("a", 1))
    with pytest.raises(StoreMoved):
        Writer(folder / "x.sqlite")
    writer.close()


def test_closing_ends_the_thread_even_when_it_is_dead_already(tmp_path: Path) -> None:
    before = threading.active_count()
    for kill in (False, True):
        writer = Writer(tmp_path / "x.sqlite")
        if kill:
            _order_to_end(writer)
            _thread(writer).join(60)
        writer.close()
        writer.close()
        with pytest.raises(StoreClosed):
            writer.write(INSERT, ("a", 1))
        with pytest.raises(StoreClosed):
            writer.ask("SELECT 1")
    assert threading.active_count() == before


def test_a_place_that_cannot_be_written_durably_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = threading.active_count()
    monkeypatch.setattr("bot.adapters.store.writes._FULL", 3)
    with pytest.raises(StoreError, match="durably"):
        Writer(tmp_path / "x.sqlite")
    assert threading.active_count() == before


def test_close_waits_for_the_write_under_way(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "x.sqlite")
    with ThreadPoolExecutor(4) as pool:
        writes = [pool.submit(writer.write, INSERT, (str(number), number)) for number in range(200)]
        time.sleep(0.01)
        writer.close()
    done = [write for write in writes if write.exception() is None]
    assert all(isinstance(write.exception(), StoreClosed) for write in writes if write not in done)
    reopened = Writer(tmp_path / "x.sqlite")
    assert reopened.ask(f'SELECT count(*) FROM "{META_TABLE}"') == len(done)
    reopened.close()
