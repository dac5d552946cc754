"""Amounts of money: whole minor units of one currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.domain.currencies import exponent


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
