"""Money as people type it, and currencies as Stripe charges them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import currencies
from bot.domain.errors import InvoicebotError
from bot.domain.money import MOST_AMOUNT, AmountError, Money, example, fee_of, parse_amount, parse_quantity, typed

CODES = ["usd", "eur", "jpy", "kwd", "isk", "ugx", "huf", "twd", "xof", "tnd", "zzz"]


@pytest.mark.parametrize(
    ("currency", "decimals", "step"),
    [("usd", 2, 1), ("jpy", 0, 1), ("kwd", 3, 10), ("isk", 2, 100), ("ugx", 2, 100), ("huf", 2, 1), ("zzz", 2, 1)],
)
def test_each_currency_has_its_decimals_and_step(currency: str, decimals: int, step: int) -> None:
    assert (currencies.exponent(currency), currencies.step(currency)) == (decimals, step)


@pytest.mark.parametrize(
    ("currency", "least"), [("usd", 50), ("gbp", 30), ("huf", 17500), ("aud", 60), ("inr", 4000), ("kwd", None)]
)
def test_the_least_charge_is_the_higher_of_the_published_figures(currency: str, least: int | None) -> None:
    assert currencies.least_charge(currency) == least


def test_only_currencies_of_the_table_are_known() -> None:
    assert all(currencies.known(code) for code in CODES if code != "zzz")
    assert not currencies.known("zzz")
    assert not currencies.known("USD")


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("1250.00", "usd", 125000),
        ("1250", "usd", 125000),
        ("0.5", "usd", 50),
        (" 12.34 ", "eur", 1234),
        ("1250", "jpy", 1250),
        ("1.250", "kwd", 1250),
        ("1250.00", "isk", 125000),
        ("1250", "ugx", 125000),
        ("999999.99", "usd", 99999999),
        ("99999999", "jpy", 99999999),
    ],
)
def test_an_amount_is_read_in_major_units(text: str, currency: str, amount: int) -> None:
    assert parse_amount(text, currency) == Money(currency, amount)


@pytest.mark.parametrize(
    ("text", "currency", "says"),
    [
        ("", "usd", "no amount"),
        ("1,250.00", "usd", "decimal mark is a point"),
        ("12,50", "eur", "decimal mark is a point"),
        ("-5", "usd", "cannot take money off"),
        ("+5", "usd", "“+5”"),
        ("1e3", "usd", "“1e3”"),
        ("5.", "usd", "“5.”"),
        (".5", "usd", "“.5”"),
        ("1 250", "usd", "“1 250”"),
        ("$5", "usd", "“$5”"),
        ("٣", "usd", "“٣”"),
        ("1_000", "usd", "“1_000”"),
        ("NaN", "usd", "“NaN”"),
        ("1.500", "usd", "at most 2 decimals"),
        ("1.0", "jpy", "no decimals"),
        ("1.2345", "kwd", "at most 3 decimals"),
        ("1.255", "kwd", "end in 0 at the third decimal"),
        ("12.50", "isk", "whole numbers"),
        ("0", "usd", "more than zero"),
        ("0.00", "usd", "more than zero"),
        ("1000000", "usd", "999999.99 USD"),
        ("100000", "kwd", "99999.990 KWD"),
        ("1000000", "isk", "999999.00 ISK"),
        ("9" * 400, "usd", "…”"),
    ],
)
def test_anything_else_is_refused_with_an_example(text: str, currency: str, says: str) -> None:
    with pytest.raises(AmountError) as caught:
        parse_amount(text, currency)
    assert says in caught.value.message
    assert f"Type it like {example(currency)}." in caught.value.message
    assert len(caught.value.message) < 200
    assert isinstance(caught.value, InvoicebotError)


@pytest.mark.parametrize("currency", CODES)
def test_the_example_of_each_currency_can_itself_be_typed(currency: str) -> None:
    assert parse_amount(example(currency), currency).amount > 0


@given(currency=st.sampled_from(CODES), steps=st.integers(1, MOST_AMOUNT))
def test_every_chargeable_amount_survives_being_typed(currency: str, steps: int) -> None:
    step = currencies.step(currency)
    money = Money(currency, min(steps * step, MOST_AMOUNT - MOST_AMOUNT % step))
    assert parse_amount(typed(money), currency) == money


@given(text=st.text(max_size=30), currency=st.sampled_from(CODES))
def test_any_text_is_either_a_chargeable_amount_or_a_sentence(text: str, currency: str) -> None:
    answer = amount_or_sentence(text, currency)
    if isinstance(answer, str):
        assert answer.endswith(".")
        assert "Type it like" in answer
    else:
        assert 0 < answer.amount <= MOST_AMOUNT
        assert answer.amount % currencies.step(currency) == 0


def amount_or_sentence(text: str, currency: str) -> Money | str:
    try:
        return parse_amount(text, currency)
    except AmountError as error:
        return error.message


@pytest.mark.parametrize(("text", "quantity"), [("1", 1), (" 12 ", 12), ("999999", 999999)])
def test_a_quantity_is_a_whole_number(text: str, quantity: int) -> None:
    assert parse_quantity(text) == quantity


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "1e2", "1000000", "two", "²", "9" * 5000])
def test_another_quantity_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(AmountError, match="For example: 3"):
        parse_quantity(text)


@given(amount=st.integers(0, MOST_AMOUNT), hundredths=st.integers(0, 10_000), currency=st.sampled_from(CODES))
def test_a_fee_is_rounded_half_up_to_what_the_currency_can_charge(amount: int, hundredths: int, currency: str) -> None:
    step = currencies.step(currency)
    fee = fee_of(Money(currency, amount), Decimal(hundredths) / 100).amount
    exact = Fraction(amount * hundredths, 10_000)
    assert fee % step == 0
    assert Fraction(-step, 2) < fee - exact <= Fraction(step, 2)


def test_half_a_cent_is_rounded_up() -> None:
    assert fee_of(Money("usd", 50), Decimal("1")) == Money("usd", 1)
    assert fee_of(Money("usd", 49), Decimal("1")) == Money("usd", 0)


def test_money_knows_its_major_units() -> None:
    assert Money("usd", 125050).major == Decimal("1250.50")
    assert Money("jpy", 1250).major == Decimal(1250)


@pytest.mark.parametrize("code", ["USD", "us", "", "12$"])
def test_what_is_no_currency_code_makes_no_money(code: str) -> None:
    with pytest.raises(ValueError, match="not a currency code"):
        Money(code, 1)
