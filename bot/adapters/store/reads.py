"""Reading: read-only connections beside the writer's, lent to one call at a time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bot.adapters.store import errors
from bot.adapters.store.errors import StoreClosed
from bot.services.store import StoreError

_IDLE_KEPT = 16


class ReadPool:
    """Connections that see every finished write at once, and never wait for one (WAL)."""

    def __init__(self, path: Path, told: Callable[[sqlite3.Error], StoreError] | None = None) -> None:
        self._path = path
        self._told = told or partial(errors.told, path=path)
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection in autocommit mode; SQLite's errors leave here as StoreError."""
        connection = self._take()
        try:
            yield connection
        except sqlite3.Error as error:
            connection.close()
            raise self._told(error) from error
        except BaseException:
            connection.close()
            raise
        self._give_back(connection)

    def close(self) -> None:
        """Close the idle connections now and each lent one when it comes back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise StoreClosed(self._path)
            if self._idle:
                return self._idle.pop()
        try:
            address = self._path.absolute().as_uri() + "?mode=ro"
            return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._told(error) from error

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed and len(self._idle) < _IDLE_KEPT:
                self._idle.append(connection)
                return
        connection.close()
