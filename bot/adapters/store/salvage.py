"""Read what can still be read of a damaged data file: row by row, past what SQLite cannot make sense of."""
# ruff: noqa: S608 - the names come from declarations

from __future__ import annotations

import shutil
import sqlite3
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from bot.adapters.store.catalog import check_document
from bot.adapters.store.documents import decode
from bot.adapters.store.embedded import EmbeddedStore
from bot.services.store import Collection, Document, StoreError

GROUP = 200
_FAR = 2**40  # rows; no table has as many
_PAGE = 4096
_HEADER = struct.Struct(">16sHBBBBBB12I20xII")  # https://www.sqlite.org/fileformat2.html#the_database_header


def salvage(damaged: Path, store: EmbeddedStore, collections: Sequence[Collection], scratch: Path) -> dict[str, int]:
    """Put into `store` what can be read of the file `damaged`, which stays as it is; how many documents, by collection.

    `scratch` is where a copy may be made to be mended. A collection is missing in the answer when some of it could not
    be read. Raises StoreError when `store` cannot be written.
    """
    found: dict[str, int] = {}
    with _opened(damaged, scratch) as connection:
        for collection in collections:
            rows = _Rows(connection, collection)
            kept = sum(store.put_many(collection.name, group) for group in rows.groups())
            if not rows.broken:
                found[collection.name] = kept
    return found


class _Rows:
    """The documents of one table; `broken` once something of it could not be read."""

    def __init__(self, connection: sqlite3.Connection, collection: Collection) -> None:
        self._connection = connection
        self._collection = collection
        self.broken = False

    def groups(self) -> Iterator[Mapping[str, Document]]:
        """The documents in groups."""
        after: int | None = 0
        while after is not None:
            group, after = self._group(after)
            if group:
                yield group

    def _group(self, after: int) -> tuple[dict[str, Document], int | None]:
        """The next documents after the row `after`, and the row behind which to go on; None at the end."""
        group: dict[str, Document] = {}
        query = f'SELECT rowid, key, value FROM "{self._collection.name}" WHERE rowid > ? ORDER BY rowid LIMIT ?'
        begun = after
        try:
            for row, key, value in self._connection.execute(query, (after, GROUP)):
                if after < row < _FAR:
                    after = row
                else:  # the number was overwritten: to go on behind it might have no end, or leave something out
                    self.broken = True
                self._take(group, key, value)
        except sqlite3.Error as error:
            self.broken = True
            if "no such table" in str(error):
                return group, None
            return group, self._beyond(after)
        return group, after if after > begun else None

    def _take(self, group: dict[str, Document], key: object, value: object) -> None:
        try:
            name, document = _text(key), decode(_text(value))
            check_document(self._collection, document)
        except (StoreError, ValueError):
            self.broken = True
        else:
            group[name] = document

    def _beyond(self, after: int) -> int | None:
        """A row near `after`, behind which something can be read again; None when there is none."""
        step = 1
        while not self._readable(after + step):
            step *= 2
            if after + step > _FAR:
                return None
        low = step // 2
        while step - low > 1:
            middle = (low + step) // 2
            low, step = (low, middle) if self._readable(after + middle) else (middle, step)
        return after + step

    def _readable(self, after: int) -> bool:
        query = f'SELECT key, value FROM "{self._collection.name}" WHERE rowid > ? ORDER BY rowid LIMIT 1'
        try:
            self._connection.execute(query, (after,)).fetchone()
        except sqlite3.Error:
            return False
        return True


def _text(stored: object) -> str:
    """ValueError when it was text, and is none any more."""
    if not isinstance(stored, bytes):
        raise ValueError("A number stands where text was.")
    return stored.decode()


def _opened(damaged: Path, scratch: Path) -> closing[sqlite3.Connection]:
    """The file, or a copy of it with a new header when its own is no longer one."""
    connection = _connected(damaged)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        connection = _connected(_with_new_header(damaged, scratch))
    return closing(connection)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True, isolation_level=None)
    connection.text_factory = bytes
    return connection


def _with_new_header(damaged: Path, scratch: Path) -> Path:
    """A copy whose first hundred bytes are those of any data file: only they say that it is SQLite's."""
    copy = scratch / "copy.sqlite"
    shutil.copyfile(damaged, copy)
    log = damaged.with_name(f"{damaged.name}-wal")
    if log.exists():
        shutil.copyfile(log, copy.with_name(f"{copy.name}-wal"))
    pages = copy.stat().st_size // _PAGE
    facts = (b"SQLite format 3\0", _PAGE, 2, 2, 0, 64, 32, 32, 1, pages, 0, 0, 1, 4, 0, 0, 1, 1, 0, 0, 1, 3038000)
    with copy.open("r+b") as file:
        file.write(_HEADER.pack(*facts))
    return copy
