"""Retrieve and list subscriptions."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import CREATED, PAGING, page, within
from sandbox.stripe.params import Choice, Ident, Kind, Range, not_here
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.subscriptions.shape import ENDED, period_of

STATUSES = (
    "active",
    "all",
    "canceled",
    "ended",
    "incomplete",
    "incomplete_expired",
    "past_due",
    "paused",
    "trialing",
    "unpaid",
)


def retrieve(call: Call) -> Obj:
    return call.state.find("subscription", call.path["subscription"], "id")


def _has_status(subscription: Obj, wanted: str | None) -> bool:
    """Without a filter all but the canceled ones: https://docs.stripe.com/api/subscriptions/list"""
    status = subscription["status"]
    if wanted is None:
        return bool(status != "canceled")
    if wanted == "ended":
        return status in ENDED
    return wanted in ("all", status)


def listing(call: Call) -> Obj:
    params = call.params
    call.state.known("customer", params.get("customer"), "customer")
    call.state.known("price", params.get("price"), "price")

    def keep(subscription: Obj) -> bool:
        start, end = period_of(subscription)
        prices = {item["price"]["id"] for item in subscription["items"]["data"]}
        return (
            _has_status(subscription, params.get("status"))
            and params.get("customer") in (None, subscription["customer"])
            and params.get("collection_method") in (None, subscription["collection_method"])
            and (params.get("price") is None or params["price"] in prices)
            and within(subscription["created"], params.get("created"))
            and within(start, params.get("current_period_start"))
            and within(end, params.get("current_period_end"))
        )

    rows = reversed(call.state.objects["subscription"].values())
    return page(rows, params, "/v1/subscriptions", "subscription", keep)


LISTED: Mapping[str, Kind] = {
    **PAGING,
    **CREATED,
    "customer": Ident(),
    "status": Choice(of=STATUSES),
    "collection_method": Choice(of=("charge_automatically", "send_invoice")),
    "current_period_end": Range(),
    "current_period_start": Range(),
    "price": Ident(),
    **not_here("automatic_tax", "customer_account", "test_clock"),
}
ROUTES = (
    Route("GET", "/v1/subscriptions", listing, LISTED),
    Route("GET", "/v1/subscriptions/{subscription}", retrieve),
)
