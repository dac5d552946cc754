"""Finalization: a draft gets its number, links and payment, or is paid at once when there is nothing to charge."""

from __future__ import annotations

from sandbox.stripe.errors import refused
from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.intents import new_payment
from sandbox.stripe.invoices.paying import mark_paid, tell_paid
from sandbox.stripe.invoices.revision import replace, replaced
from sandbox.stripe.invoices.shape import add_up, copy_customer
from sandbox.stripe.kinds import HOUR, Obj
from sandbox.stripe.links import link_invoice
from sandbox.stripe.money import least_charge
from sandbox.stripe.params import Flag
from sandbox.stripe.resources.balances import move
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State


def finalize(state: State, invoice: Obj) -> None:
    """Make the draft open (or paid, when nothing is due); ApiError 400 when it is no draft."""
    if invoice["status"] != "draft":
        raise refused("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    _fail_if_told(state, invoice)
    original = replaced(state, invoice)
    if original is not None:
        replace(state, original, invoice)
    customer = state.named("customer", invoice["customer"], "customer")
    now = state.now()
    with updating(state, invoice, "invoice.updated"):
        copy_customer(invoice, customer)
        add_up(state, invoice)
        invoice.update(
            status="open",
            number=invoice["number"] or _number(state, customer),
            effective_at=invoice["effective_at"] or now,
            automatically_finalizes_at=None,
            last_finalization_error=None,
            next_payment_attempt=None,
        )
        invoice["status_transitions"]["finalized_at"] = now
        link_invoice(state, invoice)
        to_pay = _settle_balance(state, invoice, customer)
        if to_pay:
            new_payment(state, invoice)
            _plan_charge(state, invoice, now)
        else:
            mark_paid(state, invoice, "nothing")
    emit(state, "invoice.finalized", invoice)
    if not to_pay:
        tell_paid(state, invoice)


def _fail_if_told(state: State, invoice: Obj) -> None:
    error = state.unfinalizable.get(invoice["id"])
    if error is None:
        return
    with updating(state, invoice, "invoice.updated"):
        invoice["last_finalization_error"] = error
    emit(state, "invoice.finalization_failed", invoice)
    raise refused(error["message"], error["code"])


def _plan_charge(state: State, invoice: Obj, now: int) -> None:
    """A finalized automatic invoice is charged by itself within the hour."""
    if invoice["auto_advance"] and invoice["collection_method"] == "charge_automatically":
        invoice["next_payment_attempt"] = now + HOUR
        state.tasks.plan(now + HOUR, "charge", invoice["id"])


def _number(state: State, customer: Obj) -> str:
    if state.numbering == "account" or "next_invoice_sequence" not in customer:
        number = f"{state.account_id[-8:].upper()}-{state.next_number:04d}"
        state.next_number += 1
        return number
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
    customer["next_invoice_sequence"] += 1
    return number


def _settle_balance(state: State, invoice: Obj, customer: Obj) -> bool:
    """Use the customer's balance; False when nothing is left to charge, the rest then being carried to the balance."""
    due = invoice["total"] + invoice["starting_balance"]
    too_small = due < least_charge(invoice["currency"])
    carried = due if too_small else 0
    invoice["ending_balance"] = carried
    invoice["amount_due"] = invoice["amount_remaining"] = 0 if too_small else due
    moved = carried - customer["balance"]
    if moved:
        kind = "invoice_too_small" if 0 < carried == invoice["total"] else "applied_to_invoice"
        move(state, customer, moved, kind, invoice["currency"], invoice=invoice["id"])
    return not too_small


def finalize_call(call: Call) -> Obj:
    invoice = call.state.find("invoice", call.path["invoice"], "invoice")
    if invoice["status"] == "draft" and "auto_advance" in call.params:
        invoice["auto_advance"] = call.params["auto_advance"]
    finalize(call.state, invoice)
    return invoice


ROUTES = (Route("POST", "/v1/invoices/{invoice}/finalize", finalize_call, {"auto_advance": Flag()}, lock="invoice"),)
