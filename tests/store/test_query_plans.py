"""The lists that people page through are answered from an index: no scan, no sort, whatever is asked with them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.store import pages, sql
from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore
from bot.services import collections
from bot.services.store import After, Collection, Order, Range, Where

from .factories import COLLECTIONS, INVOICES, PLAIN

NEWEST = Order("created", descending=True)
OPEN = {"workspace": "acme", "status": "open"}


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder = tmp_path_factory.mktemp("plans")
    EmbeddedStore(folder, COLLECTIONS).close()
    with closing(sqlite3.connect(folder / FILE_NAME)) as opened:
        yield opened


def _plan(connection: sqlite3.Connection, statement: sql.Statement, *more: int) -> list[str]:
    rows = connection.execute(f"EXPLAIN QUERY PLAN {statement.text}", (*statement.arguments, *more))
    return [row[3] for row in rows]


@pytest.mark.parametrize("after", [None, After(1000, "in_9"), After(None, "in_9")])
@pytest.mark.parametrize(
    ("where", "order", "index"),
    [
        (Where(OPEN), NEWEST, "workspace.status.created"),
        (Where(OPEN), Order("created"), "workspace.status.created"),
        (Where({"workspace": "acme"}), NEWEST, "workspace.created"),
        (Where({"status": "open"}), NEWEST, "status.created"),
        (Where({"status": ["open", "failed"], "workspace": "acme"}), NEWEST, "workspace.status.created"),
        (Where({"status": ["open", "failed"]}), NEWEST, "status.created"),
        (Where({"status": "open"}, {"created": Range(10, 2000)}), NEWEST, "status.created"),
        (Where({"status": "open"}, {"created": Range(10, 2000)}), Order("created"), "status.created"),
        (Where({"status": ["open", "failed"]}, {"due": Range(high=2000)}), Order("due"), "status.due"),
    ],
)
def test_a_page_is_read_from_its_index_in_order(
    connection: sqlite3.Connection, where: Where, order: Order, index: str, after: After | None
) -> None:
    statements = [statement for branch in pages.page(INVOICES, where, order, after) for statement in branch]
    for statement in statements:
        (step,) = _plan(connection, statement, 10)
        assert step.startswith(f"SEARCH invoices USING INDEX invoices.index.{index} (")


def test_a_deep_page_starts_at_its_place_and_not_at_the_ranges_end(connection: sqlite3.Connection) -> None:
    where = Where({"status": "open"}, {"created": Range(10, 2000)})
    ((ties, rest),) = pages.page(INVOICES, where, NEWEST, After(1000, "in_9"))
    assert rest.arguments == ("open", 10, 1000)
    assert ties.arguments == ("open", 1000, "in_9")
    ((ties, rest),) = pages.page(INVOICES, where, Order("created"), After(1000, "in_9"))
    assert rest.arguments == ("open", 1000, 2000)


def test_the_list_of_all_walks_the_index_by_creation(connection: sqlite3.Connection) -> None:
    ((statement,),) = pages.page(INVOICES, Where(), NEWEST, None)
    assert _plan(connection, statement, 10) == ["SCAN invoices USING INDEX invoices.index.created"]


def test_the_next_page_of_all_seeks_into_the_index(connection: sqlite3.Connection) -> None:
    (branch,) = pages.page(INVOICES, Where(), NEWEST, After(1000, "in_9"))
    for statement in branch:
        (step,) = _plan(connection, statement, 10)
        assert step.startswith("SEARCH invoices USING INDEX invoices.index.created (")


def test_pages_by_key_use_the_key(connection: sqlite3.Connection) -> None:
    ((statement,),) = pages.page(PLAIN, Where(), None, After(None, "k"))
    (step,) = _plan(connection, statement, 10)
    assert step.startswith("SEARCH plain USING INDEX sqlite_autoindex_plain_1 (key>?)")


@pytest.mark.parametrize(
    ("where", "by"),
    [
        (Where(), ("workspace", "status")),
        (Where(), ("status",)),
        (Where({"workspace": "acme"}), ("status",)),
        (Where({"workspace": ["acme", "beta"], "status": "open"}), ()),
        (Where(), ()),
        (Where({"live": True}), ()),
    ],
)
def test_counts_that_totals_know_never_touch_the_documents(
    connection: sqlite3.Connection, where: Where, by: tuple[str, ...]
) -> None:
    plan = _plan(connection, sql.count(INVOICES, where, by))
    assert plan
    assert all("invoices.totals." in step or "TEMP B-TREE" in step for step in plan)


def test_a_count_beyond_the_totals_uses_an_index(connection: sqlite3.Connection) -> None:
    statement = sql.count(INVOICES, Where({"status": "open"}, {"due": Range(high=20)}), ())
    (step,) = _plan(connection, statement)
    assert step.startswith("SEARCH invoices USING INDEX invoices.index.status.due (")


def test_running_totals_find_their_group_by_index(connection: sqlite3.Connection, tmp_path: Path) -> None:
    table = sql.total_table(INVOICES, ("workspace", "status"))
    statement = sql.Statement(f'UPDATE "{table}" SET n = n + 1 WHERE "workspace" IS ? AND "status" IS ?', ("a", None))
    (step,) = _plan(connection, statement)
    assert step.startswith(f"SEARCH {table} USING INDEX {table}.group (workspace=? AND status=?)")


SCOPES: tuple[dict[str, Any], ...] = ({}, {"customer": "cus_1"}, {"customer": ["cus_1", "cus_2"]})
TABS: tuple[dict[str, Any], ...] = ({}, {"status": "draft"}, {"status": ["failed", "open"]})
MONTHS: tuple[dict[str, Any], ...] = ({}, {"billing": "2026-10"})
FOUND_BY: tuple[dict[str, Any], ...] = ({"amount": "1250"}, {"email": ["a@b.example"]}, {"number": ["A-1", "a-1"]})


@pytest.fixture(scope="module")
def bots_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sqlite3.Connection, Collection]]:
    folder = tmp_path_factory.mktemp("own")
    EmbeddedStore(folder, collections.COLLECTIONS).close()
    invoices = next(one for one in collections.COLLECTIONS if one.name == collections.INVOICES)
    with closing(sqlite3.connect(folder / FILE_NAME)) as opened:
        yield opened, invoices


def test_every_page_of_the_bots_own_list_is_read_in_order(bots_own: tuple[sqlite3.Connection, Collection]) -> None:
    connection, invoices = bots_own
    ranges: tuple[dict[str, Range], ...] = ({}, {"created": Range(10, 5000)})
    for scope, tab, billing, created, after in product(SCOPES, TABS, MONTHS, ranges, (None, After(1000, "in_9"))):
        where = Where({**scope, **tab, **billing}, created)
        for statement in (each for branch in pages.page(invoices, where, NEWEST, after) for each in branch):
            (step,) = _plan(connection, statement, 11)
            index = ".".join((*(name for name in ("customer", "status", "billing") if name in where.equals), "created"))
            assert f"USING INDEX invoices.index.{index}" in step
            assert step.startswith("SEARCH") or (where == Where() and after is None)


def test_past_due_pages_are_read_by_when_they_fell_due(bots_own: tuple[sqlite3.Connection, Collection]) -> None:
    connection, invoices = bots_own
    order = Order("anchor", descending=True)
    for scope, after in product(SCOPES, (None, After(1000, "in_9"))):
        where = Where({**scope, "status": ["open", "failed"]}, {"anchor": Range(None, 5000)})
        for statement in (each for branch in pages.page(invoices, where, order, after) for each in branch):
            (step,) = _plan(connection, statement, 11)
            assert step.startswith("SEARCH invoices USING INDEX invoices.index.")
            assert "status.anchor (" in step


def test_what_is_counted_in_a_period_is_counted_in_an_index(bots_own: tuple[sqlite3.Connection, Collection]) -> None:
    connection, invoices = bots_own
    late = {"anchor": Range(None, 5000)}
    for scope, status, billing, also in product(SCOPES, ("paid", ["open", "failed"]), MONTHS, ({}, late)):
        where = Where({**scope, "status": status, **billing}, {"created": Range(10, 5000), **also})
        steps = _plan(connection, sql.count(invoices, where, (), 10_000))
        index = ".".join((*(name for name in ("customer", "status", "billing") if name in where.equals), "created"))
        assert any(f"SEARCH invoices USING INDEX invoices.index.{index} (" in step for step in steps)


def test_whole_numbers_addresses_and_amounts_are_found_by_an_index(
    bots_own: tuple[sqlite3.Connection, Collection],
) -> None:
    connection, invoices = bots_own
    for scope, found_by in product(SCOPES, FOUND_BY):
        for branch in pages.page(invoices, Where({**scope, **found_by}), NEWEST, None):
            for statement in branch:
                assert all("SCAN invoices" not in step for step in _plan(connection, statement, 1001))
