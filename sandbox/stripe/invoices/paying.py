"""What money does to an invoice: a payment is credited to it, it becomes paid, its open payments are given up."""

from __future__ import annotations

from sandbox.stripe.events import emit
from sandbox.stripe.invoices.shape import default_intent, default_payment
from sandbox.stripe.kinds import Obj
from sandbox.stripe.resources.balances import move
from sandbox.stripe.state import State
from sandbox.stripe.subscriptions import dunning


def mark_paid(state: State, invoice: Obj, how: str) -> None:
    """Set the fields of a paid invoice; `how`: `card`, `outside` (of Stripe) or `nothing` (was due)."""
    amount = invoice["amount_remaining"]
    invoice.update(status="paid", amount_remaining=0, next_payment_attempt=None, automatically_finalizes_at=None)
    invoice.update(amount_paid=invoice["amount_paid"] + amount, attempted=True, status_details=None)
    if how == "outside":
        invoice["amount_paid_off_stripe"] += amount
    invoice["status_transitions"]["paid_at"] = state.now()


def tell_paid(state: State, invoice: Obj) -> None:
    emit(state, "invoice.paid", invoice)
    emit(state, "invoice.payment_succeeded", invoice)
    dunning.paid(state, invoice)


def credit(state: State, invoice: Obj, payment: Obj, amount: int) -> bool:
    """Count `amount` received by `payment`; what is too much goes to the customer's balance. True: now it is paid.

    To be called where the invoice's update is told; events of its own are the caller's to send (`tell_credited`)."""
    counted = min(amount, invoice["amount_remaining"]) if invoice["status"] in ("open", "uncollectible") else 0
    payment.update(status="paid", amount_paid=counted)
    payment["status_transitions"]["paid_at"] = state.now()
    invoice["amount_overpaid"] += amount - counted
    if counted and counted == invoice["amount_remaining"]:
        mark_paid(state, invoice, "outside" if payment["payment"]["type"] == "payment_record" else "card")
        return True
    invoice["amount_paid"] += counted
    invoice["amount_remaining"] -= counted
    if payment["payment"]["type"] == "payment_record":
        invoice["amount_paid_off_stripe"] += counted
    return False


def tell_credited(state: State, invoice: Obj, payment: Obj, amount: int, paid: bool) -> None:
    """The events and the bookkeeping after `credit` of `amount`."""
    emit(state, "invoice_payment.paid", payment)
    over = amount - payment["amount_paid"]
    if over:
        customer = state.objects["customer"][invoice["customer"]]
        if not customer.get("deleted"):
            move(state, customer, -over, "invoice_overpaid", invoice["currency"], invoice=invoice["id"])
        emit(state, "invoice.overpaid", invoice)
    if paid:
        give_up_payments(state, invoice, "abandoned")
        tell_paid(state, invoice)
    else:
        fit_default_payment(state, invoice)


def fit_default_payment(state: State, invoice: Obj) -> None:
    """The default payment asks for what is left, once that has changed; not one that is under way."""
    payment, intent = default_payment(state, invoice["id"]), default_intent(state, invoice["id"])
    if payment is None or intent is None or payment["status"] != "open" or intent["status"] == "processing":
        return
    payment["amount_requested"] = intent["amount"] = invoice["amount_remaining"]


def give_up_payments(state: State, invoice: Obj, reason: str) -> None:
    """Cancel the payments that nobody will make now; one under way ends by itself."""
    for key in state.payments_of[invoice["id"]]:
        payment = state.objects["invoice_payment"][key]
        if payment["status"] != "open":
            continue
        intent = state.objects["payment_intent"][payment["payment"]["payment_intent"]]
        if intent["status"] == "processing":
            continue
        cancel(state, payment, intent, reason)


def cancel(state: State, payment: Obj | None, intent: Obj, reason: str) -> None:
    """Cancel a PaymentIntent and the invoice's payment that holds it."""
    if payment is not None:
        payment["status"] = "canceled"
        payment["status_transitions"]["canceled_at"] = state.now()
    intent.update(status="canceled", canceled_at=state.now(), cancellation_reason=reason, next_action=None)
    emit(state, "payment_intent.canceled", intent)


def apply_credit(state: State, invoice: Obj) -> bool:
    """After a credit note took from what is left: paid when nothing is. True: it became so."""
    if invoice["amount_remaining"] or invoice["status"] != "open":
        return False
    mark_paid(state, invoice, "nothing")
    return True
