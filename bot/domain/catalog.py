"""Saved products with their one-time prices, as Stripe has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.money import Money, typed


@dataclass(frozen=True, slots=True)
class Price:
    """One active one-time price: minor units of `currency` for each; `name` is the product's, `nickname` its own."""

    id: str
    product: str
    name: str
    currency: str
    unit_amount: int
    nickname: str = ""

    @property
    def label(self) -> str:
        """What people choose it by, amount included: `Audit, small · 125.00 USD`."""
        amount = typed(Money(self.currency, self.unit_amount))
        return f"{self.title} · {amount} {self.currency.upper()}"

    @property
    def title(self) -> str:
        """What the line on the invoice says."""
        return f"{self.name}, {self.nickname}" if self.nickname else self.name


def in_currency(chosen: Price, currency: str, prices: Mapping[str, Price]) -> Price | None:
    """`chosen`, or the price that stands for it in another currency; None when there is none, or not just one.

    That is the price of the same product in that currency, the one of the same nickname if there are several.
    """
    if chosen.currency == currency:
        return chosen
    same = [one for one in prices.values() if (one.product, one.currency) == (chosen.product, currency)]
    if len(same) > 1:
        same = [one for one in same if one.nickname == chosen.nickname]
    return same[0] if len(same) == 1 else None


def matching(prices: Iterable[Price], wanted: str) -> list[Price]:
    """The prices whose product or nickname holds what was typed, by name."""
    folded = wanted.casefold().strip()
    found = (one for one in prices if folded in one.label.casefold())
    return sorted(found, key=lambda one: (one.title.casefold(), one.currency, one.unit_amount, one.id))
