"""Payment methods in words."""

from __future__ import annotations

from typing import Final

from bot.blocks.text import foreign
from bot.domain.invoices import Method

_BRANDS: Final = {
    "visa": "Visa",
    "mastercard": "Mastercard",
    "amex": "American Express",
    "discover": "Discover",
    "diners": "Diners Club",
    "jcb": "JCB",
    "unionpay": "UnionPay",
    "cartes_bancaires": "Cartes Bancaires",
    "eftpos_au": "eftpos",
}
_KINDS: Final = {
    "card": "Card",
    "us_bank_account": "Bank account",
    "sepa_debit": "SEPA debit",
    "bacs_debit": "Bacs debit",
    "acss_debit": "Pre-authorized debit",
    "au_becs_debit": "BECS debit",
    "nz_bank_account": "Bank account",
    "link": "Link",
    "paypal": "PayPal",
    "cashapp": "Cash App",
}


def method_name(method: Method) -> str:
    """`Visa •••• 4242`, safe for mrkdwn."""
    brand = _BRANDS.get(method.brand or "") if method.kind == "card" else None
    known = brand or (method.brand if method.kind == "card" else None) or _KINDS.get(method.kind)
    name = foreign(known or method.kind.replace("_", " ").capitalize(), 30)
    return f"{name} •••• {foreign(method.last4, 4)}" if method.last4 else name


def method_with_expiry(method: Method) -> str:
    """`Visa •••• 4242, expires 04/2027`."""
    if method.exp_month is None or method.exp_year is None:
        return method_name(method)
    return f"{method_name(method)}, expires {method.exp_month:02d}/{method.exp_year}"


def noun(method: Method | None) -> str:
    """What to call it when its name was just said: `card`, or `payment method`."""
    return "card" if method is None or method.kind == "card" else "payment method"
