"""Money and percent as people write them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from babel.numbers import format_decimal, get_currency_precision, get_currency_symbol

from bot.domain.money import Money

LOCALE = "en_US"


def money(value: Money) -> str:
    """`$1,250.00`, `¥1,250`, `CHF 12.50`: never rounded; a currency without a sign shows its code."""
    major = value.major
    currency = value.currency.upper()
    digits = max(get_currency_precision(currency), _decimals(major))
    number = format_decimal(abs(major), format="#,##0" + ("." + "0" * digits if digits else ""), locale=LOCALE)
    sign = get_currency_symbol(currency, locale=LOCALE)
    space = "\u00a0" if sign[-1].isalpha() else ""
    return f"{'-' if major < 0 else ''}{sign}{space}{number}"


def _decimals(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def totals(values: Iterable[Money]) -> str:
    """One sum per currency, never added across them: `$3,400.00 and €200.00`."""
    sums: dict[str, int] = {}
    for value in values:
        sums[value.currency] = sums.get(value.currency, 0) + value.amount
    shown = [money(Money(currency, amount)) for currency, amount in sorted(sums.items())]
    return join(shown)


def join(words: list[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def percent(value: Decimal) -> str:
    """`10%`, `12.5%`."""
    return f"{format_decimal(value, format='#,##0.####', locale=LOCALE)}%"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 invoice`, `2 invoices`."""
    shown = format_decimal(number, locale=LOCALE)
    return f"{shown} {one if number == 1 else many or one + 's'}"
