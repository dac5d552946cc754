"""The PostgreSQL store: the `Store` contract on jsonb tables, for as many processes as share the database."""
# ruff: noqa: S608 - the names come from declarations that the catalog has checked

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

import orjson
import psycopg

from bot.adapters.store import pages, postgres_schema, sql, statements
from bot.adapters.store.catalog import Catalog, check_document, counted
from bot.adapters.store.dialects import POSTGRES
from bot.adapters.store.documents import clean, decode, encode
from bot.adapters.store.postgres_link import Link
from bot.adapters.store.postgres_server import Server
from bot.adapters.store.postgres_words import told
from bot.adapters.store.writes import META_TABLE
from bot.services.store import After, Changes, Collection, Document, Found, Order, Scalar, Where

_PUT = 'INSERT INTO "{}" ("key", "value") VALUES (?, ?::jsonb) ON CONFLICT ("key") DO {}'
_PUT_MANY = (
    'INSERT INTO "{}" ("key", "value") SELECT "key", "value" FROM jsonb_each(?::jsonb) ON CONFLICT ("key") DO {}'
)
_SWAP = 'UPDATE "{}" SET "value" = ?::jsonb WHERE "key" = ? AND "value" = ?::jsonb'
_SWAP_MANY = (
    'UPDATE "{}" AS kept SET "value" = given.swap -> 2 FROM jsonb_array_elements(?::jsonb) AS given(swap) '
    'WHERE kept."key" = given.swap ->> 0 AND kept."value" = given.swap -> 1'
)
_DELETE_MANY = 'DELETE FROM "{}" WHERE "key" IN (SELECT jsonb_array_elements_text(?::jsonb))'


class PostgresStore:
    """`Store` in the database at `url`, which is made ready when it is opened, by one process at a time.

    A document or argument that does not fit its declaration raises ValueError. When the server is away every call
    raises StoreError within seconds, and the first after it came back goes through.
    """

    shared = True

    def __init__(self, url: str, collections: Sequence[Collection]) -> None:
        """StoreError when it cannot be reached, would lose what it is given, or holds a newer version's format."""
        self._catalog = Catalog(collections)
        server = Server(url)
        with closing(server.connect(psycopg.Connection)) as connection:  # to make an index takes its time
            try:
                postgres_schema.prepare(connection, collections, server.name)
            except psycopg.Error as error:
                raise told(error, server.name) from error
        self.link = Link(server)
        self.link.open()

    def get(self, collection: str, key: str) -> dict[str, Any] | None:
        """The document under `key`, or None."""
        rows = self.link.read(statements.read(self._catalog[collection]), (clean(key),))
        return decode(rows[0][0]) if rows else None

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
        group = ",".join(f"{orjson.dumps(key).decode()}:{text}" for key, text in rows.items())
        statement = _PUT_MANY.format(declared.name, statements.KEEP if keep else statements.OVERWRITE)
        return self.link.write(statement, (f"{{{group}}}",))

    def claim(self, collection: str, key: str, value: Document) -> bool:
        """Write `value` only if nothing is under `key`; True for the one caller who wrote."""
        return self._insert(collection, key, value, statements.KEEP) == 1

    def change(self, collection: str, key: str, old: Document, new: Document) -> bool:
        """Write `new` only if the document under `key` still equals `old`; True when written."""
        declared = self._catalog[collection]
        check_document(declared, new)
        return self.link.write(_SWAP.format(declared.name), (encode(new), clean(key), encode(old))) == 1

    def change_many(self, collection: str, changes: Changes) -> int:
        """What `change` does, of a group in one statement; how many were written."""
        declared = self._catalog[collection]
        for _, new in changes.values():
            check_document(declared, new)
        swaps = {clean(key): f"{encode(old)},{encode(new)}" for key, (old, new) in changes.items()}
        if not swaps:
            return 0
        in_order = sorted(swaps.items(), key=lambda swap: (len(swap[0].encode()), swap[0].encode()))  # as jsonb's keys
        given = ",".join(f"[{orjson.dumps(key).decode()},{texts}]" for key, texts in in_order)
        return self.link.write(_SWAP_MANY.format(declared.name), (f"[{given}]",))

    def delete(self, collection: str, key: str) -> bool:
        """Remove `key`; True if something was there."""
        return self.delete_many(collection, (key,)) == 1

    def delete_many(self, collection: str, keys: Sequence[str]) -> int:
        """Remove a group in one statement; how many of the keys were there."""
        statement = _DELETE_MANY.format(self._catalog[collection].name)
        return self.link.write(statement, (orjson.dumps([clean(key) for key in keys]).decode(),))

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
        _check_limit(limit)
        branches = pages.page(self._catalog[collection], where or Where(), order, after, POSTGRES)
        parts = [statement for branch in branches for statement in branch]
        if not parts:  # nothing lies there
            return []
        statement = _together(parts, order, limit)
        anew = where is not None and bool(where.contains)
        rows = self.link.read(statement.text, statement.arguments, planned_anew=anew)
        return [Found(key, decode(text)) for key, text, _ in rows]

    def mark(
        self, collection: str, where: Where, fields: Document, *, order: Order | None = None, limit: int = 100
    ) -> list[Found]:
        """Set `fields` in at most `limit` documents that pass `where`, passing over those that others change now."""
        _check_limit(limit)
        declared = self._catalog[collection]
        check_document(declared, fields)
        picked = pages.picked(declared, where, order, POSTGRES)
        statement = (
            f"WITH picked AS ({picked.text} LIMIT ? FOR UPDATE SKIP LOCKED) "
            f'UPDATE "{declared.name}" AS kept SET "value" = kept."value" || ?::jsonb '
            'FROM picked WHERE kept."key" = picked."key" RETURNING kept."key", kept."value", picked.place'
        )
        rows = self.link.read(statement, (*picked.arguments, limit, encode(fields)))
        rows.sort(key=pages.place_in_order, reverse=order is not None and order.descending)
        return [Found(key, decode(text)) for key, text, _ in rows]

    def count(
        self, collection: str, where: Where | None = None, *, by: tuple[str, ...] = (), most: int | None = None
    ) -> dict[tuple[Scalar, ...], int]:
        """How many documents pass `where`, by group, or `most`; with `by` empty the only group is `()`."""
        declared = self._catalog[collection]
        statement = pages.counted(declared, where or Where(), by, most, POSTGRES)
        return counted(declared, self.link.read(statement.text, statement.arguments), by, most)

    def check(self) -> None:
        """Write and flush one row; StoreError when that is not possible now."""
        self.link.write(_PUT.format(META_TABLE, statements.OVERWRITE), ("checked", "true"))

    def close(self) -> None:
        """Let go of the connections; every later call raises StoreError, another close does nothing."""
        self.link.close()

    def _insert(self, collection: str, key: str, value: Document, on_conflict: str) -> int:
        declared = self._catalog[collection]
        check_document(declared, value)
        return self.link.write(_PUT.format(declared.name, on_conflict), (clean(key), encode(value)))


def _together(parts: Sequence[sql.Statement], order: Order | None, limit: int) -> sql.Statement:
    """The first `limit` rows of all `parts`, as one statement, so that they are of one moment."""
    arguments = tuple(argument for part in parts for argument in (*part.arguments, limit))
    if len(parts) == 1:
        return sql.Statement(parts[0].text, arguments)
    rows = " UNION ALL ".join(f"({part.text})" for part in parts)
    text = f"SELECT * FROM ({rows}) AS found ORDER BY {pages.sorting(order, 'place')} LIMIT ?"
    return sql.Statement(text, (*arguments, limit))


def _check_limit(limit: int) -> None:
    if limit < 0:
        raise ValueError(f"A limit of {limit} documents makes no sense.")
