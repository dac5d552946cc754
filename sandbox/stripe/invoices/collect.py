"""Collecting: one attempt to charge an invoice's remainder to a payment method, and what follows from its outcome."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.stripe import declines
from sandbox.stripe.declines import Decline
from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.confirm import ask_payer, debit, received, refuse
from sandbox.stripe.invoices.intents import new_charge
from sandbox.stripe.invoices.paying import cancel, credit, tell_credited
from sandbox.stripe.invoices.shape import default_payment, payment_of, subscription_of
from sandbox.stripe.kinds import DAY, Obj
from sandbox.stripe.links import link_receipt
from sandbox.stripe.state import State
from sandbox.stripe.subscriptions import dunning

# Eight tries in two weeks: the first, and seven more after these waits.
# https://docs.stripe.com/billing/revenue-recovery/smart-retries
RETRY_WAITS = (1 * DAY, 1 * DAY, 2 * DAY, 2 * DAY, 2 * DAY, 3 * DAY, 3 * DAY)


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
    """The money of the default payment is there: intent, InvoicePayment and invoice follow."""
    intent.update(status="succeeded", amount_received=intent["amount"], last_payment_error=None, next_action=None)
    emit(state, "payment_intent.succeeded", intent)
    payment, _ = payment_of(state, invoice["id"])
    with updating(state, invoice, "invoice.updated"):
        _count(invoice, attempt)
        paid = credit(state, invoice, payment, intent["amount"])
    tell_credited(state, invoice, payment, intent["amount"], paid)


def _declined(state: State, invoice: Obj, intent: Obj, method: Obj, decline: Decline, *, attempt: Attempt) -> None:
    charge = new_charge(state, intent, method, "failed", decline)
    emit(state, "charge.failed", charge)
    fail(state, invoice, intent, charge, decline, attempt=attempt)


def fail(state: State, invoice: Obj, intent: Obj, charge: Obj, decline: Decline, *, attempt: Attempt) -> None:
    """The charge failed: the intent keeps the reason, the next automatic try is planned, `payment_failed` is sent."""
    with updating(state, invoice, "invoice.updated"):
        _count(invoice, attempt)
        if attempt.automatic:
            plan_retry(state, invoice, decline.hard)
    refuse(state, intent, charge, decline)
    emit(state, "invoice.payment_failed", invoice)
    dunning.unpaid(state, invoice)


def plan_retry(state: State, invoice: Obj, hard: bool) -> None:
    """Set the next automatic try; none after a hard decline, the eighth try, or with `auto_advance` off."""
    tries = invoice["attempt_count"]
    invoice["next_payment_attempt"] = None
    wanted = invoice["status"] == "open" and invoice["auto_advance"] and not hard and 1 <= tries <= len(RETRY_WAITS)
    if wanted and invoice["collection_method"] == "charge_automatically":
        invoice["next_payment_attempt"] = state.now() + RETRY_WAITS[tries - 1]
        state.tasks.plan(invoice["next_payment_attempt"], "charge", invoice["id"])


def _needs_action(state: State, invoice: Obj, intent: Obj, attempt: Attempt) -> None:
    with updating(state, invoice, "invoice.updated"):
        _count(invoice, attempt)
        if attempt.automatic:
            plan_retry(state, invoice, hard=True)
    ask_payer(state, intent)
    emit(state, "invoice.payment_action_required", invoice)
    if attempt.automatic:
        dunning.unpaid(state, invoice)


def _processing(state: State, invoice: Obj, intent: Obj, method: Obj, attempt: Attempt) -> None:
    with updating(state, invoice, "invoice.updated"):
        _count(invoice, attempt)
        invoice["next_payment_attempt"] = None
    debit(state, intent, method)


def settle(state: State, intent: Obj, outcome: str) -> None:
    """End a bank debit that is under way: `succeeded` or `failed:<code>`. Nothing happens when none is."""
    if intent["status"] != "processing":
        return
    invoice = state.objects["invoice"].get(state.intent_invoice.get(intent["id"], ""))
    charge = state.objects["charge"][intent["latest_charge"]]
    payment = None if invoice is None else default_payment(state, invoice["id"])
    is_default = payment is not None and payment["payment"].get("payment_intent") == intent["id"]
    if outcome == "succeeded":
        charge.update(status="succeeded", paid=True)
        link_receipt(state, charge)
        emit(state, "charge.succeeded", charge)
        if invoice is not None and is_default:
            succeed(state, invoice, intent, Attempt("settled"))
        else:
            received(state, intent)
        return
    decline = declines.of_bank(outcome.partition(":")[2] or "insufficient_funds")
    charge.update(status="failed", paid=False, captured=False, amount_captured=0)
    charge.update(failure_code=decline.code, failure_message=decline.message)
    emit(state, "charge.failed", charge)
    if invoice is None or not is_default:
        refuse(state, intent, charge, decline)
    elif invoice["status"] in ("open", "uncollectible"):
        fail(state, invoice, intent, charge, decline, attempt=Attempt("settled"))
        with updating(state, invoice, "invoice.updated"):
            plan_retry(state, invoice, hard=False)
    else:
        cancel(state, payment, intent, "abandoned")


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
