"""Coupons."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.stripe.errors import bad_request, missing, refused
from sandbox.stripe.events import emit, updating
from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import CREATED, PAGING, page, within
from sandbox.stripe.params import Choice, Currency, DecimalText, Ident, Integer, Kind, Text, apply_metadata, not_here
from sandbox.stripe.resources.common import METADATA, change
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State


def coupon(state: State, key: str, param: str, status: int = 404) -> Obj:
    """The coupon, or ApiError `resource_missing`; a deleted one is missing, though its discounts go on."""
    if key in state.deleted_coupons:
        raise missing("coupon", key, param, status)
    return state.find("coupon", key, param, status)


def usable(state: State, key: str, currency: str | None, param: str) -> Obj:
    """The coupon that a discount is to be made of; ApiError 400 when it is used up, expired or of another currency."""
    found = coupon(state, key, param, 400)
    refresh(state, found)
    if found["redeem_by"] is not None and state.now() >= found["redeem_by"]:
        raise refused(f"Coupon expired: {key}", "coupon_expired", param)
    if not found["valid"]:
        raise refused(f"Coupon {key} is used up and cannot be applied.", None, param)
    if found["currency"] is not None and currency not in (None, found["currency"]):
        message = f"The coupon {key} is in {found['currency']} and cannot be applied to {currency}."
        raise refused(message, None, param)
    return found


def refresh(state: State, found: Obj) -> None:
    """Bring `valid` up to date."""
    spent = found["max_redemptions"] is not None and found["times_redeemed"] >= found["max_redemptions"]
    found["valid"] = not spent and (found["redeem_by"] is None or state.now() < found["redeem_by"])


def _check(state: State, params: Obj) -> None:
    if ("percent_off" in params) == ("amount_off" in params):
        raise bad_request("You must pass exactly one of `percent_off` and `amount_off`.", param="percent_off")
    if "amount_off" in params and "currency" not in params:
        raise bad_request("You must pass currency when passing amount_off.", "parameter_missing", "currency")
    percent = params.get("percent_off")
    if percent is not None and not 0 < percent <= 100:
        raise bad_request("Invalid percent_off: must be greater than 0 and at most 100.", param="percent_off")
    if (params.get("duration", "once") == "repeating") != ("duration_in_months" in params):
        message = "`duration_in_months` is required for, and only for, coupons with the duration `repeating`."
        raise bad_request(message, param="duration_in_months")
    if params.get("redeem_by", state.now() + 1) <= state.now():
        raise bad_request("`redeem_by` must be in the future.", param="redeem_by")
    if params.get("id") in state.objects["coupon"] and params["id"] not in state.deleted_coupons:
        raise refused("Coupon already exists.", "resource_already_exists", "id")


def create(call: Call) -> Obj:
    state, params = call.state, call.params
    _check(state, params)
    percent = params.get("percent_off")
    made: Obj = {
        "id": params.get("id") or state.ids.token(8),
        "object": "coupon",
        "amount_off": params.get("amount_off"),
        "created": state.now(),
        "currency": params.get("currency"),
        "duration": params.get("duration", "once"),
        "duration_in_months": params.get("duration_in_months"),
        "livemode": state.livemode,
        "max_redemptions": params.get("max_redemptions"),
        "metadata": apply_metadata({}, params.get("metadata")),
        "name": params.get("name"),
        "percent_off": None if percent is None else float(percent),
        "redeem_by": params.get("redeem_by"),
        "times_redeemed": 0,
        "valid": True,
    }
    state.deleted_coupons.discard(made["id"])
    emit(state, "coupon.created", state.add(made))
    return made


def retrieve(call: Call) -> Obj:
    found = coupon(call.state, call.path["coupon"], "coupon")
    refresh(call.state, found)
    return found


def update(call: Call) -> Obj:
    found = retrieve(call)
    with updating(call.state, found, "coupon.updated"):
        change(found, call.params, "name")
    return found


def delete(call: Call) -> Obj:
    found = retrieve(call)
    found["valid"] = False
    call.state.deleted_coupons.add(found["id"])
    emit(call.state, "coupon.deleted", found)
    return {"id": found["id"], "object": "coupon", "deleted": True}


def listing(call: Call) -> Obj:
    state, params = call.state, call.params

    def keep(found: Obj) -> bool:
        return found["id"] not in state.deleted_coupons and within(found["created"], params.get("created"))

    return page(reversed(state.objects["coupon"].values()), params, "/v1/coupons", "coupon", keep)


CHANGES: Mapping[str, Kind] = {**METADATA, "name": Text(longest=40), **not_here("currency_options")}
NEW: Mapping[str, Kind] = {
    **CHANGES,
    "amount_off": Integer(least=1),
    "currency": Currency(),
    "duration": Choice(of=("forever", "once", "repeating")),
    "duration_in_months": Integer(least=1, most=1200),
    "id": Ident(),
    "max_redemptions": Integer(least=1),
    "percent_off": DecimalText(),
    "redeem_by": Integer(),
    **not_here("applies_to"),
}
ROUTES = (
    Route("POST", "/v1/coupons", create, NEW),
    Route("GET", "/v1/coupons", listing, {**PAGING, **CREATED}),
    Route("GET", "/v1/coupons/{coupon}", retrieve),
    Route("POST", "/v1/coupons/{coupon}", update, CHANGES),
    Route("DELETE", "/v1/coupons/{coupon}", delete),
)
