"""The CSV of an export, line by line: spreadsheets open it as it is, and nothing in it is a formula.

https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo

from bot.blocks.text import clean, mask_email, unlinked
from bot.blocks.words.statuses import WORDS
from bot.domain.money import Money, typed
from bot.domain.rows import Row
from bot.domain.sheets import Exported, Sheet
from bot.domain.statuses import Status

BOM = "\ufeff"  # else spreadsheets take the file for one of an old code page
COLUMNS = (
    "Number",
    "Id",
    "Workspace",
    "Customer",
    "E-mail",
    "Status",
    "Currency",
    "Total",
    "Paid",
    "Remaining",
    "Created",
    "Due",
    "Period start",
    "Period end",
    "Days late",
    "Subscription",
)
LONGEST = 1000  # characters of a cell
_ACTS = frozenset("=+-@\u2212")  # the last is the minus sign, which some spreadsheets calculate with


class _Lines:
    """What `csv.writer` writes to: each row comes back as its line."""

    def write(self, line: str) -> str:
        return line


def lines(sheet: Sheet) -> Iterator[tuple[Row | None, str]]:
    """Each line with the row that it is about, the first, with the columns' names, with none."""
    writer = csv.writer(_Lines(), lineterminator="\r\n")

    def line(cells: Sequence[str | int]) -> str:
        return str(writer.writerow(cells))

    yield None, BOM + line(COLUMNS)
    for row in sheet.rows:
        yield row, line(_cells(row, sheet))


def cell(raw: str) -> str:
    """Foreign text as one cell that a spreadsheet takes for text: on one line, with `'` before what would calculate."""
    text = clean(raw[: LONGEST * 4])[:LONGEST]
    seen = next((character for character in text if unicodedata.category(character) != "Cf"), "")
    acts = unicodedata.normalize("NFKC", seen)[:1] in _ACTS  # full-width and small ones are the same to some
    return f"'{text}" if seen and acts else text


def sheet_name(exported: Exported | Sheet) -> str:
    """`invoices-failed-acme-2026-11-22.csv`: letters and digits that every disk takes."""
    wanted = exported.filter
    parts = ("invoices", wanted.tab.value, wanted.workspace or "", _day(exported.now, exported.zone))
    return re.sub(r"[^a-z0-9-]+", "-", "-".join(filter(None, parts)).lower())[:120] + ".csv"


def _cells(row: Row, sheet: Sheet) -> Sequence[str | int]:
    standing, admin = row.standing(sheet.now), sheet.viewer.is_admin
    shown = clean if admin else unlinked
    email = row.customer_email or ""
    return (
        cell(row.number or ""),
        cell(row.id),
        cell(shown(sheet.names.get(row.workspace or "", ""))),
        cell(shown(row.customer_name or row.customer)),
        cell(email if admin or not email else mask_email(email)),
        WORDS[standing.status],
        row.currency.upper(),
        _amount(row, row.total),
        _amount(row, row.amount_paid),
        _amount(row, 0 if row.status is Status.VOID else row.amount_remaining),
        _day(row.created, sheet.zone),
        _day(row.due, sheet.zone),
        _day(row.period_start, UTC),  # billing periods are Stripe's, which begin and end at midnight in UTC
        _day(row.period_end, UTC),
        standing.days_late,
        cell(row.subscription or ""),
    )


def _amount(row: Row, amount: int) -> str:
    """`-1250.00`: a number, in major units."""
    return typed(Money(row.currency, amount))


def _day(at: datetime | None, zone: tzinfo) -> str:
    return "" if at is None else at.astimezone(zone).date().isoformat()
