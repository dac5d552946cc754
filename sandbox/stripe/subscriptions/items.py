"""A subscription's items as parameters: which prices they may have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.stripe.errors import bad_request, missing, refused
from sandbox.stripe.kinds import Obj
from sandbox.stripe.params import (
    Choice,
    Currency,
    DecimalText,
    Flag,
    Hash,
    Ident,
    Integer,
    Kind,
    ListOf,
    Metadata,
    not_here,
)
from sandbox.stripe.resources.catalog import RECURRING, check_usable, new_price, unit_of
from sandbox.stripe.state import State

MOST = 20
PRICE_DATA = Hash(
    fields={
        "currency": Currency(required=True),
        "product": Ident(required=True),
        "recurring": RECURRING,
        "tax_behavior": Choice(of=("exclusive", "inclusive", "unspecified")),
        "unit_amount": Integer(least=0),
        "unit_amount_decimal": DecimalText(),
    }
)
ITEM: Mapping[str, Kind] = {
    "metadata": Metadata(),
    "price": Ident(),
    "price_data": PRICE_DATA,
    "quantity": Integer(least=0),
    **not_here("billing_thresholds", "discounts", "tax_rates"),
}
NEW_ITEMS = ListOf(item=Hash(fields={**ITEM, **not_here("trial", "current_trial")}))
CHANGED_ITEMS = ListOf(item=Hash(fields={**ITEM, "id": Ident(), "deleted": Flag(), **not_here("clear_usage")}))


def recurring_price(state: State, given: Obj, name: str, currency: str | None) -> Obj:
    """The price that an item names or describes; ApiError 400 when no subscription can have it."""
    if ("price" in given) == ("price_data" in given):
        raise bad_request(f"Missing required param: {name}[price].", "parameter_missing", f"{name}[price]")
    if "price" in given:
        price = state.named("price", given["price"], f"{name}[price]")
    else:
        price = _described(state, given["price_data"], f"{name}[price_data]")
    check_usable(price, "recurring", f"{name}[price]", "price" in given)
    if currency is not None and price["currency"] != currency:
        found = f"The price specified only supports `{price['currency']}`."
        raise refused(f"{found} This doesn't match the expected currency: `{currency}`.", None, f"{name}[price]")
    return price


def _described(state: State, data: Obj, name: str) -> Obj:
    if "recurring" not in data:
        raise bad_request(f"Missing required param: {name}[recurring].", "parameter_missing", f"{name}[recurring]")
    unit = unit_of(data, name)
    product = state.named("product", data["product"], f"{name}[product]")
    terms: Any = {"active": False, "recurring": data["recurring"]}
    return new_price(state, data["currency"], unit, product["id"], terms)


def check_together(prices: Iterable[Obj]) -> None:
    """ApiError 400 unless these prices can be on one subscription."""
    found = list(prices)
    if not found:
        raise refused("A subscription must have at least one item.", None, "items")
    if len(found) > MOST:
        raise refused(f"A subscription can have at most {MOST} items.", None, "items")
    if len({price["id"] for price in found}) < len(found):
        raise refused("A subscription can have each price only once.", None, "items")
    if len({(price["recurring"]["interval"], price["recurring"]["interval_count"]) for price in found}) > 1:
        message = "All prices on a subscription must have the same `recurring.interval` and `recurring.interval_count`."
        raise refused(message, None, "items")


def find_item(subscription: Obj, key: str, name: str) -> Obj:
    """The subscription's item, or ApiError 400."""
    for item in subscription["items"]["data"]:
        if item["id"] == key:
            found: Obj = item
            return found
    raise missing("subscription_item", key, f"{name}[id]", 400)
