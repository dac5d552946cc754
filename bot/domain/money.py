"""Amounts of money: whole minor units of one currency, never a float, and how people type them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from bot.domain.currencies import exponent, step
from bot.domain.errors import InvoicebotError

MOST_AMOUNT = 99_999_999
"""The most that Stripe charges at once, in minor units: eight digits (https://docs.stripe.com/currencies)."""

MOST_QUANTITY = 999_999

# Only the digits 0-9: `\d` would let other scripts' digits through. Twenty are more than any amount needs.
_TYPED = re.compile(r"([0-9]{1,20})(?:\.([0-9]{1,20}))?")
_WHOLE = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """`amount` in minor units (cents for usd, yen for jpy); `currency` is a lower-case ISO 4217 code."""

    currency: str
    amount: int

    def __post_init__(self) -> None:
        """Refuse a currency that is not three lower-case letters (ValueError)."""
        if len(self.currency) != 3 or not self.currency.islower():
            raise ValueError(f"not a currency code: {self.currency!r}")

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.amount).scaleb(-exponent(self.currency))


class AmountError(InvoicebotError):
    """What was typed is not an amount (or a quantity); `message` says so in a sentence, with an example."""

    def __init__(self, message: str) -> None:
        """Keep the sentence for the person who typed."""
        super().__init__(message)
        self.message = message


def example(currency: str) -> str:
    """An amount as it is typed in `currency`: `1250.00` for usd, `1250` for jpy, `1250.500` for kwd."""
    decimals = exponent(currency)
    if step(currency) == 10**decimals:
        return "1250"
    return "1250.500" if decimals == 3 else "1250.00"


def most(currency: str) -> Money:
    """The most that one invoice can charge in `currency`: MOST_AMOUNT, down to the currency's step."""
    return Money(currency, MOST_AMOUNT - MOST_AMOUNT % step(currency))


def typed(money: Money) -> str:
    """The amount as a person would type it; `parse_amount` reads it back."""
    return format(money.major, "f")


def parse_amount(text: str, currency: str) -> Money:
    """The amount that `text` says in major units of `currency`: digits, then `.` and decimals if there are any.

    Raises AmountError for everything else: a sign, grouping, an exponent, zero, more decimals than the currency has, an
    amount between its steps, more than MOST_AMOUNT.
    """
    name, hint = currency.upper(), f"Type it like {example(currency)}."
    plain = text.strip()
    if not plain:
        raise AmountError(f"There is no amount. {hint}")
    match = _TYPED.fullmatch(plain)
    if match is None:
        raise AmountError(f"I can't read “{_short(plain)}” as an amount. {hint}{_advice(plain)}")
    decimals = exponent(currency)
    if len(match[2] or "") > decimals:
        room = f"at most {decimals} decimals" if decimals else "no decimals"
        raise AmountError(f"Amounts in {name} have {room}. {hint}")
    amount = int(Decimal(plain).scaleb(decimals))
    if amount == 0:
        raise AmountError(f"The amount has to be more than zero. {hint}")
    if amount > MOST_AMOUNT:
        raise AmountError(f"The most that one invoice can charge is {typed(most(currency))} {name}. {hint}")
    if amount % step(currency):
        rule = "are whole numbers" if step(currency) == 10**decimals else "end in 0 at the third decimal"
        raise AmountError(f"Amounts in {name} {rule}. {hint}")
    return Money(currency, amount)


def parse_quantity(text: str) -> int:
    """The whole number from 1 to MOST_QUANTITY that `text` says; raises AmountError for everything else."""
    plain = text.strip()
    if _WHOLE.fullmatch(plain) is None or not 1 <= int(plain) <= MOST_QUANTITY:
        raise AmountError(f"The quantity is a whole number from 1 to {MOST_QUANTITY}. For example: 3.")
    return int(plain)


def fee_of(net: Money, percent: Decimal) -> Money:
    """`percent` of `net`, rounded half up to a whole minor unit, or to the step of a currency that has one."""
    unit = step(net.currency)
    steps = (Decimal(net.amount) * percent / 100 / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return Money(net.currency, int(steps) * unit)


def _advice(plain: str) -> str:
    if "," in plain:
        return " The decimal mark is a point, and thousands are not grouped."
    if plain.startswith("-"):
        return " An invoice line cannot take money off."
    return ""


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:29] + "…"
