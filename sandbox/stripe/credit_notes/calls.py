"""The credit note endpoints."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.stripe.credit_notes.draw import charges_of, drawn
from sandbox.stripe.credit_notes.lines import LINES
from sandbox.stripe.errors import refused
from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.paying import apply_credit, fit_default_payment, give_up_payments, tell_paid
from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import CREATED, PAGING, matching, page
from sandbox.stripe.params import Choice, Hash, Ident, Integer, Kind, ListOf, Text, not_here
from sandbox.stripe.resources.balances import move
from sandbox.stripe.resources.common import METADATA, change
from sandbox.stripe.resources.refunds import give_back, refundable
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State

LAST_MOMENT = 253_402_300_799  # the end of the year 9999, epoch seconds
REASONS = ("duplicate", "fraudulent", "order_change", "product_unsatisfactory")


def preview(call: Call) -> Obj:
    return drawn(call.state, call.params)


def create(call: Call) -> Obj:
    state, params = call.state, call.params
    note = drawn(state, params)
    invoice = state.objects["invoice"][note["invoice"]]
    _pay_out(state, note, invoice, params)
    state.add(note)
    emit(state, "credit_note.created", note)
    with updating(state, invoice, "invoice.updated"):
        _reduce(invoice, note["pre_payment_amount"])
        invoice["post_payment_credit_notes_amount"] += note["post_payment_amount"]
        paid = apply_credit(state, invoice)
    if paid:
        give_up_payments(state, invoice, "abandoned")
        tell_paid(state, invoice)
    else:
        fit_default_payment(state, invoice)
    return note


def _reduce(invoice: Obj, amount: int) -> None:
    invoice["pre_payment_credit_notes_amount"] += amount
    invoice["amount_due"] -= amount
    invoice["amount_remaining"] -= amount


def _pay_out(state: State, note: Obj, invoice: Obj, params: Obj) -> None:
    """Refund and credit what the note gives after payment."""
    left = params.get("refund_amount", 0)
    for charge in charges_of(state, invoice):
        amount = min(left, refundable(charge))
        if amount:
            refund = give_back(state, charge, amount)
            shown = {"amount_refunded": amount, "payment_record_refund": None, "refund": refund["id"], "type": "refund"}
            note["refunds"].append(shown)
            left -= amount
    if params.get("credit_amount"):
        customer = state.objects["customer"][invoice["customer"]]
        if customer.get("deleted"):
            raise refused("The customer was deleted: there is no balance to credit.", None, "credit_amount")
        more = {"invoice": invoice["id"], "credit_note": note["id"]}
        moved = move(state, customer, -params["credit_amount"], "credit_note", invoice["currency"], **more)
        note["customer_balance_transaction"] = moved["id"]


def retrieve(call: Call) -> Obj:
    return call.state.find("credit_note", call.path["id"], "id")


def update(call: Call) -> Obj:
    note = retrieve(call)
    with updating(call.state, note, "credit_note.updated"):
        change(note, call.params, "memo")
    return note


def void(call: Call) -> Obj:
    """Only a note that took from what was left to pay, on an invoice that is still open."""
    state, note = call.state, retrieve(call)
    invoice = state.objects["invoice"][note["invoice"]]
    if note["status"] == "void":
        raise refused("This credit note is already void.")
    if note["type"] != "pre_payment" or invoice["status"] != "open":
        raise refused("You can only void pre-payment credit notes of open invoices.")
    note.update(status="void", voided_at=state.now())
    with updating(state, invoice, "invoice.updated"):
        _reduce(invoice, -note["pre_payment_amount"])
    fit_default_payment(state, invoice)
    emit(state, "credit_note.voided", note)
    return note


def listing(call: Call) -> Obj:
    state, params = call.state, call.params
    for kind in ("invoice", "customer"):
        state.known(kind, params.get(kind), kind)
    rows, keep = reversed(state.objects["credit_note"].values()), matching(params, "invoice", "customer")
    return page(rows, params, BASE, "credit_note", keep)


def list_lines(call: Call) -> Obj:
    lines = retrieve(call)["lines"]
    return page(lines["data"], call.params, lines["url"], "credit_note_line_item")


LINK: Mapping[str, Kind] = {
    "amount_refunded": Integer(least=1),
    "refund": Ident(),
    "type": Choice(of=("refund",)),
    **not_here("payment_record_refund"),
}
LINKED = ListOf(item=Hash(fields=LINK))
ASKED: Mapping[str, Kind] = {
    **METADATA,
    "invoice": Ident(required=True),
    "amount": Integer(least=0),
    "credit_amount": Integer(least=0),
    "effective_at": Integer(least=0, most=LAST_MOMENT),
    "email_type": Choice(of=("credit_note", "none")),
    "lines": LINES,
    "memo": Text(longest=5000, clearable=False),
    "out_of_band_amount": Integer(least=0),
    "reason": Choice(of=REASONS),
    "refund_amount": Integer(least=0),
    "refunds": LINKED,
    **not_here("shipping_cost"),
}
LISTED: Mapping[str, Kind] = {
    **PAGING,
    **CREATED,
    "customer": Ident(),
    "invoice": Ident(),
    **not_here("customer_account"),
}
BASE = "/v1/credit_notes"
ROUTES = (
    Route("POST", BASE, create, ASKED),
    Route("GET", BASE, listing, LISTED),
    Route("GET", f"{BASE}/preview", preview, ASKED),
    Route("GET", f"{BASE}/{{id}}", retrieve),
    Route("POST", f"{BASE}/{{id}}", update, {**METADATA, "memo": Text(clearable=False)}),
    Route("POST", f"{BASE}/{{id}}/void", void, lock="id"),
    Route("GET", f"{BASE}/{{id}}/lines", list_lines, PAGING),
)
