"""Money in minor units: rounding, how the pages write it, and the least that Stripe charges."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

# https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, in minor units; others: 50.
LEAST: Mapping[str, int] = {
    "usd": 50,
    "aed": 200,
    "aud": 50,
    "brl": 50,
    "cad": 50,
    "chf": 50,
    "czk": 1500,
    "dkk": 250,
    "eur": 50,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "inr": 50,
    "jpy": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "nzd": 50,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "sgd": 50,
    "thb": 1000,
}
SIGNS: Mapping[str, str] = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}
NO_DECIMALS = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf")
)
THREE_DECIMALS = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})


def half_up(amount: Decimal) -> int:
    """To whole minor units, halves away from zero."""
    return int(amount.to_integral_value(ROUND_HALF_UP))


def least_charge(currency: str) -> int:
    """In minor units of `currency`."""
    return LEAST.get(currency, 50)


def priced(amount: int, currency: str) -> str:
    """`amount` (minor units) as the API's messages write it: `$12.50`."""
    number = shown(amount, currency).rpartition(" ")[0]
    sign = SIGNS.get(currency)
    return f"{number} {currency.upper()}" if sign is None else f"{sign}{number}"


def shown(amount: int, currency: str) -> str:
    """`amount` (minor units) as the hosted pages write it: `12.50 USD`."""
    digits = 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2
    sign, whole = ("-" if amount < 0 else ""), abs(amount)
    text = f"{whole // 10**digits:,}"
    if digits:
        text += f".{whole % 10**digits:0{digits}d}"
    return f"{sign}{text} {currency.upper()}"
