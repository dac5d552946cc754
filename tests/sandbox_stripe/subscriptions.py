"""Subscriptions for tests: a price, a subscription of it, its invoices."""

from typing import Any

from tests.sandbox_stripe.helpers import Account


def price(acme: Account, amount: int = 20000, currency: str = "usd", interval: str = "month", **more: Any) -> str:
    """A recurring price of a new product."""
    product = acme.v1.products.create({"name": "Retainer"})
    terms = {"product": product.id, "currency": currency, "unit_amount": amount, "recurring": {"interval": interval}}
    return str(acme.v1.prices.create({**terms, **more}).id)


def begin(acme: Account, amount: int = 20000, **params: Any) -> Any:
    """A subscription of one price, made by the API."""
    items = [{"price": price(acme, amount)}]
    return acme.v1.subscriptions.create({"customer": acme.id, "items": items, **params})


def of(acme: Account, subscription: Any) -> list[Any]:
    """Its invoices, oldest first."""
    return list(reversed(acme.v1.invoices.list({"subscription": subscription.id, "limit": 100}).data))
