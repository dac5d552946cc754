"""An earlier invoice as the beginning of a new one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.detail import Detail, Line, Payer
from bot.domain.drafts import TypedForm, TypedLine
from bot.domain.duplicates import Copied, copy_of
from bot.domain.invoices import Collection
from tests.domain.builders import NOW, invoice

PLAIN = replace(invoice(), currency="usd", collection=Collection.CHARGE, memo=None, due=None)


def copied(*lines: Line, more: int = 0, **changes: object) -> Copied:
    changed = replace(PLAIN, **changes)  # type: ignore[arg-type]
    return copy_of(Detail(changed, Payer("cus_1"), lines, 0, more_lines=more), ("acme",))


def test_lines_memo_collection_and_days_are_copied() -> None:
    found = copied(
        Line("Campaign", 100000, 2, "50000"),
        Line("Setup", 5000),
        collection=Collection.SEND,
        memo="Thanks",
        effective=NOW,
        due=NOW + timedelta(days=30, hours=1),
    )
    lines = (TypedLine("Campaign", "2", "500.00"), TypedLine("Setup", "1", "50.00"))
    assert found == Copied(TypedForm(("acme",), lines, Collection.SEND, "30", "Thanks"))


def test_the_fee_is_ticked_and_never_copied_as_a_line() -> None:
    found = copied(Line("Campaign", 100000), Line("Management fee (10% + 5.00 USD)", 10500))
    assert (found.form.fee, len(found.form.lines), found.left_out) == (True, 1, 0)


def test_a_unit_price_that_is_no_whole_amount_becomes_the_amount_once() -> None:
    found = copied(Line("Clicks", 1250, 100, "12.5"), Line("Prorated", 700, 3, "300"))
    assert found.form.lines == (TypedLine("Clicks", "1", "12.50"), TypedLine("Prorated", "1", "7.00"))


def test_amounts_are_typed_as_their_currency_wants_them() -> None:
    assert copied(Line("Work", 1250), currency="jpy").form.lines[0].amount == "1250"
    assert copied(Line("Work", 1250), currency="kwd").form.lines[0].amount == "1.250"


def test_what_cannot_be_typed_or_does_not_fit_is_counted() -> None:
    found = copied(Line("Rebate", -500), *[Line("Part", 100)] * 25, more=4)
    assert (len(found.form.lines), found.left_out) == (20, 1 + 5 + 4)
    assert copied(Line("Rebate", -500)).form.lines == (TypedLine(),)
