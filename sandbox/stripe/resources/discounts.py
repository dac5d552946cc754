"""Discounts: a coupon put to use on a customer, a subscription, an invoice or one of its items."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.stripe.errors import bad_request, missing
from sandbox.stripe.events import emit, updating
from sandbox.stripe.kinds import Obj
from sandbox.stripe.params import Hash, Ident, Kind, ListOf, not_here
from sandbox.stripe.resources.coupons import refresh, usable
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State

GIVEN: Mapping[str, Kind] = {"coupon": Ident(), "discount": Ident(), **not_here("promotion_code")}
DISCOUNTS = ListOf(item=Hash(fields=GIVEN), clearable=True)


def check_discounts(state: State, given: list[Obj] | None, currency: str | None, name: str = "discounts") -> None:
    """ApiError 400 when one of the discounts asked for cannot be had."""
    for index, one in enumerate(given or []):
        if ("coupon" in one) == ("discount" in one):
            message = "You must specify exactly one of these parameters: coupon, discount, promotion_code."
            raise bad_request(message, param=f"{name}[{index}]")
        if "coupon" in one:
            usable(state, one["coupon"], currency, f"{name}[{index}][coupon]")
        elif one["discount"] not in state.objects["discount"]:
            raise missing("discount", one["discount"], f"{name}[{index}][discount]", 400)


def redeem(
    state: State, given: list[Obj] | None, currency: str | None, name: str = "discounts", **on: Any
) -> list[str]:
    """The ids of the discounts that `given` asks for, made of coupons or known already; ApiError 400."""
    check_discounts(state, given, currency, name)
    return [
        one["discount"] if "discount" in one else new_discount(state, one["coupon"], **on)["id"] for one in given or []
    ]


def new_discount(state: State, coupon: str, **on: Any) -> Obj:
    """Use the coupon once more; `on` are the fields that say what the discount is on."""
    used = state.objects["coupon"][coupon]
    used["times_redeemed"] += 1
    refresh(state, used)
    now = state.now()
    discount: Obj = {
        "id": state.ids.new("di"),
        "object": "discount",
        "checkout_session": None,
        "customer": None,
        "customer_account": None,
        "end": None,
        "invoice": None,
        "invoice_item": None,
        "promotion_code": None,
        "source": {"coupon": coupon, "type": "coupon"},
        "start": now,
        "subscription": None,
        "subscription_item": None,
        **on,
    }
    lasting = discount["customer"] is not None and discount["invoice"] is None and discount["invoice_item"] is None
    if lasting and used["duration"] == "repeating":
        discount["end"] = _months_after(now, used["duration_in_months"])
    return state.add(discount)


def _months_after(moment: int, months: int) -> int:
    date = datetime.fromtimestamp(moment, UTC)
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    day = min(date.day, calendar.monthrange(year, month + 1)[1])
    return int(date.replace(year=year, month=month + 1, day=day).timestamp())


def unredeem(state: State, key: str) -> None:
    """Give the coupon of a preview's discount back."""
    coupon = state.objects["coupon"][state.objects["discount"][key]["source"]["coupon"]]
    coupon["times_redeemed"] -= 1
    refresh(state, coupon)


def inherited(state: State, customer: Obj, subscription: Obj | None = None, *, peek: bool = False) -> list[str]:
    """The discounts that a new invoice takes over: its subscription's, else its customer's.

    Those of a coupon for once end so, unless it is only a look (`peek`)."""
    if subscription is not None and subscription["discounts"]:
        found = [key for key in subscription["discounts"] if _lives(state, key)]
        if not peek:
            subscription["discounts"] = [key for key in found if not _once(state, key)]
        return found
    discount = customer.get("discount")
    if discount is None or not _lives(state, discount["id"]):
        return []
    if not peek and _once(state, discount["id"]):
        end_customers(state, customer)
    return [discount["id"]]


def _lives(state: State, key: str) -> bool:
    end = state.objects["discount"][key]["end"]
    return end is None or state.now() < end


def _once(state: State, key: str) -> bool:
    coupon = state.objects["discount"][key]["source"]["coupon"]
    return bool(state.objects["coupon"][coupon]["duration"] == "once")


def give_customer(state: State, customer: Obj, coupon: str) -> Obj:
    """Put a discount on the customer, as a person does in the Dashboard; ApiError 400."""
    usable(state, coupon, customer["currency"], "coupon")
    discount = new_discount(state, coupon, customer=customer["id"])
    with updating(state, customer, "customer.updated"):
        customer["discount"] = discount
    emit(state, "customer.discount.created", discount)
    return discount


def end_customers(state: State, customer: Obj) -> None:
    """Take the customer's discount off."""
    discount = customer["discount"]
    with updating(state, customer, "customer.updated"):
        customer["discount"] = None
    emit(state, "customer.discount.deleted", discount)


def _customers(call: Call) -> tuple[Obj, Obj]:
    customer = call.state.find("customer", call.path["customer"], "customer")
    if customer["discount"] is None:
        raise missing("discount", call.path["customer"], "customer")
    return customer, customer["discount"]


def retrieve(call: Call) -> Obj:
    return _customers(call)[1]


def delete(call: Call) -> Obj:
    customer, discount = _customers(call)
    end_customers(call.state, customer)
    return {**{key: value for key, value in discount.items() if key != "end"}, "deleted": True}


ROUTES = (
    Route("GET", "/v1/customers/{customer}/discount", retrieve),
    Route("DELETE", "/v1/customers/{customer}/discount", delete),
)
