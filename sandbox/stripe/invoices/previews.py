"""Preview an invoice: what it would be, with all that its customer has pending; nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sandbox.stripe.errors import bad_request
from sandbox.stripe.invoices.lines import ITEM, line_of, new_item, no_prices_kept, pending_items
from sandbox.stripe.invoices.shape import add_up, new_invoice
from sandbox.stripe.invoices.sums import reckon
from sandbox.stripe.kinds import Obj
from sandbox.stripe.params import Choice, Currency, Hash, Ident, Integer, Kind, ListOf, Text, not_here
from sandbox.stripe.resources.common import ADDRESS, address
from sandbox.stripe.resources.discounts import DISCOUNTS, inherited, redeem, unredeem
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State
from sandbox.stripe.subscriptions.cycle import UNBILLED, upcoming

NOBODY: Mapping[str, object] = dict.fromkeys(("id", "address", "email", "name", "phone", "shipping", "currency"))


def preview(call: Call) -> Obj:
    """The next invoice of the customer with these items; with `customer_details` alone, these items and no more."""
    state, params = call.state, call.params
    if "customer" not in params and "customer_details" not in params:
        raise bad_request("Missing required param: customer.", "parameter_missing", "customer")
    customer = _customer(state, params)
    currency = params.get("currency") or customer["currency"] or "usd"
    invoice = new_invoice(state, customer, currency)
    invoice["id"] = f"upcoming_{invoice['id']}"
    invoice["billing_reason"] = "upcoming"
    invoice["lines"]["url"] = f"/v1/invoices/{invoice['id']}/lines"
    used = set(state.objects["discount"])
    _add_items(state, invoice, params.get("invoice_items") or [])
    if customer["id"] is not None:
        _add_pending(state, invoice, currency)
    _discount(state, invoice, customer, params)
    for key in set(state.objects["discount"]) - used:
        unredeem(state, key)
    if customer["id"] is not None:
        add_up(state, invoice)
    else:
        reckon(state, invoice)
        invoice["customer"] = state.ids.new("cus")  # the description wants one
        invoice["amount_due"] = invoice["amount_remaining"] = max(0, invoice["total"])
    return invoice


def _customer(state: State, params: Obj) -> Obj:
    if "customer" in params:
        return state.named("customer", params["customer"], "customer")
    given = params["customer_details"]
    return {**NOBODY, "address": address(given.get("address")), "tax_exempt": given.get("tax_exempt", "none")}


def _add_items(state: State, invoice: Obj, items: list[Obj]) -> None:
    with no_prices_kept(state):
        for index, given in enumerate(items):
            name = f"invoice_items[{index}]."
            item = new_item(state, invoice["customer"] or "", invoice["currency"], _as_item(given), name=name)
            del state.objects["invoiceitem"][item["id"]]
            invoice["lines"]["data"].append(line_of(state, item, invoice))


def _as_item(given: Obj) -> Obj:
    """An item of a preview in the words of an invoice item, which has no `price` and `unit_amount`."""
    spec = {key: value for key, value in given.items() if key not in ("currency", "price", "unit_amount")}
    if "price" in given:
        spec["pricing"] = {"price": given["price"]}
    if "unit_amount" in given:
        spec["unit_amount_decimal"] = Decimal(given["unit_amount"])
    return spec


def _add_pending(state: State, invoice: Obj, currency: str) -> None:
    """The customer's pending items, and the next period of their subscription in this currency."""
    mine = [one for one in state.objects["subscription"].values() if one["customer"] == invoice["customer"]]
    billed = [one for one in mine if one["status"] not in UNBILLED and one["currency"] == currency]
    if billed:
        following = upcoming(state, billed[0])
        invoice.update({key: following[key] for key in ("parent", "default_tax_rates", "discounts")})
        invoice["lines"]["data"].extend(following["lines"]["data"])
        return
    waiting = pending_items(state, invoice["customer"], currency)
    invoice["lines"]["data"].extend(line_of(state, one, invoice) for one in waiting)


def _discount(state: State, invoice: Obj, customer: Obj, params: Obj) -> None:
    if "discounts" in params:
        invoice["discounts"] = redeem(state, params["discounts"], invoice["currency"], customer=customer["id"])
    elif customer["id"] is not None and not invoice["discounts"]:
        invoice["discounts"] = inherited(state, customer, peek=True)


PREVIEW_ITEM: Mapping[str, Kind] = {
    **{key: kind for key, kind in ITEM.items() if key != "pricing"},
    "currency": Currency(),
    "price": Ident(),
    "unit_amount": Integer(),
    **not_here("invoiceitem"),
}
DETAILS: Mapping[str, Kind] = {
    "address": ADDRESS,
    "shipping": Hash(fields={"address": ADDRESS, "name": Ident(required=True), "phone": Text()}, clearable=True),
    "tax_exempt": Choice(of=("exempt", "none", "reverse")),
    "tax_ids": ListOf(item=Hash(fields={"type": Ident(required=True), "value": Ident(required=True)})),
    **not_here("tax"),
}
PREVIEW: Mapping[str, Kind] = {
    "customer": Ident(),
    "customer_details": Hash(fields=DETAILS),
    "currency": Currency(),
    "discounts": DISCOUNTS,
    "invoice_items": ListOf(item=Hash(fields=PREVIEW_ITEM)),
    **not_here("subscription", "subscription_details", "automatic_tax", "customer_account"),
    **not_here("issuer", "on_behalf_of", "preview_mode", "schedule", "schedule_details"),
}
ROUTES = (Route("POST", "/v1/invoices/create_preview", preview, PREVIEW),)
