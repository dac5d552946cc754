"""Tables, indexes and running totals of the declared collections, made or made again in one transaction."""
# ruff: noqa: S608 - the names come from declarations that the catalog has checked

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.store import trigrams
from bot.adapters.store.dialects import extract
from bot.adapters.store.errors import newer_format, told
from bot.adapters.store.sql import part_name, total_column, total_table
from bot.adapters.store.writes import META_TABLE
from bot.services.store import Collection, StoreError

log = logging.getLogger("invoicebot.store")

FORMAT = 1
"""The file's format, kept as SQLite's user_version; 0 is a new file."""

_OLDEST_SQLITE = (3, 38, 0)  # https://www.sqlite.org/releaselog/3_38_0.html brought the ->> operator


@dataclass(frozen=True, slots=True)
class _Part:
    """Things that belong together: name to CREATE statement, and what fills them once they are there."""

    objects: dict[str, str]
    fill: str | None = None


def prepare(path: Path, collections: Sequence[Collection]) -> bool:
    """Bring the file at `path` (made with mode 0600 when missing) to what `collections` declare, all or nothing.

    Whether text is found by an index: this Python's SQLite may lack the module for that.
    Raises StoreError when the file was written by a newer version, is damaged, or cannot be written.
    """
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StoreError(f"Python's SQLite is {sqlite3.sqlite_version}; the data file needs 3.38 or newer.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(
            f"The data file {path} cannot be written ({error.strerror}): see that the folder is there and is writable "
            "for the user who runs the bot; DATA_DIR names it."
        ) from error
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            return _upgrade(connection, path, collections)
    except sqlite3.Error as error:
        raise told(error, path) from error


def _upgrade(connection: sqlite3.Connection, path: Path, collections: Sequence[Collection]) -> bool:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("BEGIN IMMEDIATE")
    made_here = _format(connection, path) > 0
    searching = trigrams.known(connection)
    connection.execute(f"CREATE TABLE IF NOT EXISTS {_table(META_TABLE)}")
    for collection in collections:
        connection.execute(f"CREATE TABLE IF NOT EXISTS {_table(collection.name)}")
        if not made_here:  # put together again from a dump: rows may have other numbers now
            _drop_search(connection, collection)
        _renew_parts(connection, collection, searching=searching)
    connection.execute(f"PRAGMA user_version={FORMAT}")
    connection.execute("COMMIT")
    if not searching:
        log.warning("Python's SQLite lacks FTS5: a search for rare text looks through all invoices")
    return searching


def _format(connection: sqlite3.Connection, path: Path) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > FORMAT:
        raise newer_format(f"The data file {path}", found, FORMAT, "give this one a DATA_DIR of its own")
    return found


def _table(name: str) -> str:
    return f'"{name}" (key TEXT PRIMARY KEY, value BLOB)'  # the same that sqlitedict makes


def _drop_search(connection: sqlite3.Connection, collection: Collection) -> None:
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB ?"
    for (name,) in connection.execute(query, (f"{collection.name}.search.*",)).fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')


def _renew_parts(connection: sqlite3.Connection, collection: Collection, *, searching: bool) -> None:
    """Drop what is not declared (any more) or differs from its declaration; make and fill what is missing."""
    existing = {name: (kind, sql) for name, kind, sql in _existing(connection, collection, searching=searching)}
    parts = [
        *(_index(collection, fields) for fields in collection.indexes),
        *(_total(collection, fields) for fields in collection.totals),
        *(_search(collection, field) for field in collection.searched if searching),
    ]
    missing = [
        part for part in parts if any(existing.get(name, ("", ""))[1] != sql for name, sql in part.objects.items())
    ]
    intact = {name for part in parts if part not in missing for name in part.objects}
    for kind in ("trigger", "index", "table"):
        for name in [name for name, (found, _) in existing.items() if found == kind and name not in intact]:
            connection.execute(f'DROP {kind.upper()} IF EXISTS "{name}"')
    for part in missing:
        for statement in part.objects.values():
            connection.execute(statement)
        if part.fill:
            connection.execute(part.fill)


def _existing(connection: sqlite3.Connection, collection: Collection, *, searching: bool) -> list[tuple[str, str, str]]:
    """Name, kind and statement of what belongs to the collection; a search index's own tables come and go with it.

    Without the module it can be neither used nor dropped: then it stays, and is made anew when there is one again.
    """
    query = (
        "SELECT name, type, sql FROM sqlite_master WHERE name GLOB ? "
        "AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') "
        "AND (? OR type <> 'table' OR name NOT GLOB ?)"
    )
    return connection.execute(query, (f"{collection.name}.*", searching, f"{collection.name}.search.*")).fetchall()


def _search(collection: Collection, field: str) -> _Part:
    return _Part(trigrams.objects(collection, field), trigrams.fill(collection, field))


def _index(collection: Collection, fields: Sequence[str]) -> _Part:
    name = part_name(collection, "index", fields)
    columns = ", ".join((*map(extract, fields), '"key"'))
    return _Part({name: f'CREATE INDEX "{name}" ON "{collection.name}" ({columns})'})


def _total(collection: Collection, fields: Sequence[str]) -> _Part:
    """A table with one row per group, kept by triggers, so that it is right whenever a statement has ended."""
    table = total_table(collection, fields)
    columns = ", ".join(map(total_column, fields))
    objects = {
        table: f'CREATE TABLE "{table}" ({columns}, "n" INTEGER NOT NULL)',
        f"{table}.group": f'CREATE INDEX "{table}.group" ON "{table}" ({columns})',
    }
    leave, enter = _leave(table, fields), _enter(table, fields)
    moved = " OR ".join(f"{_of('OLD', field)} IS NOT {_of('NEW', field)}" for field in fields)
    for event, condition, body in (
        ("INSERT", "", enter),
        ("DELETE", "", leave),
        ("UPDATE", f" WHEN {moved}", leave + enter),
    ):
        name = f"{table}.{event.lower()}"
        head = f'CREATE TRIGGER "{name}" AFTER {event} ON "{collection.name}" FOR EACH ROW{condition}'
        objects[name] = f"{head} BEGIN {body}END"
    groups = ", ".join(map(extract, fields))
    return _Part(objects, f'INSERT INTO "{table}" SELECT {groups}, count(*) FROM "{collection.name}" GROUP BY {groups}')


def _of(row: str, field: str) -> str:
    return f"({row}.{extract(field)})"


def _same_group(row: str, fields: Sequence[str]) -> str:
    return " AND ".join(f"{total_column(field)} IS {_of(row, field)}" for field in fields)


def _leave(table: str, fields: Sequence[str]) -> str:
    return f'UPDATE "{table}" SET "n" = "n" - 1 WHERE {_same_group("OLD", fields)}; '


def _enter(table: str, fields: Sequence[str]) -> str:
    values = ", ".join(_of("NEW", field) for field in fields)
    return (
        f'UPDATE "{table}" SET "n" = "n" + 1 WHERE {_same_group("NEW", fields)}; '
        f'INSERT INTO "{table}" SELECT {values}, 1 WHERE changes() = 0; '
    )
