"""Sending, voiding, writing off and deleting."""

from __future__ import annotations

from sandbox.stripe.errors import refused
from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.edit import check_email
from sandbox.stripe.invoices.finalize import finalize
from sandbox.stripe.invoices.shape import subscription_of
from sandbox.stripe.invoices.voiding import check_untouched, check_voidable, void_invoice
from sandbox.stripe.kinds import Obj
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State

NOT_OPEN = "You can only pass in open invoices. This invoice isn't open."


def _invoice(call: Call) -> Obj:
    return call.state.find("invoice", call.path["invoice"], "invoice")


def send(call: Call) -> Obj:
    invoice = _invoice(call)
    if invoice["collection_method"] != "send_invoice":
        raise refused("You can only manually send an invoice if its collection method is 'send_invoice'.")
    if invoice["status"] in ("void", "uncollectible"):
        raise refused(f"You can't send an invoice that is {invoice['status']}.")
    check_email(invoice)
    if invoice["status"] == "draft":
        finalize(call.state, invoice)
    emit(call.state, "invoice.sent", invoice)
    return invoice


def void(call: Call) -> Obj:
    state, invoice = call.state, _invoice(call)
    allowed = ("open", "uncollectible") if state.void_uncollectible else ("open",)
    if invoice["status"] not in allowed:
        raise refused(NOT_OPEN)
    check_voidable(state, invoice, "void")
    void_invoice(state, invoice)
    return invoice


def mark_uncollectible(call: Call) -> Obj:
    invoice = _invoice(call)
    if invoice["status"] != "open":
        raise refused(NOT_OPEN)
    check_untouched(call.state, invoice, "mark as uncollectible", ("open",))
    write_off(call.state, invoice, "user_forgiven")
    return invoice


def write_off(state: State, invoice: Obj, reason: str) -> None:
    """Mark uncollectible for `reason`, as `status_details` says it."""
    with updating(state, invoice, "invoice.updated"):
        invoice.update(status="uncollectible", next_payment_attempt=None)
        invoice["status_details"] = {"uncollectible": {"reason": reason}}
        invoice["status_transitions"]["marked_uncollectible_at"] = state.now()
    emit(state, "invoice.marked_uncollectible", invoice)


def delete(call: Call) -> Obj:
    state, invoice = call.state, _invoice(call)
    if invoice["status"] != "draft":
        raise refused("You can only delete draft invoices.")
    if subscription_of(invoice) is not None:
        raise refused("You can't delete invoices created by subscriptions.")
    del state.objects["invoice"][invoice["id"]]
    items = state.objects["invoiceitem"]
    for key in [key for key, item in items.items() if item["invoice"] == invoice["id"]]:
        emit(state, "invoiceitem.deleted", items.pop(key))
    emit(state, "invoice.deleted", invoice)
    return {"id": invoice["id"], "object": "invoice", "deleted": True}


BASE = "/v1/invoices/{invoice}"
ROUTES = (
    Route("POST", f"{BASE}/send", send, lock="invoice"),
    Route("POST", f"{BASE}/void", void, lock="invoice"),
    Route("POST", f"{BASE}/mark_uncollectible", mark_uncollectible, lock="invoice"),
    Route("DELETE", BASE, delete, lock="invoice"),
)
