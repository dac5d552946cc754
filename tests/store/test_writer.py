"""The writing thread: its settings, whose error is whose, and what happens when it dies."""

from __future__ import annotations

import shutil
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from bot.adapters.store.errors import StoreClosed, StoreMoved
from bot.adapters.store.writes import META_TABLE, Writer
from bot.services.store import StoreError

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


def test_the_call_after_a_failed_one_works(writer: Writer) -> None:
    for _ in range(20):
        with pytest.raises(StoreError, match="no such table"):
            writer.write("DELETE FROM nowhere", ())
        assert writer.write("DELETE FROM _meta", ()) == 0


def test_a_dead_thread_is_replaced_and_its_successor_flushes_too(writer: Writer) -> None:
    writer.write(INSERT, ("a", 1))
    _order_to_end(writer)
    _thread(writer).join(10)
    assert writer.write(INSERT, ("b", 1)) == 1
    assert writer.ask("PRAGMA synchronous") == 2
    assert writer.ask(f'SELECT count(*) FROM "{META_TABLE}"') == 2


def test_nobody_waits_for_a_thread_that_dies_before_it_answers(writer: Writer) -> None:
    _thread(writer).execute(SLOW)
    _order_to_end(writer)
    started = time.monotonic()
    with pytest.raises(StoreError, match="ended"):
        writer.write(INSERT, ("a", 1))
    assert time.monotonic() - started < 10
    assert writer.write(INSERT, ("a", 2)) == 1
    assert writer.ask(f'SELECT value FROM "{META_TABLE}"') == 2


def test_a_dead_thread_without_its_folder_is_an_error_in_words(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    writer = Writer(folder / "x.sqlite")
    _order_to_end(writer)
    _thread(writer).join(10)
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
            _thread(writer).join(10)
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
