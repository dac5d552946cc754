"""Collecting: one attempt to charge an invoice's remainder to a payment method, and what follows from its outcome."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.stripe import declines
from sandbox.stripe.copying import copy
from sandbox.stripe.declines import Decline
from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.finalize import mark_paid, tell_paid
from sandbox.stripe.invoices.intents import new_charge
from sandbox.stripe.invoices.shape import payment_of, subscription_of
from sandbox.stripe.kinds import DAY, Obj
from sandbox.stripe.links import link_receipt
from sandbox.stripe.state import State
from sandbox.stripe.subscriptions import dunning

# Eight tries in two weeks: the first, and seven more after these waits.
# https://docs.stripe.com/billing/revenue-recovery/smart-retries
RETRY_WAITS = (1 * DAY, 1 * DAY, 2 * DAY, 2 * DAY, 2 * DAY, 3 * DAY, 3 * DAY)
DEBIT_TAKES = 4 * DAY


@dataclass(frozen=True)
class Attempt:
    """Who charges: Stripe's schedule (`automatic`), the API, or the payer on the hosted page (`hosted`)."""

    by: str

    @property
    def automatic(self) -> bool:
        return self.by == "automatic"


def method_for(state: State, invoice: Obj) -> Obj | None:
    """The method charged by default: the invoice's, else its subscription's, else the customer's."""
    keys = [invoice["default_payment_method"]]
    subscription = subscription_of(invoice)
    if subscription is not None:
        keys.append(state.objects["subscription"][subscription]["default_payment_method"])
    customer = state.objects["customer"][invoice["customer"]]
    keys.append(customer.get("invoice_settings", {}).get("default_payment_method"))
    found = next((key for key in keys if key), None)
    return None if found is None else state.objects["payment_method"][found]


def collect(state: State, invoice: Obj, method: Obj, attempt: Attempt) -> str:
    """Try once; returns `paid`, `declined`, `requires_action` or `processing`."""
    _, intent = payment_of(state, invoice["id"])
    intent.update(amount=invoice["amount_remaining"], payment_method=method["id"], next_action=None)
    behaviour = state.behaviours.get(method["id"], "pass")
    if behaviour.startswith("decline:"):
        _declined(state, invoice, intent, method, declines.of_card(behaviour.partition(":")[2]), attempt=attempt)
        return "declined"
    if behaviour == "requires_action" and attempt.by != "hosted":
        _needs_action(state, invoice, intent, attempt)
        return "requires_action"
    if behaviour == "processing" or method["type"] == "us_bank_account":
        _processing(state, invoice, intent, method, attempt)
        return "processing"
    charge = new_charge(state, intent, method, "succeeded")
    emit(state, "charge.succeeded", charge)
    succeed(state, invoice, intent, attempt)
    return "paid"


def _count(invoice: Obj, attempt: Attempt) -> None:
    """Any first attempt counts, later only automatic ones do."""
    if attempt.automatic or (invoice["attempt_count"] == 0 and attempt.by == "api"):
        invoice["attempt_count"] += 1
    invoice["attempted"] = True


def succeed(state: State, invoice: Obj, intent: Obj, attempt: Attempt) -> None:
    """The money is there: intent, InvoicePayment and invoice follow."""
    intent.update(status="succeeded", amount_received=intent["amount"], last_payment_error=None, next_action=None)
    emit(state, "payment_intent.succeeded", intent)
    payment, _ = payment_of(state, invoice["id"])
    payment.update(status="paid", amount_paid=intent["amount"])
    payment["status_transitions"]["paid_at"] = state.now()
    with updating(state, invoice, "invoice.updated"):
        _count(invoice, attempt)
        mark_paid(state, invoice, "card")
    emit(state, "invoice_payment.paid", payment)
    tell_paid(state, invoice)


def _declined(state: State, invoice: Obj, intent: Obj, method: Obj, decline: Decline, *, attempt: Attempt) -> None:
    charge = new_charge(state, intent, method, "failed", decline)
    emit(state, "charge.failed", charge)
    fail(state, invoice, intent, charge, decline, attempt=attempt)


def fail(state: State, invoice: Obj, intent: Obj, charge: Obj, decline: Decline, *, attempt: Attempt) -> None:
    """The charge failed: the intent keeps the reason, the next automatic try is planned, `payment_failed` is sent."""
    method = state.objects["payment_method"][charge["payment_method"]]
    with updating(state, invoice, "invoice.updated"):
        _count(invoice, attempt)
        if attempt.automatic:
            plan_retry(state, invoice, decline.hard)
    intent.update(status="requires_payment_method", payment_method=None, next_action=None)
    intent["last_payment_error"] = decline_error(charge, decline, method)
    emit(state, "payment_intent.payment_failed", intent)
    emit(state, "invoice.payment_failed", invoice)
    dunning.unpaid(state, invoice)


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


def plan_retry(state: State, invoice: Obj, hard: bool) -> None:
    """Set the next automatic try; none after a hard decline, the eighth try, or with `auto_advance` off."""
    tries = invoice["attempt_count"]
    invoice["next_payment_attempt"] = None
    wanted = invoice["status"] == "open" and invoice["auto_advance"] and not hard and 1 <= tries <= len(RETRY_WAITS)
    if wanted and invoice["collection_method"] == "charge_automatically":
        invoice["next_payment_attempt"] = state.now() + RETRY_WAITS[tries - 1]
        state.tasks.plan(invoice["next_payment_attempt"], "charge", invoice["id"])


def _needs_action(state: State, invoice: Obj, intent: Obj, attempt: Attempt) -> None:
    intent.update(
        status="requires_action",
        last_payment_error=None,
        next_action={"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}},
    )
    with updating(state, invoice, "invoice.updated"):
        _count(invoice, attempt)
        if attempt.automatic:
            plan_retry(state, invoice, hard=True)
    emit(state, "payment_intent.requires_action", intent)
    emit(state, "invoice.payment_action_required", invoice)
    if attempt.automatic:
        dunning.unpaid(state, invoice)


def _processing(state: State, invoice: Obj, intent: Obj, method: Obj, attempt: Attempt) -> None:
    charge = new_charge(state, intent, method, "pending")
    intent.update(status="processing", last_payment_error=None)
    with updating(state, invoice, "invoice.updated"):
        _count(invoice, attempt)
        invoice["next_payment_attempt"] = None
    emit(state, "charge.pending", charge)
    emit(state, "payment_intent.processing", intent)
    state.tasks.plan(state.now() + DEBIT_TAKES, "settle", intent["id"])


def settle(state: State, intent: Obj, outcome: str) -> None:
    """End a bank debit that is under way: `succeeded` or `failed:<code>`. Nothing happens when none is."""
    if intent["status"] != "processing":
        return
    invoice = state.objects["invoice"][state.intent_invoice[intent["id"]]]
    charge = state.objects["charge"][intent["latest_charge"]]
    told_before = Attempt("settled")
    if outcome == "succeeded":
        charge.update(status="succeeded", paid=True)
        link_receipt(state, charge)
        emit(state, "charge.succeeded", charge)
        succeed(state, invoice, intent, told_before)
        return
    decline = declines.of_bank(outcome.partition(":")[2] or "insufficient_funds")
    charge.update(status="failed", paid=False, captured=False, amount_captured=0)
    charge.update(failure_code=decline.code, failure_message=decline.message)
    emit(state, "charge.failed", charge)
    fail(state, invoice, intent, charge, decline, attempt=told_before)
    with updating(state, invoice, "invoice.updated"):
        plan_retry(state, invoice, hard=False)


def charge_automatically(state: State, invoice: Obj) -> None:
    """The attempt of Stripe's own schedule."""
    method = method_for(state, invoice)
    if method is not None:
        collect(state, invoice, method, Attempt("automatic"))
        return
    with updating(state, invoice, "invoice.updated"):
        _count(invoice, Attempt("automatic"))
        plan_retry(state, invoice, hard=False)
    emit(state, "invoice.payment_failed", invoice)
    dunning.unpaid(state, invoice)
