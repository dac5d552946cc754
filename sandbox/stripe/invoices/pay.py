"""The pay call: which method is charged, and what it answers when the bank or the payer says no."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.stripe.copying import copy
from sandbox.stripe.errors import ApiError, refused
from sandbox.stripe.events import updating
from sandbox.stripe.invoices.collect import Attempt, collect, method_for
from sandbox.stripe.invoices.edit import check_method
from sandbox.stripe.invoices.finalize import finalize
from sandbox.stripe.invoices.paying import give_up_payments, mark_paid, tell_paid
from sandbox.stripe.invoices.shape import default_intent, payment_of
from sandbox.stripe.kinds import Obj
from sandbox.stripe.params import Flag, Ident, Kind, NotHere
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State

NO_METHOD = (
    "This customer has no attached payment source or default payment method. "
    "Please consider adding a default payment method."
)
NEEDS_ACTION = (
    "This payment requires additional user action before it can be completed successfully. Payment can be completed "
    "using the PaymentIntent associated with the invoice."
)


def pay(call: Call) -> Obj:
    state, params = call.state, call.params
    invoice = state.find("invoice", call.path["invoice"], "invoice")
    _check_status(state, invoice)
    if params.get("paid_out_of_band"):
        return _outside(state, invoice)
    method = _method(state, invoice, params)
    if invoice["status"] == "draft":
        finalize(state, invoice)
        if invoice["status"] == "paid":
            return invoice
    if method is None:
        raise refused(NO_METHOD, "resource_missing")
    outcome = collect(state, invoice, method, Attempt("api"))
    if outcome == "declined":
        raise _declined(state, invoice)
    if outcome == "requires_action":
        _, intent = payment_of(state, invoice["id"])
        code = "invoice_payment_intent_requires_action"
        raise ApiError(402, NEEDS_ACTION, code=code, kind="card_error", payment_intent=copy(intent))
    return invoice


def _check_status(state: State, invoice: Obj) -> None:
    if invoice["status"] == "paid":
        raise refused("Invoice is already paid")
    if invoice["status"] == "void":
        raise refused("You can't pay an invoice that is void.")
    intent = default_intent(state, invoice["id"])
    if intent is not None and intent["status"] == "processing":
        raise refused("This invoice has a payment that is still processing, and cannot be paid until that ends.")


def _method(state: State, invoice: Obj, params: Obj) -> Obj | None:
    if "payment_method" in params:
        return check_method(state, params["payment_method"], invoice["customer"], "payment_method")
    return method_for(state, invoice)


def _outside(state: State, invoice: Obj) -> Obj:
    if invoice["status"] == "draft":
        finalize(state, invoice)
    if invoice["status"] == "paid":
        return invoice
    with updating(state, invoice, "invoice.updated"):
        mark_paid(state, invoice, "outside")
        give_up_payments(state, invoice, "abandoned")
    tell_paid(state, invoice)
    return invoice


def _declined(state: State, invoice: Obj) -> ApiError:
    _, intent = payment_of(state, invoice["id"])
    error = dict(intent["last_payment_error"])
    extra = {key: error[key] for key in ("charge", "decline_code", "advice_code", "payment_method") if key in error}
    return ApiError(
        402,
        error["message"],
        code=error["code"],
        kind="card_error",
        payment_intent=copy(intent),
        **extra,
    )


FIELDS: Mapping[str, Kind] = {
    "payment_method": Ident(),
    "off_session": Flag(),
    "paid_out_of_band": Flag(),
    "forgive": Flag(),
    "source": NotHere(),
    "mandate": NotHere(),
}
ROUTES = (Route("POST", "/v1/invoices/{invoice}/pay", pay, FIELDS, lock="invoice"),)
