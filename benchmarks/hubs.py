"""Hubs with many invoices, written by SQL in the store's own format: a million by `put` would take the whole run."""
# ruff: noqa: S608 - names and numbers of our own

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from benchmarks.lines import Run
from benchmarks.postgres import database
from bot import bootstrap
from bot.adapters.store.embedded import FILE_NAME
from bot.domain.invoices import Collection, Invoice, Stage
from bot.domain.rows import row_of
from bot.services.collections import INVOICES
from bot.services.mirror_documents import to_document
from bot.services.store import Store
from bot.services.workspaces import Workspaces
from bot.settings import LocalSettings

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
YEARS = timedelta(days=3 * 365)
WORKSPACES = 200
OWNER = "U0OWNER"
OWNED = 5
HEADER = "id,name,stripe_customer,owners,channel,currency,management_fee_percent,budget_status\n"

# Of a hundred invoices 3 were never paid and are late, 2 failed and are late, 3 are open and not late, 2 void or
# written off, 1 a draft; the rest are paid. `n` counts from 1, `{number}` is how many there are.
STATUS = (
    "CASE WHEN n % 100 < 6 THEN 'open' WHEN n % 100 < 8 THEN 'failed' WHEN n % 100 = 8 THEN 'void' "
    "WHEN n % 100 = 9 THEN 'uncollectible' WHEN n % 100 = 10 THEN 'draft' ELSE 'paid' END"
)
CREATED = f"({int((NOW - YEARS).timestamp())} + n * {int(YEARS.total_seconds())} / {{number}})"
ANCHOR = f"({int(NOW.timestamp())} + CASE WHEN n % 100 < 3 THEN 864000 ELSE -864000 END - n % 86400)"
CUSTOMER = f"'cus_' || (n % {WORKSPACES})"
SQLITE = f"""WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {{number}})
INSERT INTO "{INVOICES}" (key, value) SELECT printf('in_%09d', n), json_patch(?, json_object(
'id', printf('in_%09d', n), 'customer', {CUSTOMER}, 'status', {STATUS}, 'created', {CREATED}, 'anchor', {ANCHOR},
'number', printf('INV-%09d', n), 'amount', '' || (n % 5000),
'billing', strftime('%Y-%m', {CREATED}, 'unixepoch'),
'text', printf('inv-%09d', n) || char(10) || 'october campaign' || char(10) || 'shop ' || (n % {WORKSPACES})))
FROM numbers"""


POSTGRES = f"""INSERT INTO "{INVOICES}" (key, value) SELECT 'in_' || lpad(n::text, 9, '0'), value || jsonb_build_object(
'id', 'in_' || lpad(n::text, 9, '0'), 'customer', {CUSTOMER}, 'status', {STATUS}, 'created', {CREATED},
'anchor', {ANCHOR}, 'number', 'INV-' || lpad(n::text, 9, '0'), 'amount', (n % 5000)::text,
'billing', to_char(to_timestamp({CREATED}) AT TIME ZONE 'UTC', 'YYYY-MM'),
'text', 'inv-' || lpad(n::text, 9, '0') || chr(10) || 'october campaign' || chr(10) || 'shop ' || (n % {WORKSPACES}))
FROM generate_series(1::bigint, {{number}}) AS n, template"""


def folder_of(run: Run, number: int) -> Path:
    """The folder of a hub of `number` invoices, made unless it was in this run."""
    folder = (run.kept or run.folder) / f"hub-{number}"
    if not folder.exists():
        run.say(f"filling {number:,} invoices")
        folder.mkdir()
        embedded(folder, number).close()
    return folder


def database_of(run: Run, number: int) -> str:
    """The address of a PostgreSQL database of `number` invoices, made unless it was in this run."""
    made = (run.kept or run.folder) / f"database-{number}"
    if not made.exists():
        run.say(f"filling {number:,} invoices in PostgreSQL")
        address = database()
        postgres(run.folder, address, number).close()
        made.write_text(address, encoding="utf-8")
    return made.read_text(encoding="utf-8")


def embedded(folder: Path, number: int) -> Store:
    """A hub of `number` invoices in a file of its own; indexes and totals are made when the filled file is opened."""
    with closing(open_store(folder)) as store:
        _begin(store)
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as connection:
        (template,) = connection.execute(f'SELECT value FROM "{INVOICES}"').fetchone()
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("BEGIN")
        for kind in ("trigger", "index", "table"):
            query = "SELECT name FROM sqlite_master WHERE type = ? AND name GLOB ?"
            for (name,) in connection.execute(query, (kind, f"{INVOICES}.*")).fetchall():
                connection.execute(f'DROP {kind} IF EXISTS "{name}"')
        connection.execute(f'DELETE FROM "{INVOICES}"')
        connection.execute(SQLITE.format(number=number), (template,))
        connection.execute("COMMIT")
    return open_store(folder)


def postgres(folder: Path, database: str, number: int) -> Store:
    """The same in the PostgreSQL `database`."""
    with closing(open_store(folder, database)) as store:
        _begin(store)
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT value FROM _meta WHERE key = 'parts'").fetchone()
        assert row is not None
        parts = row[0].values() if isinstance(row[0], dict) else row[0]
        for part in parts:
            for statement in part["drop"]:
                connection.execute(statement.encode())
        connection.execute("UPDATE _meta SET value = '{}' WHERE key = 'parts'")
        connection.execute(f'CREATE TEMPORARY TABLE template AS SELECT value FROM "{INVOICES}"'.encode())
        connection.execute(f'DELETE FROM "{INVOICES}"'.encode())
        connection.execute(POSTGRES.format(number=number).encode())
    store = open_store(folder, database)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return store


def open_store(folder: Path, database: str = "") -> Store:
    """The store in `folder`, or in the PostgreSQL `database`."""
    settings = LocalSettings.load({"DATA_DIR": str(folder), "DATABASE_URL": database}, None)
    return bootstrap.open_store(settings)


def _begin(store: Store) -> None:
    """The workspaces, and one invoice from which the others are made."""
    import_workspaces(store)
    store.put(INVOICES, "in_template", to_document(row_of(_invoice(), None)))


def import_workspaces(store: Store, number: int = WORKSPACES) -> None:
    """So many workspaces with a customer and a channel each."""
    rows = [
        f"w{one},Shop {one},cus_{one},{OWNER if one < OWNED else 'U0ELSE'},C0W{one},usd,,active\n"
        for one in range(number)
    ]
    Workspaces(store).import_csv(HEADER + "".join(rows))


def _invoice() -> Invoice:
    return Invoice(
        id="in_template",
        customer="cus_0",
        stage=Stage.OPEN,
        currency="usd",
        created=NOW - timedelta(days=10),
        collection=Collection.CHARGE,
        total=125_000,
        amount_due=125_000,
        amount_paid=0,
        amount_remaining=125_000,
        number="INV-0042",
        finalized=NOW - timedelta(days=10),
        auto_advance=True,
    )
