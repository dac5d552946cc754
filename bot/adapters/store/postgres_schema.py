"""Tables, indexes and running totals in PostgreSQL, made or made again in one transaction, by one process at a time."""
# ruff: noqa: S608 - the names come from declarations that the catalog has checked

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
import psycopg

from bot.adapters.store.dialects import POSTGRES
from bot.adapters.store.errors import newer_format
from bot.adapters.store.postgres_server import Connection
from bot.adapters.store.sql import part_name, total_column, total_table
from bot.adapters.store.writes import META_TABLE
from bot.services.store import Collection, Kind

log = logging.getLogger("invoicebot.store")

FORMAT = 1
"""The format of the database's tables, kept in the meta table."""

_LOCK = 7_614_530_299  # any number, the same in every version
_SLOTS = 8  # rows that share a total, so that writers of one group seldom wait for each other
_SAMPLES = 500  # of a text, so that what one document in 200 has is told from what one in 30 has
_TYPES = {Kind.TEXT: 'text COLLATE "C"', Kind.INTEGER: "bigint", Kind.BOOLEAN: "integer"}
_NEWS = {"INSERT": ("entered",), "DELETE": ("departed",), "UPDATE": ("entered", "departed")}


@dataclass(frozen=True, slots=True)
class _Part:
    """An index, or a table of totals with what keeps and fills it."""

    name: str
    make: list[str]
    drop: list[str]


def prepare(connection: Connection, collections: Sequence[Collection], server: str) -> None:
    """Bring the database to what `collections` declare, all or nothing; others who try that at once wait.

    Raises StoreError when it was written by a newer version.
    """
    with connection.transaction():
        connection.execute("SELECT set_config('statement_timeout', '0', true)")
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        _table(connection, META_TABLE)
        _refuse_newer(connection, server)
        for collection in collections:
            _table(connection, collection.name)
        trigrams = _trigrams(connection) if any(collection.searched for collection in collections) else None
        _renew_parts(connection, [part for collection in collections for part in _parts(collection, trigrams)])
        _keep(connection, "format", FORMAT)


def _table(connection: Connection, name: str) -> None:
    columns = '"key" text COLLATE "C" PRIMARY KEY, "value" jsonb NOT NULL'
    connection.execute(f'CREATE TABLE IF NOT EXISTS "{name}" ({columns})'.encode())


def _refuse_newer(connection: Connection, server: str) -> None:
    found = _kept(connection, "format", FORMAT)
    if found > FORMAT:
        raise newer_format(server, found, FORMAT, "name another database in DATABASE_URL")


def _renew_parts(connection: Connection, parts: Sequence[_Part]) -> None:
    """Drop what is not declared (any more) or differs from its declaration; make and fill what is missing."""
    query = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
    there = {name for (name,) in connection.execute(query)}
    found = {name: part for name, part in _kept(connection, "parts", {}).items() if name in there}
    wanted = {part.name: asdict(part) for part in parts}
    if found == wanted:
        return
    for name, part in found.items():
        if wanted.get(name) != part:
            _all(connection, part["drop"])
    for name, part in wanted.items():
        if found.get(name) != part:
            _all(connection, part["drop"])
            _all(connection, part["make"])
    _keep(connection, "parts", wanted)


def _all(connection: Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.execute(statement.encode())


def _kept(connection: Connection, key: str, default: Any) -> Any:
    row = connection.execute(f'SELECT "value" FROM "{META_TABLE}" WHERE "key" = %s'.encode(), (key,)).fetchone()
    return default if row is None else orjson.loads(row[0])


def _keep(connection: Connection, key: str, value: Any) -> None:
    on_conflict = 'ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value"'
    put = f'INSERT INTO "{META_TABLE}" VALUES (%s, %s::jsonb) {on_conflict}'
    connection.execute(put.encode(), (key, orjson.dumps(value).decode()))


def _trigrams(connection: Connection) -> str | None:
    """The operators that an index of trigrams is made with; None when the database does not let this user have them."""
    found = _operators(connection)
    if found is not None:
        return found
    try:
        with connection.transaction():
            connection.execute("CREATE EXTENSION pg_trgm")
    except psycopg.Error as error:
        if connection.broken:
            raise
        log.warning(
            "a search for rare text looks through all invoices: have pg_trgm made in the database, and start again",
            extra={"reason": error.diag.message_primary or type(error).__name__},
        )
        return None
    return _operators(connection)


def _operators(connection: Connection) -> str | None:
    row = connection.execute(
        "SELECT format('%I.%I', nspname, opcname) FROM pg_opclass JOIN pg_namespace AS place ON place.oid = "
        "opcnamespace WHERE opcname = 'gin_trgm_ops' AND has_schema_privilege(place.oid, 'USAGE')"
    ).fetchone()
    return None if row is None else str(row[0])


def _parts(collection: Collection, trigrams: str | None) -> list[_Part]:
    return [
        *(_index(collection, fields) for fields in collection.indexes),
        *(_total(collection, fields) for fields in collection.totals),
        *(_search(collection, field, trigrams) for field in collection.searched if trigrams),
    ]


def _search(collection: Collection, field: str, trigrams: str) -> _Part:
    """What has some text is found without looking at the others; which way is quicker the planner knows by sample."""
    name, column = part_name(collection, "search", (field,)), POSTGRES.column_of(collection)(field)
    make = [
        f'CREATE INDEX "{name}" ON "{collection.name}" USING gin ({column} {trigrams})',
        f'ALTER INDEX "{name}" ALTER COLUMN 1 SET STATISTICS {_SAMPLES}',
        f'ANALYZE "{collection.name}"',
    ]
    return _Part(name, make, [f'DROP INDEX IF EXISTS "{name}"'])


def _index(collection: Collection, fields: Sequence[str]) -> _Part:
    """Nulls are lowest, read forwards or backwards, and the key settles what is equal."""
    name, column = part_name(collection, "index", fields), POSTGRES.column_of(collection)
    columns = ", ".join((*(f"{column(field)} ASC NULLS FIRST" for field in fields), '"key"'))
    return _Part(
        name, [f'CREATE INDEX "{name}" ON "{collection.name}" ({columns})'], [f'DROP INDEX IF EXISTS "{name}"']
    )


def _total(collection: Collection, fields: Sequence[str]) -> _Part:
    """A table with a few rows per group, kept by triggers, so that their sum is right whenever a statement has ended.

    A trigger counts a whole statement at once, group after group in one order: then two that touch many groups wait for
    each other, and do not lock each other up.
    """
    table, name = total_table(collection, fields), collection.name
    columns = ", ".join(f"{total_column(field)} {_TYPES[collection.fields[field]]}" for field in fields)
    names = ", ".join(map(total_column, fields))
    make = [
        f'CREATE TABLE "{table}" ("slot" integer, "group" text COLLATE "C", {columns}, "n" bigint NOT NULL, '
        'PRIMARY KEY ("slot", "group"))',
        f'CREATE INDEX "{table}.by" ON "{table}" ({names})',
    ]
    drop = [f'DROP TABLE IF EXISTS "{table}"']
    for event, news in _NEWS.items():
        function = f"{table}.{event.lower()}"
        body = f"BEGIN {_count(collection, fields, news)}; RETURN NULL; END"
        tables = " ".join(f"{'NEW' if one == 'entered' else 'OLD'} TABLE AS {one}" for one in news)
        make += [
            f'CREATE FUNCTION "{function}"() RETURNS trigger LANGUAGE plpgsql AS $count${body}$count$',
            f'CREATE TRIGGER "{function}" AFTER {event} ON "{name}" REFERENCING {tables} '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{function}"()',
        ]
        drop.append(f'DROP FUNCTION IF EXISTS "{function}"() CASCADE')
    return _Part(table, [*make, _count(collection, fields, (name,))], drop)


def _count(collection: Collection, fields: Sequence[str], sources: Sequence[str]) -> str:
    """Add what is in `sources` to the totals, and take off what is in `departed`."""
    table, column = total_table(collection, fields), POSTGRES.column_of(collection)
    names = ", ".join(map(total_column, fields))
    values = ", ".join(f"{column(field)} AS {total_column(field)}" for field in fields)
    rows = " UNION ALL ".join(
        f'SELECT {values}, {-1 if source == "departed" else 1} AS "n" FROM "{source}"' for source in sources
    )
    return (
        f'INSERT INTO "{table}" AS kept ("slot", "group", {names}, "n") '
        f'SELECT pg_backend_pid() % {_SLOTS}, jsonb_build_array({names})::text AS "group", {names}, sum("n") '
        f'FROM ({rows}) AS moved GROUP BY {names} HAVING sum("n") <> 0 ORDER BY "group" '
        'ON CONFLICT ("slot", "group") DO UPDATE SET "n" = kept."n" + excluded."n"'
    )
