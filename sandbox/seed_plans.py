"""The hub's products with their prices, and which clients subscribe to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.seed_api import StripeApi

DAY = 86400


@dataclass(frozen=True)
class Offer:
    """A price in several currencies (minor units) of `product`; `interval`: month or week, empty for once."""

    product: str
    amounts: Mapping[str, int]
    interval: str = ""


OFFERS = (
    Offer("Photo licence", {"usd": 12_000, "eur": 11_000, "gbp": 9_500, "jpy": 18_000}),
    Offer("Brand care", {"gbp": 39_000, "jpy": 74_000}, "month"),
    Offer("Brand care", {"usd": 12_500}, "week"),
)


@dataclass(frozen=True)
class Plan:
    """A subscription to Brand care, begun `before` the end of the history (seconds).

    `sent`: its invoices are sent and the first one is paid; `card`: the last four digits of a card of its own; `held`:
    somebody keeps the first renewal from being finalized.
    """

    client: str
    interval: str
    before: int
    sent: bool = False
    card: str = ""
    held: bool = False


PLANS = (
    Plan("kumo", "month", 50 * DAY, sent=True),  # renewed weeks ago, and not paid yet
    Plan("tidewater", "month", 25 * DAY, card="1881"),  # about to renew, with a card of its own
    Plan("coffee-federation", "week", 13 * DAY, sent=True, held=True),  # renewed, and the invoice is a draft still
)
Prices = Mapping[tuple[str, str], str]


def make_offers(api: StripeApi) -> Prices:
    """Make the products and their prices; the ids of the recurring prices by (interval, currency)."""
    products = {name: api.post("products", name=name)["id"] for name in dict.fromkeys(one.product for one in OFFERS)}
    found = {}
    for offer in OFFERS:
        for currency, amount in offer.amounts.items():
            terms = {"product": products[offer.product], "currency": currency, "unit_amount": amount}
            if offer.interval:
                terms["recurring"] = {"interval": offer.interval}
            found[offer.interval, currency] = str(api.post("prices", **terms)["id"])
    return found
