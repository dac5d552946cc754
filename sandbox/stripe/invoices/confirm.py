"""Confirming a PaymentIntent that stands beside an invoice's default payment, and crediting what it brings."""

from __future__ import annotations

from sandbox.stripe import declines
from sandbox.stripe.copying import copy
from sandbox.stripe.declines import Decline
from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.intents import new_charge
from sandbox.stripe.invoices.paying import credit, tell_credited
from sandbox.stripe.kinds import DAY, Obj
from sandbox.stripe.state import State

DEBIT_TAKES = 4 * DAY


def decline_error(charge: Obj, decline: Decline, method: Obj) -> Obj:
    """The error object of a decline, as `last_payment_error` and a 402 share it."""
    error: Obj = {
        "charge": charge["id"],
        "code": decline.code,
        "doc_url": f"https://stripe.com/docs/error-codes/{decline.code.replace('_', '-')}",
        "message": decline.message,
        "payment_method": copy(method),
        "type": "card_error" if method["type"] == "card" else "invalid_request_error",
    }
    if decline.decline_code is not None:
        error["decline_code"] = decline.decline_code
    if decline.advice_code is not None:
        error["advice_code"] = decline.advice_code
    return error


def confirm(state: State, intent: Obj, method: Obj) -> None:
    """Try to charge `method` once; the intent's status says what came of it."""
    intent.update(payment_method=method["id"], next_action=None)
    behaviour = state.behaviours.get(method["id"], "pass")
    if behaviour.startswith("decline:"):
        decline = declines.of_card(behaviour.partition(":")[2])
        charge = new_charge(state, intent, method, "failed", decline)
        emit(state, "charge.failed", charge)
        refuse(state, intent, charge, decline)
    elif behaviour == "requires_action":
        ask_payer(state, intent)
    elif behaviour == "processing" or method["type"] == "us_bank_account":
        debit(state, intent, method)
    else:
        emit(state, "charge.succeeded", new_charge(state, intent, method, "succeeded"))
        received(state, intent)


def ask_payer(state: State, intent: Obj) -> None:
    """The payer must confirm."""
    intent.update(
        status="requires_action",
        last_payment_error=None,
        next_action={"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}},
    )
    emit(state, "payment_intent.requires_action", intent)


def debit(state: State, intent: Obj, method: Obj) -> None:
    """Begin a bank debit, which ends by itself some days later."""
    charge = new_charge(state, intent, method, "pending")
    intent.update(status="processing", last_payment_error=None)
    emit(state, "charge.pending", charge)
    emit(state, "payment_intent.processing", intent)
    state.tasks.plan(state.now() + DEBIT_TAKES, "settle", intent["id"])


def refuse(state: State, intent: Obj, charge: Obj, decline: Decline) -> None:
    """The charge failed: the intent keeps the reason."""
    method = state.objects["payment_method"][charge["payment_method"]]
    intent.update(status="requires_payment_method", payment_method=None, next_action=None)
    intent["last_payment_error"] = decline_error(charge, decline, method)
    emit(state, "payment_intent.payment_failed", intent)


def received(state: State, intent: Obj) -> None:
    """The money is there; an invoice that the intent is attached to is credited."""
    intent.update(status="succeeded", amount_received=intent["amount"], last_payment_error=None, next_action=None)
    emit(state, "payment_intent.succeeded", intent)
    invoice = state.objects["invoice"].get(state.intent_invoice.get(intent["id"], ""))
    if invoice is None:
        return
    for key in state.payments_of[invoice["id"]]:
        payment = state.objects["invoice_payment"][key]
        if payment["payment"].get("payment_intent") == intent["id"]:
            credit_invoice(state, invoice, payment, intent["amount"])


def credit_invoice(state: State, invoice: Obj, payment: Obj, amount: int) -> None:
    """Credit `amount` (minor units) to the invoice, with all events."""
    with updating(state, invoice, "invoice.updated"):
        paid = credit(state, invoice, payment, amount)
    tell_credited(state, invoice, payment, amount, paid)
