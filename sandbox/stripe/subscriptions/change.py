"""Subscriptions change: their terms, their items, their end."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.stripe.errors import bad_request, missing, refused
from sandbox.stripe.events import updating
from sandbox.stripe.kinds import Obj
from sandbox.stripe.params import Choice, Flag, Hash, Kind, Text, apply_metadata, not_here
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State
from sandbox.stripe.subscriptions.create import SHARED, apply_terms, ends_with_period
from sandbox.stripe.subscriptions.ending import end
from sandbox.stripe.subscriptions.items import CHANGED_ITEMS, check_together, find_item, recurring_price
from sandbox.stripe.subscriptions.prorations import charge_remaining, credit_unused
from sandbox.stripe.subscriptions.shape import ENDED, new_item

FEEDBACK = (
    "customer_service",
    "low_quality",
    "missing_features",
    "other",
    "switched_service",
    "too_complex",
    "too_expensive",
    "unused",
)
DETAILS = Hash(fields={"comment": Text(), "feedback": Choice(of=FEEDBACK, clearable=True)})
CHANGES: Mapping[str, Kind] = {
    **SHARED,
    "cancellation_details": DETAILS,
    "items": CHANGED_ITEMS,
    "payment_behavior": Choice(of=("allow_incomplete", "default_incomplete")),
    "proration_behavior": Choice(of=("always_invoice", "create_prorations", "none")),
    **not_here("billing_cycle_anchor", "pause_collection", "proration_date"),
}
STILL = frozenset({"cancellation_details", "metadata"})


def update(call: Call) -> Obj:
    state, params = call.state, call.params
    subscription = state.find("subscription", call.path["subscription"], "id")
    if subscription["status"] in ENDED and params.keys() - STILL:
        raise refused("A canceled subscription can only update its cancellation_details and metadata.")
    changes = _understood(state, subscription, params)
    with updating(state, subscription, "customer.subscription.updated"):
        apply_terms(state, subscription, params)
        _detail(subscription, params)
        for item, price, given in sorted(changes, key=lambda change: bool(change[2].get("deleted"))):
            _change_item(state, subscription, item, price, given, prorated=_prorated(subscription, params))
        ends_with_period(state, subscription, params)
    return subscription


Change = tuple[Obj | None, Obj | None, Obj]


def _understood(state: State, subscription: Obj, params: Obj) -> list[Change]:
    """Each (item, its new price, what was given), or ApiError 400 before anything has changed."""
    found: list[Change] = []
    prices = {item["id"]: item["price"] for item in subscription["items"]["data"]}
    for index, given in enumerate(params.get("items", [])):
        name = f"items[{index}]"
        item = find_item(subscription, given["id"], name) if "id" in given else None
        new = item is None or "price" in given or "price_data" in given
        price = recurring_price(state, given, name, subscription["currency"]) if new else None
        found.append((item, price, given))
        if given.get("deleted"):
            if item is None:
                raise bad_request(f"Missing required param: {name}[id].", "parameter_missing", f"{name}[id]")
            prices.pop(item["id"], None)
        elif price is not None:
            prices[item["id"] if item else name] = price
    if found:
        _check_changes(subscription, list(prices.values()), params)
    return found


def _check_changes(subscription: Obj, prices: list[Obj], params: Obj) -> None:
    check_together(prices)
    if params.get("proration_behavior") == "always_invoice":
        message = "The sandbox does not invoice prorations at once: they go on the next invoice."
        raise bad_request(message, param="proration_behavior")
    now = subscription["items"]["data"][0]["price"]["recurring"]
    if any(prices[0]["recurring"][name] != now[name] for name in ("interval", "interval_count")):
        raise bad_request("The sandbox does not change a subscription's billing interval.", param="items")


def _prorated(subscription: Obj, params: Obj) -> bool:
    return params.get("proration_behavior") != "none" and subscription["status"] in ("active", "past_due")


def _change_item(
    state: State, subscription: Obj, item: Obj | None, price: Obj | None, given: Obj, *, prorated: bool
) -> None:
    if given.get("deleted") and item is not None:
        if prorated:
            credit_unused(state, subscription, item)
        items = subscription["items"]["data"]
        items[:] = [one for one in items if one is not item]
    elif item is None and price is not None:
        made = new_item(state, subscription, price, given.get("quantity", 1), apply_metadata({}, given.get("metadata")))
        if prorated:
            charge_remaining(state, subscription, made)
    elif item is not None:
        _set(state, subscription, item, price or item["price"], given, prorated=prorated)


def _set(state: State, subscription: Obj, item: Obj, price: Obj, given: Obj, *, prorated: bool) -> None:
    """Change an item that stays; its cost is prorated when it becomes another."""
    if "metadata" in given:
        item["metadata"] = apply_metadata(item["metadata"], given["metadata"])
    quantity = given.get("quantity", item["quantity"])
    if (price["id"], quantity) == (item["price"]["id"], item["quantity"]):
        return
    if prorated:
        credit_unused(state, subscription, item)
    item.update(price=price, quantity=quantity)
    if prorated:
        charge_remaining(state, subscription, item)


def _detail(subscription: Obj, params: Obj) -> None:
    subscription["cancellation_details"].update(params.get("cancellation_details", {}))


def cancel(call: Call) -> Obj:
    state = call.state
    subscription = state.find("subscription", call.path["subscription"], "id")
    if subscription["status"] in ENDED:
        raise missing("subscription", subscription["id"], "id")
    _detail(subscription, call.params)
    if call.params.get("prorate") and subscription["status"] == "active":
        for item in subscription["items"]["data"]:
            credit_unused(state, subscription, item)
    end(state, subscription)
    return subscription


CANCEL: Mapping[str, Kind] = {"cancellation_details": DETAILS, "prorate": Flag(), **not_here("invoice_now")}
BASE = "/v1/subscriptions/{subscription}"
ROUTES = (
    Route("POST", BASE, update, CHANGES, lock="subscription"),
    Route("DELETE", BASE, cancel, CANCEL, lock="subscription"),
)
