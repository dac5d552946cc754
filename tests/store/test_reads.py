"""Reading connections are lent to one call at a time and closed when something went wrong with them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.adapters.store.embedded import FILE_NAME, EmbeddedStore
from bot.adapters.store.errors import StoreClosed
from bot.adapters.store.reads import ReadPool
from bot.services.store import StoreError


@pytest.fixture
def pool(embedded: EmbeddedStore, tmp_path: Path) -> ReadPool:
    return ReadPool(tmp_path / "data" / FILE_NAME)


def test_a_connection_is_lent_again(pool: ReadPool) -> None:
    with pool.connection() as first, pool.connection() as second:
        assert first is not second
    with pool.connection() as third:
        assert third in (first, second)
    pool.close()


def test_a_connection_left_in_a_transaction_is_not_lent_again(pool: ReadPool) -> None:
    def leave_in_the_middle(connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), pool.connection() as first:
        leave_in_the_middle(first)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        first.execute("SELECT 1")
    with pool.connection() as second:
        assert not second.in_transaction
    pool.close()


def test_nothing_can_be_written_through_it(pool: ReadPool) -> None:
    with pytest.raises(StoreError, match="may only be read"), pool.connection() as connection:
        connection.execute("DELETE FROM plain")
    pool.close()


def test_a_connection_lent_while_the_pool_closes_is_closed_when_it_comes_back(pool: ReadPool) -> None:
    with pool.connection() as connection:
        pool.close()
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")
    with pytest.raises(StoreClosed), pool.connection():
        raise AssertionError("a closed pool lends nothing")
