"""Writing: one sqlitedict thread; what several callers write at once is one commit, on the disk before they return."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from sqlitedict import SqliteDict, SqliteMultithread  # type: ignore[import-untyped]

from bot.adapters.store import errors
from bot.adapters.store.documents import decode, encode
from bot.adapters.store.errors import StoreClosed, StoreMoved
from bot.services.store import StoreError

log = logging.getLogger("invoicebot.store")

META_TABLE = "_meta"
_FULL = 2  # https://www.sqlite.org/pragma.html#pragma_synchronous
_LOOK_SECONDS = 0.2
_FRESH_SECONDS = 0.05
_CHANGES = "SELECT changes()"

Arguments = tuple[str | int | None, ...]
_Identity = tuple[int, int] | None


@dataclass(slots=True)
class _Call:
    """A statement that somebody waits for, and what came of it: how many rows it changed, or an error."""

    statement: str
    arguments: Arguments
    changed: int | None = None
    error: Exception | None = None

    @property
    def ended(self) -> bool:
        return self.changed is not None or self.error is not None


class Writer:
    """The only writing connection of this process. A call's statement is done whole or not at all, whatever others do.

    sqlitedict reports an error to whoever calls next, so one lock is held round each statement and the read that waits
    for it: the error is raised in the call that made it. Its thread can die; nobody waits for a dead one, and the next
    call starts another. Whoever gets the lock takes the statements of all who wait for it along, in one transaction.
    """

    def __init__(self, path: Path, told: Callable[[sqlite3.Error], StoreError] | None = None) -> None:
        """`told` makes of SQLite's error the one that is raised."""
        self._path = path
        self._told = told or partial(errors.told, path=path)
        self._lock = threading.Lock()
        self._waiting: deque[_Call] = deque()
        self._closed = False
        self._dict: SqliteDict | None = self._open()
        self._file = _identity(path)
        self._seen = 0.0

    def write(self, statement: str, arguments: Arguments) -> int:
        """Run one writing statement and flush it; how many rows it changed. StoreError when nothing was written."""
        call = _Call(statement, arguments)
        self._waiting.append(call)
        with self._lock:
            if not call.ended:
                self._carry_out([self._waiting.popleft() for _ in range(len(self._waiting))])
        if call.changed is None:
            raise call.error or StoreError("The thread that wrote to the data file was interrupted.")
        return call.changed

    def ask(self, query: str) -> Any:
        """The one value that `query` answers on the writing connection."""
        with self._lock:
            try:
                thread = self._thread()
                self._in_place(_identity(self._path))
                return _answer(thread, query)
            except sqlite3.Error as error:
                raise self._told(error) from error

    def close(self) -> None:
        """End the thread and let go of the file; a second call does nothing."""
        with self._lock:
            self._closed = True
            self._let_go()

    def _carry_out(self, calls: Sequence[_Call]) -> None:
        """Together, where that goes well: else none of it was done, and each is tried alone, to have its own error."""
        if len(calls) > 1:
            try:
                thread = self._thread()
                self._in_place(_identity(self._path))
                _together(thread, calls)
                return
            except StoreError as error:
                for call in calls:
                    call.error = error
                return
            except Exception as error:
                log.debug("a group of writes was undone, and is done one by one", exc_info=error)
        for call in calls:
            try:
                call.changed = self._alone(call)
            except sqlite3.Error as error:
                call.error = self._told(error)
                call.error.__cause__ = error
            except Exception as error:
                call.error = error

    def _alone(self, call: _Call) -> int:
        """Whether the file is in its place is looked up while SQLite writes: before that, it would cost a turn more.

        Before that only where nobody saw it there a moment ago, so that a moved one is not written to.
        """
        thread = self._thread()
        if time.monotonic() - self._seen > _FRESH_SECONDS:
            self._in_place(_identity(self._path))
        thread.execute(call.statement, call.arguments)
        answers = _asked(thread, _CHANGES)
        found = _identity(self._path)
        changed = int(_waited_for(thread, answers))
        self._in_place(found)
        return changed

    def _in_place(self, found: _Identity) -> None:
        """StoreMoved unless `found` is the file that is open: SQLite goes on writing into one that nobody finds."""
        if found != self._file:
            raise StoreMoved(self._path)
        self._seen = time.monotonic()

    def _thread(self) -> SqliteMultithread:
        """The living one."""
        if self._closed:
            raise StoreClosed(self._path)
        if self._dict is None or not self._dict.conn.is_alive():
            self._let_go()
            self._in_place(_identity(self._path))  # to open a file that is not there would make an empty one
            self._dict = self._open()
        return self._dict.conn

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


def _identity(path: Path) -> _Identity:
    """Which file is at `path` now; None when there is none, or it cannot be told."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _together(thread: SqliteMultithread, calls: Sequence[_Call]) -> None:
    """All in one transaction; what raises has undone them all.

    sqlitedict would commit after each statement: told not to, it leaves that to ours. Each is waited for before the
    next is sent, since after a failed one SQLite may have ended the transaction.
    """
    thread.autocommit = False
    try:
        _answer(thread, "BEGIN IMMEDIATE")
        changed = [_changed(thread, call) for call in calls]
        _answer(thread, "COMMIT")
    except BaseException:
        with suppress(sqlite3.Error, StoreError):  # there is none to undo any more
            _answer(thread, "ROLLBACK")
        raise
    finally:
        thread.autocommit = True
    for call, number in zip(calls, changed, strict=True):
        call.changed = number


def _changed(thread: SqliteMultithread, call: _Call) -> int:
    thread.execute(call.statement, call.arguments)
    return int(_answer(thread, _CHANGES))


def _answer(thread: SqliteMultithread, query: str) -> Any:
    """The first value; of no meaning where there is none."""
    return _waited_for(thread, _asked(thread, query))


def _asked(thread: SqliteMultithread, query: str) -> SimpleQueue[Any]:
    """Where the answer will be put; sqlitedict only holds it weakly."""
    answers: SimpleQueue[Any] = SimpleQueue()
    thread.execute(query, None, answers)
    return answers


def _waited_for(thread: SqliteMultithread, answers: SimpleQueue[Any]) -> Any:
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
