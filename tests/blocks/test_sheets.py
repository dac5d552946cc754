"""The CSV of an export: numbers are numbers, nothing is a formula, and its size costs no memory."""

from __future__ import annotations

import csv
import io
import tracemalloc
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.export import comment
from bot.blocks.sheets import BOM, COLUMNS, cell, lines, sheet_name
from bot.domain.invoices import Collection
from bot.domain.people import Person
from bot.domain.permits import Role, Viewer
from bot.domain.rows import Filter, Row, Tab
from bot.domain.sheets import Exported, Sheet, Sums, Totals
from bot.domain.statuses import Status

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")
ADMIN = Viewer(Person("U0HANA", "hana", NOW), Role.HUB_ADMIN)
OWNER = Viewer(Person("U0AMIR", "amir", NOW), Role.OWNER, frozenset({"acme"}))
ROW = Row(
    id="in_1",
    customer="cus_1",
    workspace="acme",
    status=Status.OPEN,
    currency="usd",
    total=125_000,
    amount_paid=25_000,
    amount_remaining=100_000,
    created=NOW,
    collection=Collection.SEND,
    number="INV-0042",
    customer_name="Acme Ltd",
    customer_email="billing@acme.example",
    anchor=NOW - timedelta(days=3),
    due=NOW - timedelta(days=3),
    period_start=datetime(2026, 10, 1, tzinfo=UTC),
    period_end=datetime(2026, 11, 1, tzinfo=UTC),
    subscription="sub_1",
)


def sheet(rows: Iterator[Row] | Sequence[Row], viewer: Viewer = ADMIN, wanted: Filter | None = None) -> Sheet:
    return Sheet(viewer, wanted or Filter(), NOW, TOKYO, iter(rows), {"acme": "Acme Bakery"}, False)


def cells(*rows: Row, viewer: Viewer = ADMIN) -> list[dict[str, str]]:
    """The file as a spreadsheet reads it."""
    text = "".join(line for _, line in lines(sheet(rows, viewer)))
    assert text.startswith(BOM)
    assert text.count("\r\n") == len(rows) + 1
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline="")))


def test_a_row_has_its_columns_in_major_units_and_days_of_the_hubs_zone() -> None:
    (found,) = cells(ROW)
    assert tuple(found) == COLUMNS
    wanted = "INV-0042|in_1|Acme Bakery|Acme Ltd|billing@acme.example|Past due|USD|1250.00|250.00|1000.00"
    assert "|".join(found.values()) == f"{wanted}|2026-11-23|2026-11-20|2026-10-01|2026-11-01|3|sub_1"


def test_an_owner_reads_no_whole_address_and_no_link() -> None:
    (found,) = cells(replace(ROW, customer_name="boss@acme.example https://x.example"), viewer=OWNER)
    assert found["E-mail"] == "b•••@acme.example"
    assert found["Customer"] == "b•••@acme.example (link)"


@pytest.mark.parametrize(
    ("currency", "amount", "shown"),
    [("usd", -1250, "-12.50"), ("jpy", 1250, "1250"), ("kwd", 1250, "1.250"), ("usd", 0, "0.00"), ("usd", 5, "0.05")],
)
def test_an_amount_is_a_number_whatever_its_sign_and_currency(currency: str, amount: int, shown: str) -> None:
    (found,) = cells(replace(ROW, currency=currency, total=amount))
    assert found["Total"] == shown
    Decimal(found["Total"])


def test_what_is_missing_is_empty_and_nothing_is_owed_for_a_voided_invoice() -> None:
    bare = replace(ROW, number=None, workspace=None, customer_name="", customer_email=None, due=None, anchor=None)
    (found,) = cells(replace(bare, status=Status.VOID, period_start=None, period_end=None, subscription=None))
    assert found["Customer"] == "cus_1"
    assert found["Remaining"] == "0.00"
    empty = {"Number", "Workspace", "E-mail", "Due", "Period start", "Period end", "Subscription"}
    assert {name for name, value in found.items() if value == ""} == empty


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", "\r=", "\n@", "＝", "＋", "－", "＠", "﹣", " =", "\u200c=", "−"]
)
def test_a_text_that_would_calculate_is_kept_from_it(start: str) -> None:
    assert cell(f"{start}1+1").startswith("'")


@given(st.lists(st.text(), min_size=3, max_size=3))
def test_any_text_stays_in_its_cell_and_begins_no_formula(texts: list[str]) -> None:
    name, number, email = texts
    (found,) = cells(replace(ROW, customer_name=name, number=number, customer_email=email))
    for value in (found["Customer"], found["Number"], found["E-mail"]):
        begins = "".join(one for one in value if unicodedata.category(one) != "Cf")[:1]
        assert unicodedata.normalize("NFKC", begins) not in ("=", "+", "-", "@", "\t", "\r", "\n", "−")
    assert found["Total"] == "1250.00"


def test_many_thousand_rows_are_written_in_the_memory_of_a_few() -> None:
    rows = (replace(ROW, id=f"in_{number}") for number in range(10_000))
    written, totals = 0, Totals()
    tracemalloc.start()
    for row, line in lines(sheet(rows)):
        written += len(line)
        totals = totals if row is None else totals.plus(row)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert written > 1_000_000
    assert totals.count == 10_000
    assert peak < 200_000


def test_sums_stay_apart_by_currency_and_voids_count_as_zero() -> None:
    totals = Totals()
    rows = [ROW, replace(ROW, currency="eur", total=100, amount_paid=0, amount_remaining=100)]
    rows += [replace(ROW, status=status) for status in (Status.VOID, Status.UNCOLLECTIBLE, Status.DRAFT)]
    for row in rows:
        totals = totals.plus(row)
    assert (totals.count, totals.voided) == (5, 1)
    assert totals.sums == {
        "usd": Sums(billed=150_000, paid=50_000, remaining=100_000, written_off=100_000, drafts=125_000),
        "eur": Sums(billed=100, remaining=100),
    }
    said = comment(Exported(Filter(Tab.FAILED, "acme"), NOW, TOKYO, totals, {"acme": "Acme Bakery"}, False))
    assert said.splitlines() == [
        "TEST · 5 invoices · Failed · Acme Bakery · as of 2026-11-23 08:30 (Asia/Tokyo).",
        "EUR: €1.00 billed, €0.00 paid, €1.00 remaining",
        "USD: $1,500.00 billed, $500.00 paid, $1,000.00 remaining, $1,000.00 written off, $1,250.00 in drafts",
        "1 voided invoice among them, counted as zero.",
    ]


def test_the_files_name_says_what_is_in_it() -> None:
    assert sheet_name(sheet([], wanted=Filter(Tab.PAST_DUE, "acme"))) == "invoices-past-due-acme-2026-11-23.csv"
