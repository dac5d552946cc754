"""How new invoices are taxed, as Stripe's parameters: by Stripe Tax, by fixed rates, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True)
class Tax:
    """`automatic`: Stripe Tax, by each customer's address; else `rates`, ids of tax rates that hold for every line."""

    automatic: bool = False
    rates: tuple[str, ...] = ()

    @classmethod
    def of(cls, setting: tuple[str, ...]) -> Tax:
        """As the setting says: `automatic` alone, or ids."""
        return cls(automatic=True) if setting == (AUTOMATIC,) else cls(rates=setting)

    def of_invoice(self) -> dict[str, Any]:
        """For `POST /v1/invoices`."""
        rates: dict[str, Any] = {"default_tax_rates": list(self.rates)} if self.rates else {}
        return rates | self._enabled()

    def of_preview(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        """For a preview of `items`, which takes rates for each item only."""
        rates: dict[str, Any] = {"tax_rates": list(self.rates)} if self.rates else {}
        return {"invoice_items": [item | rates for item in items]} | self._enabled()

    def _enabled(self) -> dict[str, Any]:
        return {"automatic_tax": {"enabled": True}} if self.automatic else {}


NO_TAX = Tax()
