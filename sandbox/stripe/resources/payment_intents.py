"""PaymentIntents made through the API, so that an invoice can be paid in parts: created, confirmed, canceled."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.stripe.copying import copy
from sandbox.stripe.errors import ApiError, bad_request, refused
from sandbox.stripe.events import emit
from sandbox.stripe.invoices.confirm import confirm
from sandbox.stripe.invoices.intents import new_intent
from sandbox.stripe.invoices.paying import cancel
from sandbox.stripe.kinds import Obj
from sandbox.stripe.money import least_charge
from sandbox.stripe.params import (
    Choice,
    Currency,
    Flag,
    Hash,
    Ident,
    Integer,
    Kind,
    ListOf,
    Metadata,
    Text,
    apply_metadata,
    not_here,
)
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State


def create(call: Call) -> Obj:
    state, params = call.state, call.params
    if params["amount"] < least_charge(params["currency"]):
        message = "Amount must convert to at least the minimum charge amount of the currency."
        raise refused(message, "amount_too_small", "amount")
    customer = params.get("customer")
    if customer is not None:
        state.named("customer", customer, "customer")
    method = _method(state, params["payment_method"], customer) if "payment_method" in params else None
    if params.get("confirm") and method is None:
        raise bad_request("You must provide a payment method to confirm this PaymentIntent.", param="payment_method")
    more = {"description": params.get("description"), "metadata": apply_metadata({}, params.get("metadata"))}
    intent = new_intent(state, params["amount"], params["currency"], customer, **more)
    if method is not None:
        intent.update(payment_method=method["id"], status="requires_confirmation")
    emit(state, "payment_intent.created", intent)
    if params.get("confirm") and method is not None:
        _confirmed(state, intent, method)
    return intent


def _method(state: State, key: str, customer: str | None) -> Obj:
    method = state.named("payment_method", key, "payment_method")
    if method["customer"] not in (None, customer):
        message = f"The provided PaymentMethod {key} belongs to another customer."
        raise refused(message, None, "payment_method")
    return method


def _confirmed(state: State, intent: Obj, method: Obj) -> None:
    confirm(state, intent, method)
    error = intent["last_payment_error"]
    if intent["status"] == "requires_payment_method":
        extra = {key: error[key] for key in ("charge", "decline_code", "advice_code", "payment_method") if key in error}
        more = {"code": error["code"], "kind": "card_error", "payment_intent": copy(intent), **extra}
        raise ApiError(402, error["message"], **more)


def _own(call: Call, doing: str) -> Obj:
    """The intent, unless an invoice made it."""
    state = call.state
    intent = state.find("payment_intent", call.path["intent"], "intent")
    held = _payment(state, intent)
    if held is not None and held["is_default"]:
        message = f"You cannot {doing} this PaymentIntent because it was created by an invoice."
        raise refused(message, "payment_intent_unexpected_state")
    return intent


def _payment(state: State, intent: Obj) -> Obj | None:
    keys = state.payments_of.get(state.intent_invoice.get(intent["id"], ""), [])
    payments = (state.objects["invoice_payment"][key] for key in keys)
    return next((one for one in payments if one["payment"].get("payment_intent") == intent["id"]), None)


def confirm_call(call: Call) -> Obj:
    intent = _own(call, "confirm")
    if intent["status"] not in ("requires_payment_method", "requires_confirmation", "requires_action"):
        message = f"This PaymentIntent's status is {intent['status']}: it cannot be confirmed."
        raise refused(message, "payment_intent_unexpected_state")
    key = call.params.get("payment_method") or intent["payment_method"]
    if key is None:
        raise refused("You must provide a payment method to confirm this PaymentIntent.", None, "payment_method")
    _confirmed(call.state, intent, _method(call.state, key, intent["customer"]))
    return intent


def cancel_call(call: Call) -> Obj:
    intent = _own(call, "cancel")
    if intent["status"] in ("succeeded", "canceled", "processing"):
        message = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
        raise refused(message, "payment_intent_unexpected_state")
    reason = call.params.get("cancellation_reason", "requested_by_customer")
    cancel(call.state, _payment(call.state, intent), intent, reason)
    return intent


LEFT_OUT = (
    *("amount_details", "capture_method", "confirmation_token", "error_on_requires_action"),
    *("excluded_payment_method_types", "hooks", "mandate", "mandate_data", "payment_details", "payment_method_data"),
    *("payment_method_options", "radar_options", "receipt_email", "return_url", "setup_future_usage", "shipping"),
    "use_stripe_sdk",
)
CONFIRM: Mapping[str, Kind] = {
    "payment_method": Ident(),
    "off_session": Flag(),
    **not_here(*LEFT_OUT, "amount_to_confirm", "client_secret", "payment_method_types"),
}
NEW: Mapping[str, Kind] = {
    "payment_method": Ident(),
    "off_session": Flag(),
    **not_here(*LEFT_OUT, "application_fee_amount", "confirmation_method", "customer_account", "on_behalf_of"),
    **not_here("payment_method_configuration", "statement_descriptor", "statement_descriptor_suffix"),
    **not_here("transfer_data", "transfer_group"),
    "amount": Integer(required=True, least=1, most=99_999_999),
    "automatic_payment_methods": Hash(
        fields={"enabled": Flag(required=True), "allow_redirects": Choice(of=("always", "never"))}
    ),
    "confirm": Flag(),
    "currency": Currency(required=True),
    "customer": Ident(),
    "description": Text(longest=1000),
    "metadata": Metadata(),
    "payment_method_types": ListOf(),
}
CANCEL: Mapping[str, Kind] = {
    "cancellation_reason": Choice(of=("abandoned", "duplicate", "fraudulent", "requested_by_customer"))
}
BASE = "/v1/payment_intents/{intent}"
ROUTES = (
    Route("POST", "/v1/payment_intents", create, NEW),
    Route("POST", f"{BASE}/confirm", confirm_call, CONFIRM, lock="intent"),
    Route("POST", f"{BASE}/cancel", cancel_call, CANCEL, lock="intent"),
)
