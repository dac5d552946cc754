"""Writing: one sqlitedict thread, one statement at a time, each on the disk before the call returns."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from sqlitedict import SqliteDict, SqliteMultithread  # type: ignore[import-untyped]

from bot.adapters.store import errors
from bot.adapters.store.documents import decode, encode
from bot.adapters.store.errors import StoreClosed, StoreMoved
from bot.services.store import StoreError

META_TABLE = "_meta"
_FULL = 2  # https://www.sqlite.org/pragma.html#pragma_synchronous
_LOOK_SECONDS = 0.2


class Writer:
    """The only writing connection of this process. Every statement is a transaction of its own.

    sqlitedict reports an error to whoever calls next, so one lock is held round each statement and the read that waits
    for it: the error is raised in the call that made it. Its thread can die; nobody waits for a dead one, and the next
    call starts another.
    """

    def __init__(self, path: Path, told: Callable[[sqlite3.Error], StoreError] | None = None) -> None:
        """`told` makes of SQLite's error the one that is raised."""
        self._path = path
        self._told = told or partial(errors.told, path=path)
        self._lock = threading.Lock()
        self._closed = False
        self._dict: SqliteDict | None = self._open()
        self._file = _identity(path)

    def write(self, statement: str, arguments: tuple[str | int | None, ...]) -> int:
        """Run one writing statement and flush it; how many rows it changed. StoreError when nothing was written."""
        with self._lock:
            return int(self._run("SELECT changes()", (statement, arguments)))

    def ask(self, query: str) -> Any:
        """The one value that `query` answers on the writing connection."""
        with self._lock:
            return self._run(query, None)

    def close(self) -> None:
        """End the thread and let go of the file; a second call does nothing."""
        with self._lock:
            self._closed = True
            self._let_go()

    def _run(self, query: str, before: tuple[str, tuple[str | int | None, ...]] | None) -> Any:
        if self._closed:
            raise StoreClosed(self._path)
        if _identity(self._path) != self._file:  # SQLite would go on writing into a file that nobody finds again
            raise StoreMoved(self._path)
        if self._dict is None or not self._dict.conn.is_alive():
            self._let_go()
            self._dict = self._open()
        try:
            if before is not None:
                self._dict.conn.execute(*before)
            return _answer(self._dict.conn, query)
        except sqlite3.Error as error:
            raise self._told(error) from error

    def _open(self) -> SqliteDict:
        opened = None
        try:
            opened = SqliteDict(
                str(self._path),
                tablename=META_TABLE,
                autocommit=True,
                journal_mode="WAL",
                encode=encode,
                decode=decode,
                outer_stack=False,
            )
            opened.conn.log = logging.Logger("quiet", logging.CRITICAL + 1)  # what it would log is raised here as well
            opened.conn.execute("PRAGMA synchronous=FULL")  # sqlitedict sets OFF when it connects
            durability = (_answer(opened.conn, "PRAGMA journal_mode"), _answer(opened.conn, "PRAGMA synchronous"))
        except sqlite3.Error as error:
            _end(opened)
            raise self._told(error) from error
        except RuntimeError as error:  # sqlitedict, when the folder is gone
            raise StoreMoved(self._path) from error
        if durability != ("wal", _FULL):
            _end(opened)
            raise StoreError(f"{self._path} cannot be written durably here (SQLite says {durability}).")
        return opened

    def _let_go(self) -> None:
        _end(self._dict)
        self._dict = None


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file is at `path` now; None when there is none, or it cannot be told."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _answer(thread: SqliteMultithread, query: str) -> Any:
    answers: Queue[Any] = Queue()
    thread.execute(query, None, answers)
    while True:
        alive = thread.is_alive()
        try:
            row = answers.get(timeout=_LOOK_SECONDS)
        except Empty:
            if alive:
                continue
            raise StoreError("The thread that writes the data file ended; the next call starts another.") from None
        thread.check_raise_error()
        return row[0]


def _end(opened: SqliteDict | None) -> None:
    """Close without sqlitedict's own wait, which never ends when its thread has died."""
    if opened is None or opened.conn is None:
        return
    thread, opened.conn = opened.conn, None
    thread.close(force=True)
    thread.join()
