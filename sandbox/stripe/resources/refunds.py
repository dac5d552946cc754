"""Refunds of charges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.stripe.errors import bad_request, refused
from sandbox.stripe.events import emit, updating
from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import CREATED, PAGING, matching, page
from sandbox.stripe.money import priced
from sandbox.stripe.params import Choice, Ident, Integer, Kind, apply_metadata, not_here
from sandbox.stripe.resources.common import METADATA, change
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State

REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def refundable(charge: Obj) -> int:
    """What of the charge can still be given back (minor units)."""
    return int(charge["amount_captured"]) - int(charge["amount_refunded"]) if charge["status"] == "succeeded" else 0


def give_back(state: State, charge: Obj, amount: int, **more: Any) -> Obj:
    """Refund `amount` (minor units) of the charge, with all events; ApiError 400. `more` are fields of the refund."""
    _check(charge, amount)
    refund: Obj = {
        "id": state.ids.new("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": state.now(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
        **more,
    }
    state.add(refund)
    emit(state, "refund.created", refund)
    with updating(state, charge, "charge.refunded"):
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    return refund


def _check(charge: Obj, amount: int) -> None:
    if charge["status"] != "succeeded":
        raise refused(f"Charge {charge['id']} did not succeed, so it cannot be refunded.", None, "charge")
    left = refundable(charge)
    if not left:
        raise refused(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
    if amount > left:
        currency = charge["currency"]
        message = f"Refund amount ({priced(amount, currency)}) is greater than unrefunded amount on charge "
        raise refused(f"{message}({priced(left, currency)})", None, "amount")


def create(call: Call) -> Obj:
    state, params = call.state, call.params
    charge = _charge(state, params)
    left = refundable(charge)
    more = {"reason": params.get("reason"), "metadata": apply_metadata({}, params.get("metadata"))}
    return give_back(state, charge, params.get("amount", left), **more)


def _charge(state: State, params: Obj) -> Obj:
    if "charge" not in params and "payment_intent" not in params:
        message = "One of the following params should be provided for this request: payment_intent or charge."
        raise bad_request(message, "parameter_missing", "payment_intent")
    if "charge" in params:
        charge = state.named("charge", params["charge"], "charge")
        if params.get("payment_intent") not in (None, charge["payment_intent"]):
            raise refused("The charge is not of that PaymentIntent.", None, "payment_intent")
        return charge
    intent = state.named("payment_intent", params["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise refused(message, None, "payment_intent")
    return state.objects["charge"][intent["latest_charge"]]


def retrieve(call: Call) -> Obj:
    return call.state.find("refund", call.path["refund"], "refund")


def update(call: Call) -> Obj:
    refund = retrieve(call)
    with updating(call.state, refund, "refund.updated"):
        change(refund, call.params)
    return refund


def listing(call: Call) -> Obj:
    state, params = call.state, call.params
    for kind in ("charge", "payment_intent"):
        state.known(kind, params.get(kind), kind)
    rows, keep = reversed(state.objects["refund"].values()), matching(params, "charge", "payment_intent")
    return page(rows, params, "/v1/refunds", "refund", keep)


NEW: Mapping[str, Kind] = {
    **METADATA,
    "amount": Integer(least=1),
    "charge": Ident(),
    "payment_intent": Ident(),
    "reason": Choice(of=REASONS),
    **not_here("currency", "customer", "instructions_email", "origin", "refund_application_fee", "reverse_transfer"),
}
LISTED: Mapping[str, Kind] = {**PAGING, **CREATED, "charge": Ident(), "payment_intent": Ident()}
ROUTES = (
    Route("POST", "/v1/refunds", create, NEW),
    Route("GET", "/v1/refunds", listing, LISTED),
    Route("GET", "/v1/refunds/{refund}", retrieve),
    Route("POST", "/v1/refunds/{refund}", update, METADATA),
)
