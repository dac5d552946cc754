"""Voiding: which invoices can be, and what it takes back."""

from __future__ import annotations

from sandbox.stripe.errors import refused
from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.paying import give_up_payments
from sandbox.stripe.invoices.shape import applied_balance, default_intent
from sandbox.stripe.kinds import Obj
from sandbox.stripe.resources.balances import move
from sandbox.stripe.state import State


def check_voidable(state: State, invoice: Obj, doing: str) -> None:
    """ApiError 400 when money came in or is under way, so that it cannot be voided or revised."""
    intent = default_intent(state, invoice["id"])
    if intent is not None and intent["status"] == "processing":
        raise refused(f"You can't {doing} an invoice while one of its payments is processing.")
    check_untouched(state, invoice, doing, ("open", "paid"))


def check_untouched(state: State, invoice: Obj, doing: str, statuses: tuple[str, ...]) -> None:
    """ApiError 400 when a payment beside the default one, or a paid one, has one of `statuses`.

    https://docs.stripe.com/invoicing/partial-payments#invoice-payment-statuses"""
    for key in state.payments_of[invoice["id"]]:
        payment = state.objects["invoice_payment"][key]
        counts = payment["status"] == "paid" or not payment["is_default"]
        if counts and payment["status"] in statuses:
            raise refused(f"You can't {doing} an invoice that has {' or '.join(statuses)} payments.")


def void_invoice(state: State, invoice: Obj) -> None:
    """Void it; the balance that it used goes back to the customer."""
    used = applied_balance(invoice)
    with updating(state, invoice, "invoice.updated"):
        give_up_payments(state, invoice, "void_invoice")
        invoice.update(status="void", next_payment_attempt=None, status_details=None)
        invoice["status_transitions"]["voided_at"] = state.now()
    customer = state.objects["customer"][invoice["customer"]]
    if used and not customer.get("deleted"):
        move(state, customer, used, "unapplied_from_invoice", invoice["currency"], invoice=invoice["id"])
    emit(state, "invoice.voided", invoice)
