"""Add, change and remove a draft's lines."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.stripe.errors import missing, refused
from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.items import draft, put_on, take_off
from sandbox.stripe.invoices.lines import LINE, adorn, check_extras, check_price, new_item, reprice
from sandbox.stripe.invoices.shape import add_up, item_key
from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import PAGING, page
from sandbox.stripe.params import Choice, Hash, Ident, Kind, ListOf, Metadata, apply_metadata
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State


def add_lines(call: Call) -> Obj:
    state, invoice = call.state, draft(call.state, call.path["invoice"])
    given = [(spec.get("invoice_item"), without(spec, "invoice_item")) for spec in call.params["lines"]]
    for index, (key, spec) in enumerate(given):
        _check_line(state, invoice, key, spec, f"lines[{index}]")
    put_on(state, invoice, [_item_for(state, invoice, key, spec) for key, spec in given])
    return _with_metadata(call, invoice)


def without(params: Obj, *names: str) -> Obj:
    return {key: value for key, value in params.items() if key not in names}


def _check_line(state: State, invoice: Obj, key: str | None, spec: Obj, name: str) -> None:
    """Refuse a bad line before any of them is made."""
    if key is None:
        check_price(state, spec, invoice["currency"], f"{name}.")
        return
    check_extras(state, spec, invoice["currency"], f"{name}.")
    item = state.named("invoiceitem", key, f"{name}[invoice_item]")
    if (
        item["invoice"] is not None
        or item["customer"] != invoice["customer"]
        or item["currency"] != invoice["currency"]
    ):
        raise refused("The invoice item is attached already, or is of another customer or currency.", None, name)


def _item_for(state: State, invoice: Obj, key: str | None, spec: Obj) -> Obj:
    if key is not None:
        item = state.objects["invoiceitem"][key]
        reprice(state, item, spec)
        adorn(state, spec, item)
        return item
    item = new_item(state, invoice["customer"], invoice["currency"], spec, invoice=invoice["id"])
    emit(state, "invoiceitem.created", item)
    return item


def _find_line(invoice: Obj, key: str, param: str) -> Obj:
    for line in invoice["lines"]["data"]:
        if line["id"] == key:
            found: Obj = line
            return found
    raise missing("line_item", key, param, 400)


def _with_metadata(call: Call, invoice: Obj) -> Obj:
    if "invoice_metadata" in call.params:
        with updating(call.state, invoice, "invoice.updated"):
            invoice["metadata"] = apply_metadata(invoice["metadata"], call.params["invoice_metadata"])
    return invoice


def update_lines(call: Call) -> Obj:
    state, invoice = call.state, draft(call.state, call.path["invoice"])
    wanted = [(given, _find_line(invoice, given["id"], "lines")) for given in call.params["lines"]]
    for given, line in wanted:
        check_extras(state, given, line["currency"])
    with updating(state, invoice, "invoice.updated"):
        for given, line in wanted:
            _change_line(state, line, without(given, "id"))
        add_up(state, invoice)
    return _with_metadata(call, invoice)


def _change_line(state: State, line: Obj, changes: Obj) -> None:
    key = item_key(line)
    item = None if key is None else state.objects["invoiceitem"][key]
    check_extras(state, changes, line["currency"])
    reprice(state, line, changes)
    if item is not None:
        reprice(state, item, changes)
    adorn(state, changes, item, line)


def update_line(call: Call) -> Obj:
    state, invoice = call.state, draft(call.state, call.path["invoice"])
    line = _find_line(invoice, call.path["line"], "line_item_id")
    with updating(state, invoice, "invoice.updated"):
        _change_line(state, line, call.params)
        add_up(state, invoice)
    return line


def remove_lines(call: Call) -> Obj:
    state, invoice = call.state, draft(call.state, call.path["invoice"])
    lines = [(given["behavior"], _find_line(invoice, given["id"], "lines")) for given in call.params["lines"]]
    if len({line["id"] for _, line in lines}) < len(lines):
        raise refused("Each line can be removed only once.", None, "lines")
    if any(item_key(line) is None for _, line in lines):
        raise refused("Lines that a subscription made cannot be removed.", None, "lines")
    for behavior, line in lines:
        item = state.objects["invoiceitem"][item_key(line) or ""]
        if behavior == "delete":
            take_off(state, item, invoice)
        else:
            _unassign(state, item, line, invoice)
    return _with_metadata(call, invoice)


def _unassign(state: State, item: Obj, line: Obj, invoice: Obj) -> None:
    """Make the item pending again."""
    item["invoice"] = None
    with updating(state, invoice, "invoice.updated"):
        invoice["lines"]["data"].remove(line)
        add_up(state, invoice)


def list_lines(call: Call) -> Obj:
    invoice = call.state.find("invoice", call.path["invoice"], "invoice")
    return page(invoice["lines"]["data"], call.params, invoice["lines"]["url"], "line_item")


def _lines(fields: Mapping[str, Kind]) -> Mapping[str, Kind]:
    return {"lines": ListOf(required=True, item=Hash(fields=fields)), "invoice_metadata": Metadata()}


REMOVED: Mapping[str, Kind] = {
    "id": Ident(required=True),
    "behavior": Choice(required=True, of=("delete", "unassign")),
}
BASE = "/v1/invoices/{invoice}"
ROUTES = (
    Route("POST", f"{BASE}/add_lines", add_lines, _lines({**LINE, "invoice_item": Ident()}), lock="invoice"),
    Route("POST", f"{BASE}/update_lines", update_lines, _lines({**LINE, "id": Ident(required=True)}), lock="invoice"),
    Route("POST", f"{BASE}/remove_lines", remove_lines, _lines(REMOVED), lock="invoice"),
    Route("GET", f"{BASE}/lines", list_lines, PAGING),
    Route("POST", f"{BASE}/lines/{{line}}", update_line, LINE, lock="invoice"),
)
