"""The invoice item endpoints."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.stripe.errors import ApiError, bad_request, refused
from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.lines import ITEM, adorn, check_extras, line_of, new_item, reprice
from sandbox.stripe.invoices.shape import add_up, item_key
from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import CREATED, PAGING, page, within
from sandbox.stripe.params import Currency, Flag, Ident, Kind, not_here
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State


def not_editable() -> ApiError:
    return refused("Finalized invoices can't be updated in this way.", "invoice_not_editable")


def draft(state: State, key: str, param: str = "invoice", status: int = 404) -> Obj:
    """The invoice if it can still be edited; ApiError otherwise."""
    invoice = state.find("invoice", key, param, status)
    if invoice["status"] != "draft":
        raise not_editable()
    return invoice


def create(call: Call) -> Obj:
    state, params = call.state, call.params
    invoice = draft(state, params["invoice"], "invoice", 400) if "invoice" in params else None
    owner = params.get("customer", invoice["customer"] if invoice else None)
    if owner is None:
        raise bad_request("Missing required param: customer.", "parameter_missing", "customer")
    state.named("customer", owner, "customer")
    if invoice is not None and invoice["customer"] != owner:
        raise refused("The invoice belongs to another customer.", None, "invoice")
    currency = params.get("currency")
    if invoice is not None:
        if currency not in (None, invoice["currency"]):
            message = f"The currency of the item ({currency}) differs from that of the invoice ({invoice['currency']})."
            raise refused(message, None, "currency")
        currency = invoice["currency"]
    item = new_item(state, owner, currency, params, invoice=invoice["id"] if invoice else None)
    emit(state, "invoiceitem.created", item)
    if invoice is not None:
        put_on(state, invoice, [item])
    return item


def put_on(state: State, invoice: Obj, items: list[Obj]) -> None:
    """Make lines of `items` on the draft `invoice`."""
    with updating(state, invoice, "invoice.updated"):
        for item in items:
            item["invoice"] = invoice["id"]
            invoice["lines"]["data"].append(line_of(state, item, invoice))
        add_up(state, invoice)


def retrieve(call: Call) -> Obj:
    return call.state.find("invoiceitem", call.path["invoiceitem"], "invoiceitem")


def _editable(call: Call) -> tuple[Obj, Obj | None]:
    item = retrieve(call)
    if item["invoice"] is None:
        return item, None
    return item, draft(call.state, item["invoice"])


def update(call: Call) -> Obj:
    item, invoice = _editable(call)
    check_extras(call.state, call.params, item["currency"])
    reprice(call.state, item, call.params)
    lines = invoice["lines"]["data"] if invoice is not None else []
    line = next((line for line in lines if item_key(line) == item["id"]), None)
    adorn(call.state, call.params, item, line)
    if invoice is not None and line is not None:
        with updating(call.state, invoice, "invoice.updated"):
            reprice(call.state, line, call.params)
            add_up(call.state, invoice)
    return item


def delete(call: Call) -> Obj:
    item, invoice = _editable(call)
    take_off(call.state, item, invoice)
    return {"id": item["id"], "object": "invoiceitem", "deleted": True}


def take_off(state: State, item: Obj, invoice: Obj | None) -> None:
    """Delete an item, and its line on a draft."""
    del state.objects["invoiceitem"][item["id"]]
    emit(state, "invoiceitem.deleted", item)
    if invoice is not None:
        with updating(state, invoice, "invoice.updated"):
            lines = invoice["lines"]
            lines["data"] = [line for line in lines["data"] if item_key(line) != item["id"]]
            add_up(state, invoice)


def listing(call: Call) -> Obj:
    params = call.params

    def keep(item: Obj) -> bool:
        pending = params.get("pending")
        return (
            params.get("customer") in (None, item["customer"])
            and params.get("invoice") in (None, item["invoice"])
            and (pending is None or pending == (item["invoice"] is None))
            and within(item["date"], params.get("created"))
        )

    return page(reversed(call.state.objects["invoiceitem"].values()), params, "/v1/invoiceitems", "invoiceitem", keep)


NEW: Mapping[str, Kind] = {
    **ITEM,
    "currency": Currency(),
    "customer": Ident(),
    "invoice": Ident(),
    **not_here("subscription", "customer_account"),
}
LISTED: Mapping[str, Kind] = {
    **PAGING,
    **CREATED,
    "customer": Ident(),
    "invoice": Ident(),
    "pending": Flag(),
    **not_here("customer_account"),
}
ROUTES = (
    Route("POST", "/v1/invoiceitems", create, NEW),
    Route("GET", "/v1/invoiceitems", listing, LISTED),
    Route("GET", "/v1/invoiceitems/{invoiceitem}", retrieve),
    Route("POST", "/v1/invoiceitems/{invoiceitem}", update, ITEM),
    Route("DELETE", "/v1/invoiceitems/{invoiceitem}", delete),
)
