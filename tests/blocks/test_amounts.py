"""Money and percent as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.blocks.amounts import count, join, money, percent, totals
from bot.domain.money import Money


@pytest.mark.parametrize(
    ("currency", "amount", "shown"),
    [
        ("usd", 125000, "$1,250.00"),
        ("usd", -6000, "-$60.00"),
        ("usd", 5, "$0.05"),
        ("jpy", 1250, "¥1,250"),
        ("eur", 20000, "€200.00"),
        ("cad", 100, "CA$1.00"),
        ("chf", 1250, "CHF\u00a012.50"),
        ("kwd", 1250, "KWD\u00a01.250"),
        ("isk", 125000, "ISK\u00a01,250"),
        ("isk", 125050, "ISK\u00a01,250.5"),
        ("usd", 10**15, "$10,000,000,000,000.00"),
        ("xqz", 1250, "XQZ\u00a012.50"),
    ],
)
def test_amounts_read_as_people_write_them(currency: str, amount: int, shown: str) -> None:
    assert money(Money(currency, amount)) == shown


def test_totals_are_never_added_across_currencies() -> None:
    assert totals([Money("usd", 100), Money("eur", 200), Money("usd", 50)]) == "€2.00 and $1.50"
    assert totals([]) == ""


def test_percent_shows_no_needless_zeros() -> None:
    assert percent(Decimal("10.00")) == "10%"
    assert percent(Decimal("12.50")) == "12.5%"


def test_lists_of_words_end_in_and_or_or() -> None:
    assert join(["a", "b", "c"]) == "a, b and c"
    assert join(["a", "b"], "or") == "a or b"
    assert join(["a"]) == "a"


def test_one_invoice_is_not_invoices() -> None:
    assert count(1, "invoice") == "1 invoice"
    assert count(1200, "invoice") == "1,200 invoices"
