"""What the store on PostgreSQL does besides the contract: its schema, its indexes, its words when the server fails."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from urllib.parse import quote

import psycopg
import pytest

from bot.adapters.store import pages, postgres_server, sql
from bot.adapters.store.dialects import POSTGRES
from bot.adapters.store.postgres import PostgresStore
from bot.services import collections
from bot.services.store import Order, Range, StoreError, Where
from tests.postgres import LOCKED, LOCKED_PASSWORD, server

from .factories import COLLECTIONS, INVOICES, PLAIN

NEWEST = Order("created", descending=True)


@pytest.fixture
def url() -> str:
    return server().database()


def _relations(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        query = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        return {str(name) for (name,) in connection.execute(query)}


def test_several_that_start_at_once_make_the_schema_once(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: PostgresStore(url, COLLECTIONS), range(4)))
    for number, store in enumerate(opened):
        store.put("invoices", str(number), {"status": "open", "live": True})
    assert {store.count("invoices", by=("live",))[True,] for store in opened} == {4}
    for store in opened:
        store.close()


def test_a_changed_declaration_makes_indexes_and_totals_anew_and_keeps_the_documents(url: str) -> None:
    with closing(PostgresStore(url, COLLECTIONS)) as store:
        store.put_many("invoices", {str(n): {"status": "open" if n % 2 else "paid", "due": n} for n in range(9)})
    changed = replace(INVOICES, indexes=(("status", "due"), ("due",)), totals=(("status",),))
    with closing(PostgresStore(url, (changed, PLAIN))) as store:
        assert store.count("invoices", by=("status",)) == {("open",): 4, ("paid",): 5}
        store.delete("invoices", "1")
        assert store.count("invoices", by=("status",)) == {("open",): 3, ("paid",): 5}
    there = _relations(url)
    assert {"invoices.index.due", "invoices.index.status.due", "invoices.totals.status"} <= there
    assert not {"invoices.index.created", "invoices.totals.live", "invoices.totals.workspace.status"} & there


def test_an_index_that_somebody_dropped_is_made_anew(url: str) -> None:
    PostgresStore(url, COLLECTIONS).close()
    with psycopg.connect(url) as connection:
        connection.execute('DROP INDEX "invoices.index.created"')
    PostgresStore(url, COLLECTIONS).close()
    assert "invoices.index.created" in _relations(url)


def test_a_database_of_a_newer_version_is_refused(url: str) -> None:
    PostgresStore(url, COLLECTIONS).close()
    with psycopg.connect(url) as connection:
        connection.execute("""UPDATE _meta SET value = '99' WHERE key = 'format'""")
    with pytest.raises(StoreError, match="newer invoicebot"):
        PostgresStore(url, COLLECTIONS)


@pytest.mark.parametrize("filters", [{}, {"status": "open"}, {"customer": "cus_1"}, {"status": ["open", "paid"]}])
def test_a_page_of_the_list_is_read_from_an_index_in_order(filters: dict[str, str | list[str]]) -> None:
    address = server().database()
    PostgresStore(address, collections.COLLECTIONS).close()
    invoices = next(one for one in collections.COLLECTIONS if one.name == "invoices")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET enable_sort = off")
        for branch in pages.page(invoices, Where(filters), NEWEST, None, POSTGRES):
            for statement in branch:
                text = f"EXPLAIN {statement.text.replace('?', '%s')}".encode()
                plan = "\n".join(str(row[0]) for row in connection.execute(text, (*statement.arguments, 10)))
                assert "Index Scan Backward using" in plan
                assert "Sort" not in plan
                assert "Seq Scan" not in plan


def test_counting_up_to_a_number_reads_no_more_than_that_from_an_index(url: str) -> None:
    """However many pass: those that do may all stand at the table's end."""
    late = Where({"status": ["open", "void"]}, {"due": Range(None, 1500)})
    with closing(PostgresStore(url, COLLECTIONS)) as store:
        store.put_many("invoices", {str(n): {"status": ("open", "void", "paid")[n % 3], "due": n} for n in range(3000)})
        assert [store.count("invoices", late, most=most) for most in (0, 50, 5000)] == [{(): 0}, {(): 50}, {(): 1000}]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")
        statement = pages.counted(INVOICES, late, (), 50, POSTGRES)
        text = f"EXPLAIN {statement.text.replace('?', '%s')}".encode()
        plan = "\n".join(str(row[0]) for row in connection.execute(text, statement.arguments))
    assert plan.count('Index Scan using "invoices.index.status.due"') == 2
    assert "Seq Scan" not in plan
    assert "Sort" not in plan


def test_rare_text_is_found_by_the_index_of_trigrams(url: str) -> None:
    with closing(PostgresStore(url, COLLECTIONS)) as store:
        store.put_many("invoices", {str(n): {"status": f"bakery number {n:05}"} for n in range(3000)})
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ANALYZE")
            connection.execute("SET enable_seqscan = off")  # of so few all would be looked through
            connection.execute("SET enable_indexscan = off")
            ((statement,),) = pages.page(INVOICES, Where(contains={"status": "_00017"}), NEWEST, None, POSTGRES)
            text = f"EXPLAIN {statement.text.replace('?', '%s')}".encode()
            plan = "\n".join(str(row[0]) for row in connection.execute(text, (*statement.arguments, 11)))
        assert 'Bitmap Index Scan on "invoices.search.status"' in plan
        assert store.find("invoices", Where(contains={"status": "_00017"})) == []
        assert [one.key for one in store.find("invoices", Where(contains={"status": " 00017"}))] == ["17"]


def test_without_the_extension_text_is_looked_for_and_that_is_said_once(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """As a user who owns no more than a schema of a database."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {LOCKED} AUTHORIZATION {LOCKED}".encode())
    name = url.rpartition("/")[2]
    theirs = server().url(name, f"{LOCKED}:{quote(LOCKED_PASSWORD, safe='')}")
    with closing(PostgresStore(theirs, COLLECTIONS)) as store:
        store.put("invoices", "a", {"status": "bakery"})
        assert [one.key for one in store.find("invoices", Where(contains={"status": "aker"}))] == ["a"]
    said = [record.getMessage() for record in caplog.records if "pg_trgm" in record.getMessage()]
    assert len(said) == 1
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
    with closing(PostgresStore(theirs, COLLECTIONS)) as store:
        assert [one.key for one in store.find("invoices", Where(contains={"status": "aker"}))] == ["a"]
    assert "invoices.search.status" in _relations(theirs)


def test_totals_that_went_down_elsewhere_than_up_are_right(url: str) -> None:
    """Each connection keeps its own part of a total."""
    with closing(PostgresStore(url, COLLECTIONS)) as store, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.put("invoices", str(n), {"status": "open"}), range(80)))
        list(pool.map(lambda n: store.delete("invoices", str(n)), range(79)))
        assert store.count("invoices", by=("workspace", "status")) == {(None, "open"): 1}
        store.delete("invoices", "79")
        assert store.count("invoices", by=("workspace", "status")) == {}
        assert store.count("invoices", Where({"status": "open"})) == {(): 0}


def test_groups_that_cross_each_other_are_all_written(url: str) -> None:
    """Two statements that lock each other up: PostgreSQL undoes one, and it is sent again."""
    with closing(PostgresStore(url, COLLECTIONS)) as store, ThreadPoolExecutor(6) as pool:

        def write(number: int) -> int:
            keys = [str(n) for n in range(12)][:: 1 if number % 2 else -1]
            return store.put_many("invoices", {key: {"status": key, "created": number} for key in keys})

        assert list(pool.map(write, range(60))) == [12] * 60
        assert store.count("invoices", by=("workspace", "status")) == {(None, str(n)): 1 for n in range(12)}


def test_long_names_are_cut_by_us_and_stay_apart() -> None:
    fields = tuple(f"{letter * 30}" for letter in "abc")
    one, other = (sql.part_name(INVOICES, "index", fields[:n]) for n in (2, 3))
    assert one != other
    assert max(len(one), len(other)) <= sql.LONGEST_NAME


def test_a_server_that_commits_before_it_is_safe_is_refused(url: str) -> None:
    name = url.rpartition("/")[2]
    with server().connect() as connection:
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off".encode())
    with pytest.raises(StoreError, match="set synchronous_commit to on"):
        PostgresStore(url, COLLECTIONS)


@pytest.mark.parametrize(
    ("database", "words"), [("postgres", "refuses the user"), ("nowhere", "refuses the user|is not there")]
)
def test_what_is_wrong_with_the_address_is_said_without_the_password(database: str, words: str) -> None:
    address = f"postgresql://{LOCKED}:wrong{quote(LOCKED_PASSWORD, safe='')}@127.0.0.1:{server().port}/{database}"
    with pytest.raises(StoreError, match=words) as caught:
        PostgresStore(address, COLLECTIONS)
    assert "s3cret" not in str(caught.value)
    assert "DATABASE_URL" in str(caught.value)


def test_a_password_with_signs_in_it_that_are_not_written_as_they_must_be_is_told_so() -> None:
    with pytest.raises(StoreError) as caught:
        PostgresStore("postgresql://bot:s3cret/of:the@store@127.0.0.1:x/hub", COLLECTIONS)
    assert "s3cret" not in str(caught.value)


def test_a_server_that_is_not_there_is_said_at_once() -> None:
    with pytest.raises(StoreError, match=r"cannot be reached: see that it runs .*\(nothing listens there\)\.$"):
        PostgresStore("postgresql://bot:s3cret@127.0.0.1:1/hub", COLLECTIONS)


def test_an_sslmode_that_the_server_cannot_keep_is_said(url: str) -> None:
    with pytest.raises(StoreError, match=r"\(it makes no connection as the sslmode in DATABASE_URL wants it\)"):
        PostgresStore(f"{url}?sslmode=require", COLLECTIONS)


def test_a_server_that_stands_still_is_given_up_and_found_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its machine says that all arrived, so that only the clock tells."""
    with closing(PostgresStore(url, COLLECTIONS)) as store:
        store.put("plain", "a", {})
        with psycopg.connect(url, autocommit=True) as other:
            query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            backends = [pid for (pid,) in other.execute(query)]
        for pid in backends:
            os.kill(pid, signal.SIGSTOP)
        try:
            with monkeypatch.context() as hasty:
                hasty.setattr(postgres_server, "ANSWER_WITHIN", 0.5)
                with pytest.raises(StoreError, match="cannot be reached"):
                    store.get("plain", "a")
        finally:
            for pid in backends:
                os.kill(pid, signal.SIGCONT)
        assert store.get("plain", "a") == {}
