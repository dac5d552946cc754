"""Customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sandbox.stripe.errors import bad_request
from sandbox.stripe.events import emit, updating
from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import CREATED, PAGING, page, within
from sandbox.stripe.params import Choice, Hash, Ident, Integer, Kind, ListOf, Text, apply_metadata, not_here
from sandbox.stripe.resources.balances import keep
from sandbox.stripe.resources.common import ADDRESS, METADATA, address
from sandbox.stripe.resources.payment_methods import attach, check_attachable
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State
from sandbox.stripe.subscriptions.ending import end
from sandbox.stripe.subscriptions.shape import ENDED

SHIPPING = Hash(
    fields={"address": replace(ADDRESS, required=True), "name": Ident(required=True), "phone": Text()}, clearable=True
)
SETTINGS = Hash(
    fields={"default_payment_method": Text(), "footer": Text(), **not_here("custom_fields", "rendering_options")}
)
WRITABLE: Mapping[str, Kind] = {
    **METADATA,
    "address": ADDRESS,
    "balance": Integer(),
    "description": Text(),
    "email": Text(longest=512),
    "invoice_prefix": Text(),
    "invoice_settings": SETTINGS,
    "name": Text(longest=256),
    "next_invoice_sequence": Integer(least=1),
    "phone": Text(longest=20),
    "preferred_locales": ListOf(clearable=True),
    "shipping": SHIPPING,
    "tax_exempt": Choice(of=("none", "exempt", "reverse"), clearable=True),
    **not_here("business_name", "cash_balance", "individual_name", "source", "tax", "validate"),
}
NEW: Mapping[str, Kind] = {**WRITABLE, "payment_method": Ident(), **not_here("tax_id_data", "test_clock")}


def new_customer(state: State, params: Obj) -> Obj:
    """A customer as the API shows it, with its own invoice prefix."""
    customer: Obj = {
        "id": state.ids.new("cus", 14),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": state.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": state.ids.prefix(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": state.livemode,
        "metadata": {},
        "name": None,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    if state.numbering == "customer":
        customer["next_invoice_sequence"] = 1
    _apply(state, customer, params)
    return customer


def _apply(state: State, customer: Obj, params: Obj) -> None:
    plain = ("balance", "description", "email", "name", "phone", "invoice_prefix", "next_invoice_sequence")
    customer.update({key: params[key] for key in plain if key in params})
    if "metadata" in params:
        customer["metadata"] = apply_metadata(customer["metadata"], params["metadata"])
    if "preferred_locales" in params:
        customer["preferred_locales"] = params["preferred_locales"] or []
    if "tax_exempt" in params:
        customer["tax_exempt"] = params["tax_exempt"] or "none"
    if "address" in params:
        customer["address"] = address(params["address"])
    if "shipping" in params:
        given = params["shipping"]
        customer["shipping"] = given and {**given, "address": address(given.get("address") or {})}
    _apply_settings(state, customer, params.get("invoice_settings") or {})


def _apply_settings(state: State, customer: Obj, given: Obj) -> None:
    settings = customer["invoice_settings"]
    if given.get("default_payment_method"):
        method = state.named(
            "payment_method", given["default_payment_method"], "invoice_settings[default_payment_method]"
        )
        if method["customer"] != customer["id"]:
            raise bad_request(
                "The customer does not have a payment method with the ID "
                f"{method['id']}. The payment method must be attached to the customer.",
                "resource_missing",
                "invoice_settings[default_payment_method]",
            )
    settings.update({key: given[key] for key in ("default_payment_method", "footer") if key in given})


def create(call: Call) -> Obj:
    state, params = call.state, call.params
    settings = dict(params.get("invoice_settings") or {})
    default = settings.pop("default_payment_method", None)
    first = params.get("payment_method") or default
    if first:
        check_attachable(state, first)
    customer = state.add(new_customer(state, {**params, "invoice_settings": settings}))
    if customer["balance"]:
        keep(state, customer, customer["balance"], "initial", customer["currency"] or "usd")
    attached = attach(state, first, customer["id"]) if first else None
    if attached and default:
        customer["invoice_settings"]["default_payment_method"] = attached["id"]
    emit(state, "customer.created", customer)
    return customer


def retrieve(call: Call) -> Obj:
    found = call.state.objects["customer"].get(call.path["customer"])
    if found is not None and found.get("deleted"):
        return found
    return call.state.find("customer", call.path["customer"], "id")


def update(call: Call) -> Obj:
    customer = call.state.find("customer", call.path["customer"], "id")
    had = customer["balance"]
    with updating(call.state, customer, "customer.updated"):
        _apply(call.state, customer, call.params)
    if customer["balance"] != had:
        keep(call.state, customer, customer["balance"] - had, "adjustment", customer["currency"] or "usd")
    return customer


def delete(call: Call) -> Obj:
    customer = call.state.find("customer", call.path["customer"], "id")
    _cancel_subscriptions(call.state, customer["id"])
    emit(call.state, "customer.deleted", customer)
    stub: Obj = {"id": customer["id"], "object": "customer", "deleted": True}
    call.state.objects["customer"][customer["id"]] = stub
    for method in call.state.objects["payment_method"].values():
        if method["customer"] == customer["id"]:
            method["customer"] = None
    return stub


def _cancel_subscriptions(state: State, customer: str) -> None:
    for subscription in state.objects["subscription"].values():
        if subscription["customer"] == customer and subscription["status"] not in ENDED:
            end(state, subscription)


def listing(call: Call) -> Obj:
    params = call.params

    def keep(customer: Obj) -> bool:
        if customer.get("deleted"):
            return False
        email = params.get("email")
        return (email is None or customer["email"] == email) and within(customer["created"], params.get("created"))

    rows = reversed(call.state.objects["customer"].values())
    return page(rows, params, "/v1/customers", "customer", keep)


LISTED: Mapping[str, Kind] = {**PAGING, **CREATED, "email": Text(longest=512), **not_here("test_clock")}
CHANGES: Mapping[str, Kind] = {
    **WRITABLE,
    **not_here(
        "bank_account", "card", "default_alipay_account", "default_bank_account", "default_card", "default_source"
    ),
}
ROUTES = (
    Route("POST", "/v1/customers", create, NEW),
    Route("GET", "/v1/customers", listing, LISTED),
    Route("GET", "/v1/customers/{customer}", retrieve),
    Route("POST", "/v1/customers/{customer}", update, CHANGES, lock="customer"),
    Route("DELETE", "/v1/customers/{customer}", delete, lock="customer"),
)
