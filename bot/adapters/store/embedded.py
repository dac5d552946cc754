"""The embedded store: the `Store` contract on sqlitedict, one file under the data folder."""

from __future__ import annotations

import heapq
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from bot.adapters.store import pages, schema, sql, statements, trigrams
from bot.adapters.store.catalog import Catalog, check_document, counted
from bot.adapters.store.documents import clean, encode
from bot.adapters.store.locks import FolderLock
from bot.adapters.store.opened import Opened
from bot.adapters.store.writes import META_TABLE
from bot.services.store import After, Changes, Collection, Document, Found, Order, Scalar, Where

__all__ = ["FILE_NAME", "EmbeddedStore", "FolderLock"]

FILE_NAME = "invoicebot.sqlite"


class EmbeddedStore:
    """`Store` in `folder`/invoicebot.sqlite: one thread writes, flushing before a call returns; reads wait for none.

    The folder (0700) and the file (0600) are made when missing; a changed declaration rebuilds its indexes and totals.
    A document or argument that does not fit its declaration raises ValueError.
    """

    shared = False

    def __init__(self, folder: Path, collections: Sequence[Collection]) -> None:
        self._path = folder / FILE_NAME
        self._catalog = Catalog(collections)
        if not schema.prepare(self._path, collections):
            self._catalog = Catalog([replace(one, searched=()) for one in collections])
        self._opened = Opened(self._path)
        self._marking = threading.Lock()

    @property
    def damaged(self) -> bool:
        """Whether a call met something in the file that SQLite cannot make sense of, since it was opened."""
        return self._opened.damage is not None

    def mend(self, rescue: Callable[[], None]) -> None:
        """Let go of the damaged file, have it exchanged by `rescue`, and go on with the new one.

        Calls made meanwhile raise StoreError; so does this one when `rescue` does, and may be made again.
        """
        self.close()
        rescue()
        self._opened = Opened(self._path)

    def get(self, collection: str, key: str) -> dict[str, Any] | None:
        """The document under `key`, or None."""
        opened = self._opened
        text = _text(opened, self._catalog[collection], key)
        return None if text is None else opened.decoded(text)

    def put(self, collection: str, key: str, value: Document) -> None:
        """Write `value` under `key`, over whatever is there."""
        self._insert(collection, key, value, statements.OVERWRITE)

    def put_many(self, collection: str, values: Mapping[str, Document], *, keep: bool = False) -> int:
        """Write a group in one statement; how many documents were written (with `keep`: how many were new)."""
        declared = self._catalog[collection]
        for value in values.values():
            check_document(declared, value)
        rows = {clean(key): encode(value) for key, value in values.items()}
        if not rows:
            return 0
        statement = statements.insert_many(declared, statements.KEEP if keep else statements.OVERWRITE)
        return self._opened.writer.write(statement, (orjson.dumps(list(rows.items())).decode(),))

    def claim(self, collection: str, key: str, value: Document) -> bool:
        """Write `value` only if nothing is under `key`; True for the one caller who wrote."""
        return self._insert(collection, key, value, statements.KEEP) == 1

    def change(self, collection: str, key: str, old: Document, new: Document) -> bool:
        """Write `new` only if the document under `key` still equals `old`; True when written."""
        declared = self._catalog[collection]
        check_document(declared, new)
        opened, swap, text, given = self._opened, statements.swap(declared), encode(new), encode(old)
        if opened.writer.write(swap, (text, clean(key), given)):
            return True
        kept = _text(opened, declared, key)  # equal, but written otherwise: somebody else's tool was at it
        if kept is None or kept == given or encode(opened.decoded(kept)) != given:
            return False
        return opened.writer.write(swap, (text, clean(key), kept)) == 1

    def change_many(self, collection: str, changes: Changes) -> int:
        """What `change` does, of a group in one statement; how many were written."""
        declared = self._catalog[collection]
        for _, new in changes.values():
            check_document(declared, new)
        swaps = {clean(key): (encode(old), encode(new)) for key, (old, new) in changes.items()}
        if not swaps:
            return 0
        given = orjson.dumps([(key, *texts) for key, texts in swaps.items()]).decode()
        return self._opened.writer.write(statements.swap_many(declared), (given,))

    def delete(self, collection: str, key: str) -> bool:
        """Remove `key`; True if something was there."""
        return self.delete_many(collection, (key,)) == 1

    def delete_many(self, collection: str, keys: Sequence[str]) -> int:
        """Remove a group in one statement; how many of the keys were there."""
        statement = statements.delete_many(self._catalog[collection])
        return self._opened.writer.write(statement, (orjson.dumps([clean(key) for key in keys]).decode(),))

    def find(
        self,
        collection: str,
        where: Where | None = None,
        *,
        order: Order | None = None,
        limit: int = 100,
        after: After | None = None,
    ) -> list[Found]:
        """At most `limit` documents that pass `where`, in `order` (None: by key), after the place `after`."""
        opened = self._opened
        rows = _page(opened, self._catalog[collection], where or Where(), order, limit, after)
        return [Found(key, opened.decoded(text)) for key, text, _ in rows]

    def mark(
        self, collection: str, where: Where, fields: Document, *, order: Order | None = None, limit: int = 100
    ) -> list[Found]:
        """Set `fields` in at most `limit` documents that pass `where`, in one statement; those, as they are now."""
        declared = self._catalog[collection]
        check_document(declared, fields)
        opened, statement = self._opened, statements.swap_many(declared)
        with self._marking:
            found = _page(opened, declared, where, order, limit, None)
            new = {key: encode({**opened.decoded(text), **fields}) for key, text, _ in found}
            if not new:
                return []
            swaps = [(key, text, new[key]) for key, text, _ in found]
            written = opened.writer.write(statement, (orjson.dumps(swaps).decode(),))
            mine = new if written == len(new) else _unchanged(opened, declared, new)
        return [Found(key, opened.decoded(text)) for key, text in mine.items()]

    def count(
        self, collection: str, where: Where | None = None, *, by: tuple[str, ...] = (), most: int | None = None
    ) -> dict[tuple[Scalar, ...], int]:
        """How many documents pass `where`, by group, or `most`; with `by` empty the only group is `()`."""
        declared = self._catalog[collection]
        statement = sql.count(declared, where or Where(), by, most)
        with self._opened.reads.connection() as connection:
            rows = connection.execute(statement.text, statement.arguments).fetchall()
        return counted(declared, rows, by, most)

    def check(self) -> None:
        """Write and flush one row; StoreError when that is not possible now, or damage was met."""
        opened = self._opened
        if opened.damage is not None:
            raise opened.damage
        opened.writer.write(statements.insert(META_TABLE, "UPDATE SET value = value + 1"), ("checked", 1))

    def close(self) -> None:
        """Let go of files and connections; every later call raises StoreError, another close does nothing."""
        self._opened.close()

    def _insert(self, collection: str, key: str, value: Document, on_conflict: str) -> int:
        declared = self._catalog[collection]
        check_document(declared, value)
        return self._opened.writer.write(statements.insert(declared.name, on_conflict), (clean(key), encode(value)))


_Row = tuple[str, str, str | int | None]


def _page(
    opened: Opened, declared: Collection, where: Where, order: Order | None, limit: int, after: After | None
) -> list[_Row]:
    if limit < 0:
        raise ValueError(f"A limit of {limit} documents makes no sense.")
    with opened.reads.connection() as connection, _one_state(connection):
        among = trigrams.candidates(connection, declared, where.contains, limit)
        branches = pages.page(declared, where, order, after, among=among)
        found = [_fetch(connection, branch, limit) for branch in branches]
    if len(found) == 1:
        return found[0]
    descending = order is not None and order.descending
    return list(islice(heapq.merge(*found, key=pages.place_in_order, reverse=descending), limit))


def _text(opened: Opened, declared: Collection, key: str) -> str | None:
    with opened.reads.connection() as connection:
        row = connection.execute(statements.read(declared), (clean(key),)).fetchone()
    return None if row is None else row[0]


def _unchanged(opened: Opened, declared: Collection, texts: Mapping[str, str]) -> dict[str, str]:
    """Those of `texts` that stand under their keys now."""
    with opened.reads.connection() as connection:
        query = statements.read(declared)
        rows = {key: connection.execute(query, (key,)).fetchone() for key in texts}
    return {key: text for key, text in texts.items() if rows[key] == (text,)}


@contextmanager
def _one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """What is read meanwhile is of one moment. After an error the connection is of no use any more."""
    connection.execute("BEGIN")
    yield
    connection.execute("COMMIT")


def _fetch(connection: sqlite3.Connection, branch: pages.Branch, limit: int) -> list[_Row]:
    rows: list[_Row] = []
    for statement in branch:
        rows += connection.execute(statement.text, (*statement.arguments, limit - len(rows))).fetchall()
        if len(rows) >= limit:
            break
    return rows
