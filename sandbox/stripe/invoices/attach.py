"""Paying an invoice in parts: attaching PaymentIntents of one's own to it."""

from __future__ import annotations

from sandbox.stripe.errors import bad_request, refused
from sandbox.stripe.events import emit
from sandbox.stripe.invoices.confirm import credit_invoice
from sandbox.stripe.invoices.intents import keep_payment, new_charge, new_intent
from sandbox.stripe.invoices.shape import subscription_of
from sandbox.stripe.kinds import Obj
from sandbox.stripe.params import Ident, not_here
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State


def attach_payment(call: Call) -> Obj:
    state, params = call.state, call.params
    invoice = state.find("invoice", call.path["invoice"], "invoice")
    if "payment_intent" not in params:
        raise bad_request("Missing required param: payment_intent.", "parameter_missing", "payment_intent")
    intent = state.named("payment_intent", params["payment_intent"], "payment_intent")
    _check(state, invoice, intent)
    held = {"payment_intent": intent["id"], "type": "payment_intent"}
    payment = keep_payment(state, invoice, held, intent["amount"])
    if intent["status"] == "succeeded":
        credit_invoice(state, invoice, payment, intent["amount"])
    return invoice


def _check(state: State, invoice: Obj, intent: Obj) -> None:
    """https://docs.stripe.com/invoicing/partial-payments says what may be attached."""
    problem = None
    if invoice["status"] != "open":
        problem = f"You can only attach payments to open invoices. This invoice is {invoice['status']}."
    elif subscription_of(invoice) is not None and invoice["collection_method"] == "charge_automatically":
        problem = "Invoices of subscriptions that are charged automatically cannot be paid in part."
    elif intent["id"] in state.intent_invoice:
        problem = "This PaymentIntent is already attached to an invoice."
    elif intent["status"] == "canceled":
        problem = "A canceled PaymentIntent cannot be attached to an invoice."
    elif (intent["customer"], intent["currency"]) != (invoice["customer"], invoice["currency"]):
        problem = "The PaymentIntent must have the same `customer` and `currency` as the invoice."
    elif intent["amount"] > invoice["amount_remaining"]:
        problem = "The PaymentIntent's amount is greater than the invoice's amount remaining."
    if problem is not None:
        raise refused(problem, None, "payment_intent")


def pay_part(state: State, invoice: Obj, amount: int, method: Obj | None) -> Obj:
    """The payer pays `amount` (minor units) with `method`, or None: outside of Stripe; returns the payment."""
    if method is None:
        held = {"payment_record": state.ids.new("pr"), "type": "payment_record"}
    else:
        intent = new_intent(state, amount, invoice["currency"], invoice["customer"])
        emit(state, "payment_intent.created", intent)
        emit(state, "charge.succeeded", new_charge(state, intent, method, "succeeded"))
        intent.update(status="succeeded", amount_received=amount, payment_method=method["id"])
        emit(state, "payment_intent.succeeded", intent)
        held = {"payment_intent": intent["id"], "type": "payment_intent"}
    payment = keep_payment(state, invoice, held, amount)
    credit_invoice(state, invoice, payment, amount)
    return payment


FIELDS = {"payment_intent": Ident(), **not_here("payment_record")}
ROUTES = (Route("POST", "/v1/invoices/{invoice}/attach_payment", attach_payment, FIELDS, lock="invoice"),)
