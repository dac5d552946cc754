"""Amounts of currencies with no, two and three decimals, and with steps, wherever one is shown."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks import batches, previews
from bot.blocks.amounts import money, totals
from bot.blocks.create_states import CreateState
from bot.blocks.limits import checked, texts
from bot.blocks.message import Message
from bot.domain.drafts import Progress
from bot.domain.money import Money, typed
from bot.domain.rows import row_of
from bot.domain.sheets import Totals
from bot.domain.statuses import Status
from tests.blocks.everywhere import renderings
from tests.blocks.hostile import Rendered
from tests.blocks.reading import blocks_of
from tests.blocks.samples import ACME, GLOBEX, batch, batch_row, draft, of_status, preview

NUMBER = re.compile(r"[0-9]+(?:,[0-9]+)*(?:\.[0-9]+)?")
AMOUNTS = {
    "jpy": (7_654_321, "¥7,654,321"),
    "usd": (7_654_321, "$76,543.21"),
    "kwd": (7_654_320, "KWD\u00a07,654.320"),
    "isk": (7_654_300, "ISK\u00a076,543"),
    "ugx": (7_654_300, "UGX\u00a076,543"),
    "zzz": (7_654_321, "ZZZ\u00a076,543.21"),
}


def said(rendered: Rendered) -> list[str]:
    """All that is written in it."""
    made = rendered.made
    return [*texts(blocks_of(made)), *([made.text] if isinstance(made, Message) else [])]


@pytest.mark.parametrize(("currency", "amount", "shown"), [(key, *value) for key, value in AMOUNTS.items()])
def test_an_amount_has_its_currencys_decimals_wherever_it_is_shown(currency: str, amount: int, shown: str) -> None:
    value = Money(currency, amount)
    assert money(value) == shown
    right = {NUMBER.findall(shown)[0], typed(value)}
    digits = {re.sub("[,.]", "", one) for one in right} | {str(amount)}
    found, wrong = 0, []
    for rendered in renderings("Acme", amount, currency):
        for text in said(rendered) if rendered.name != "exported" else ():  # which is of other currencies
            for number in NUMBER.findall(text):
                if re.sub("[,.]", "", number) in digits:
                    found += 1
                    wrong += [] if number in right else [(rendered.name, number, text)]
    assert wrong == []
    assert found > 300


@settings(max_examples=3, deadline=None)
@given(st.sampled_from([0, 1, 5, 99, 10**8, 10**15]), st.sampled_from(["jpy", "bhd", "ugx", "xqz", "eur"]))
def test_any_amount_of_any_currency_keeps_the_limits(amount: int, currency: str) -> None:
    for rendered in renderings("Acme", amount, currency):
        checked(rendered.made)


def parts(words: str) -> list[str]:
    """`a, b and c` taken apart."""
    return re.split(r", (?=[^0-9])| and ", words) if words else []


CURRENCIES = st.sampled_from(["usd", "eur", "jpy", "kwd", "isk"])


@given(st.lists(st.builds(Money, CURRENCIES, st.integers(-(10**9), 10**12)), max_size=30))
def test_a_total_says_one_sum_for_each_currency_and_adds_none_across_them(values: list[Money]) -> None:
    each = {one.currency: sum(two.amount for two in values if two.currency == one.currency) for one in values}
    assert parts(totals(values)) == [money(Money(currency, each[currency])) for currency in sorted(each)]


@given(st.lists(st.tuples(st.sampled_from(list(Status)), CURRENCIES, st.integers(1, 10**8)), max_size=30))
def test_the_sums_of_an_export_are_those_of_each_currency_alone(wanted: list[tuple[Status, str, int]]) -> None:
    rows = [
        replace(
            row_of(of_status(status), "acme"), currency=currency, total=total, amount_paid=0, amount_remaining=total
        )
        for status, currency, total in wanted
    ]
    together = Totals()
    for row in rows:
        together = together.plus(row)
    assert set(together.sums) == {row.currency for row in rows}
    for currency, sums in together.sums.items():
        alone = Totals()
        for row in rows:
            alone = alone.plus(row) if row.currency == currency else alone
        assert sums == alone.sums[currency]
        shown = (sums.billed, sums.remaining, sums.written_off, sums.drafts)
        owed = sum(row.total for row in rows if row.currency == currency and row.status is not Status.VOID)
        assert sums.remaining + sums.written_off + sums.drafts == owed, shown


def test_a_preview_and_its_result_name_each_currency() -> None:
    view = previews.preview(CreateState("form"), [preview(), preview(GLOBEX), preview()], livemode=True)
    assert "*Together €1,320.00 and $2,640.00*, 3 invoices." in "\n".join(texts(blocks_of(view)))
    euro = replace(of_status(Status.OPEN), currency="eur", total=100)
    rows = (batch_row(), batch_row(workspace=GLOBEX, draft=draft(GLOBEX), invoice=euro), batch_row(workspace=ACME))
    said_then = batches.progress(batch(*rows), livemode=True).text
    assert "€1.00 and $2,500.00" in said_then
    assert rows[1].progress is Progress.CREATED
