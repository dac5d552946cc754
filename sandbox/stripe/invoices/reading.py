"""Retrieve, list and preview invoices."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sandbox.stripe.errors import bad_request
from sandbox.stripe.invoices.lines import ITEM, forget_new, line_of, new_item
from sandbox.stripe.invoices.shape import add_up, new_invoice, subscription_of
from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import CREATED, PAGING, page, within
from sandbox.stripe.params import Choice, Currency, Hash, Ident, Integer, Kind, ListOf, Range, not_here
from sandbox.stripe.resources.discounts import DISCOUNTS, inherited, redeem, unredeem
from sandbox.stripe.routing import Call, Route

LISTED: Mapping[str, Kind] = {
    **PAGING,
    **CREATED,
    "collection_method": Choice(of=("charge_automatically", "send_invoice")),
    "customer": Ident(),
    "due_date": Range(),
    "status": Choice(of=("draft", "open", "paid", "uncollectible", "void")),
    "subscription": Ident(),
    **not_here("customer_account"),
}


def retrieve(call: Call) -> Obj:
    return call.state.find("invoice", call.path["invoice"], "invoice")


def listing(call: Call) -> Obj:
    params = call.params
    subscription = params.get("subscription")
    call.state.known("customer", params.get("customer"), "customer")
    call.state.known("subscription", subscription, "subscription")

    def keep(invoice: Obj) -> bool:
        return (
            params.get("status") in (None, invoice["status"])
            and params.get("customer") in (None, invoice["customer"])
            and params.get("collection_method") in (None, invoice["collection_method"])
            and subscription in (None, subscription_of(invoice))
            and within(invoice["created"], params.get("created"))
            and within(invoice["due_date"], params.get("due_date"))
        )

    return page(reversed(call.state.objects["invoice"].values()), params, "/v1/invoices", "invoice", keep)


def _as_item(given: Obj) -> Obj:
    """An item of a preview in the words of an invoice item, which has no `price` and `unit_amount`."""
    spec = {key: value for key, value in given.items() if key not in ("currency", "price", "unit_amount")}
    if "price" in given:
        spec["pricing"] = {"price": given["price"]}
    if "unit_amount" in given:
        spec["unit_amount_decimal"] = Decimal(given["unit_amount"])
    return spec


def preview(call: Call) -> Obj:
    """What an invoice with these items would be; nothing is kept."""
    state, params = call.state, call.params
    if "customer" not in params:
        raise bad_request("Missing required param: customer.", "parameter_missing", "customer")
    customer = state.named("customer", params["customer"], "customer")
    items = params.get("invoice_items") or []
    currency = params.get("currency") or customer["currency"] or "usd"
    invoice = new_invoice(state, customer, currency)
    invoice["id"] = f"upcoming_{invoice['id']}"
    invoice["billing_reason"] = "upcoming"
    invoice["lines"]["url"] = f"/v1/invoices/{invoice['id']}/lines"
    known = set(state.objects["product"]), set(state.objects["price"])
    used = set(state.objects["discount"])
    for index, given in enumerate(items):
        item = new_item(state, customer["id"], currency, _as_item(given), name=f"invoice_items[{index}].")
        del state.objects["invoiceitem"][item["id"]]
        invoice["lines"]["data"].append(line_of(state, item, invoice))
    forget_new(state, *known)
    if "discounts" in params:
        invoice["discounts"] = redeem(state, params["discounts"], currency, customer=customer["id"])
    else:
        invoice["discounts"] = inherited(state, customer, peek=True)
    for key in set(state.objects["discount"]) - used:
        unredeem(state, key)
    add_up(state, invoice)
    return invoice


PREVIEW_ITEM: Mapping[str, Kind] = {
    **{key: kind for key, kind in ITEM.items() if key != "pricing"},
    "currency": Currency(),
    "price": Ident(),
    "unit_amount": Integer(),
    **not_here("invoiceitem"),
}
PREVIEW: Mapping[str, Kind] = {
    "customer": Ident(),
    "currency": Currency(),
    "discounts": DISCOUNTS,
    "invoice_items": ListOf(item=Hash(fields=PREVIEW_ITEM)),
    **not_here("subscription", "subscription_details", "customer_details", "automatic_tax", "customer_account"),
    **not_here("issuer", "on_behalf_of", "preview_mode", "schedule", "schedule_details"),
}
ROUTES = (
    Route("GET", "/v1/invoices", listing, LISTED),
    Route("POST", "/v1/invoices/create_preview", preview, PREVIEW),
    Route("GET", "/v1/invoices/{invoice}", retrieve),
)
