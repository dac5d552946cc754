"""A data file that is only read: of a bot that stands still, or a backup."""
# ruff: noqa: S608 - the names come from declarations

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.adapters.store.documents import decode
from bot.adapters.store.errors import told
from bot.adapters.store.schema import FORMAT
from bot.services.store import After, Found, StoreError


class DataFile:
    """Documents by collection and key. Every method may raise StoreError."""

    def __init__(self, path: Path) -> None:
        """StoreError when there is no such file, or a newer version wrote it."""
        if not path.is_file():
            raise StoreError(f"There is no data file {path} to copy from.")
        self._path = path
        try:
            self._connection = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)
            (found,) = self._connection.execute("PRAGMA user_version").fetchone()
            self._tables = {name for (name,) in self._connection.execute("SELECT name FROM sqlite_master")}
        except sqlite3.Error as error:
            raise told(error, path) from error
        if found > FORMAT:
            raise StoreError(f"A newer version wrote {path} (format {found}; this one knows {FORMAT}): use that one.")

    def find(self, collection: str, *, limit: int = 100, after: After | None = None) -> list[Found]:
        """At most `limit` documents by key, after the place `after`; none of a collection that came later."""
        if collection not in self._tables:
            return []
        query = f'SELECT key, value FROM "{collection}" WHERE key > ? ORDER BY key LIMIT ?'
        try:
            rows = self._connection.execute(query, (after.key if after else "", limit)).fetchall()
        except sqlite3.Error as error:
            raise told(error, self._path) from error
        return [Found(key, decode(value)) for key, value in rows]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
