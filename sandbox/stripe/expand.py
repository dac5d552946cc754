"""Expansion: `expand` paths are checked against a map of what refers to what, then ids are replaced by objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.stripe import links
from sandbox.stripe.copying import copy
from sandbox.stripe.errors import bad_request
from sandbox.stripe.invoices.shape import confirmation_secret, payments_list, with_first_lines
from sandbox.stripe.kinds import Obj
from sandbox.stripe.state import State

MOST_LEVELS = 4


@dataclass(frozen=True)
class Edge:
    """Where a field leads. `how`: `id` (an id to replace), `in` (already there), `add` (absent until asked for)."""

    to: str
    how: str = "in"


def _ids(**fields: str) -> dict[str, Edge]:
    return {name: Edge(to, "id") for name, to in fields.items()}


def _parts(*fields: str) -> dict[str, Edge]:
    return {name: Edge("nothing") for name in fields}


GRAPH: Mapping[str, Mapping[str, Edge]] = {
    "nothing": {},
    "discount_amount": _ids(discount="discount"),
    "discount": {
        **_ids(customer="customer"),
        "promotion_code": Edge("nothing"),
        "source": Edge("discount_source"),
    },
    "discount_source": _ids(coupon="coupon"),
    "coupon": {},
    "tax": {"tax_rate_details": Edge("tax_rate_details")},
    "tax_rate_details": _ids(tax_rate="tax_rate"),
    "tax_rate": {},
    "invoice": {
        **_ids(customer="customer", default_payment_method="payment_method", latest_revision="invoice"),
        **_parts("account_tax_ids", "application", "default_source", "default_tax_rates", "on_behalf_of", "test_clock"),
        **_parts("automatic_tax", "issuer", "payment_settings", "rendering", "shipping_cost", "status_transitions"),
        "discounts": Edge("discount", "id"),
        "total_discount_amounts": Edge("discount_amount"),
        "total_taxes": Edge("tax"),
        "confirmation_secret": Edge("nothing", "add"),
        "payments": Edge("list:invoice_payment", "add"),
        "lines": Edge("list:line_item"),
        "parent": Edge("invoice.parent"),
        "from_invoice": Edge("invoice.from_invoice"),
        "last_finalization_error": Edge("api_error"),
    },
    "invoice.parent": {"subscription_details": Edge("invoice.subscription_details")},
    "invoice.subscription_details": _ids(subscription="subscription"),
    "invoice.from_invoice": _ids(invoice="invoice"),
    "line_item": {
        **_ids(subscription="subscription"),
        **_parts("parent", "period"),
        "discounts": Edge("discount", "id"),
        "discount_amounts": Edge("discount_amount"),
        "taxes": Edge("tax"),
        "pricing": Edge("pricing"),
    },
    "pricing": {"price_details": Edge("price_details")},
    "price_details": _ids(price="price"),
    "invoiceitem": {
        **_ids(customer="customer", invoice="invoice"),
        **_parts("tax_rates", "test_clock"),
        "discounts": Edge("discount", "id"),
        "pricing": Edge("pricing"),
    },
    "invoice_payment": {**_ids(invoice="invoice"), "payment": Edge("payment")},
    "payment": {**_ids(payment_intent="payment_intent", charge="charge"), **_parts("payment_record")},
    "payment_intent": {
        **_ids(customer="customer", payment_method="payment_method", latest_charge="charge"),
        **_parts("application", "next_action", "on_behalf_of", "payment_method_options", "processing", "review"),
        "last_payment_error": Edge("api_error"),
    },
    "api_error": {"payment_method": Edge("payment_method"), "payment_intent": Edge("payment_intent")},
    "charge": {
        **_ids(customer="customer", payment_intent="payment_intent"),
        **_parts("application", "application_fee", "balance_transaction", "failure_balance_transaction"),
        **_parts("on_behalf_of", "outcome", "payment_method_details", "review", "source_transfer", "transfer"),
        "refunds": Edge("list:refund", "add"),
    },
    "refund": {
        **_ids(charge="charge", payment_intent="payment_intent"),
        **_parts("balance_transaction", "failure_balance_transaction", "source_transfer_reversal", "transfer_reversal"),
    },
    "credit_note": {
        **_ids(customer="customer", customer_balance_transaction="customer_balance_transaction", invoice="invoice"),
        "discount_amounts": Edge("discount_amount"),
        "lines": Edge("list:credit_note_line_item"),
        "refunds": Edge("credit_note_refund"),
        "total_taxes": Edge("tax"),
    },
    "credit_note_line_item": {"discount_amounts": Edge("discount_amount"), "taxes": Edge("tax")},
    "credit_note_refund": _ids(refund="refund"),
    "customer": {
        **_parts("default_source", "test_clock"),
        "discount": Edge("discount"),
        "invoice_settings": Edge("customer.invoice_settings"),
        "subscriptions": Edge("list:subscription", "add"),
        "sources": Edge("nothing", "add"),
        "tax_ids": Edge("nothing", "add"),
    },
    "customer_balance_transaction": {
        **_ids(customer="customer", invoice="invoice", credit_note="credit_note"),
        "checkout_session": Edge("nothing"),
    },
    "customer.invoice_settings": _ids(default_payment_method="payment_method"),
    "payment_method": _ids(customer="customer"),
    "subscription": {
        **_ids(customer="customer", default_payment_method="payment_method", latest_invoice="invoice"),
        **_parts("application", "default_source", "default_tax_rates", "on_behalf_of", "pending_setup_intent"),
        **_parts("schedule", "test_clock"),
        "discounts": Edge("discount", "id"),
        "items": Edge("list:subscription_item"),
    },
    "subscription_item": {"price": Edge("price"), "discounts": Edge("discount", "id"), **_parts("tax_rates")},
    "price": {**_ids(product="product"), "tiers": Edge("nothing", "add")},
    "product": _ids(default_price="price"),
    "account": {},
    "event": {},
    "billing_portal.session": {},
}


def check(kind: str, paths: Sequence[str]) -> None:
    """Refuse (ApiError 400) a path that leads nowhere from an object of type `kind`, or goes too deep."""
    for path in paths:
        levels = path.split(".")
        if len(levels) > MOST_LEVELS:
            message = f"You cannot expand more than {MOST_LEVELS} levels of a property. Property: {path}"
            raise bad_request(message, param="expand")
        node = kind
        for level in levels:
            edge = _edges(node).get(level)
            if edge is None:
                raise bad_request(f"This property cannot be expanded ({path}).", param="expand")
            node = edge.to


def _edges(node: str) -> Mapping[str, Edge]:
    if node.startswith("list:"):
        return {"data": Edge(node.removeprefix("list:"))}
    return GRAPH.get(node, {})


def _shown(state: State, obj: Obj) -> Obj:
    """`obj` with links that open, and its first lines."""
    links.refresh(state, obj)
    return with_first_lines(obj)


def render(state: State, obj: Obj, kind: str, paths: Sequence[str]) -> Obj:
    """A copy of `obj` (of type `kind`, or `list:` of one) with every path expanded."""
    if kind.startswith("list:"):
        obj = {**obj, "data": [_shown(state, item) for item in obj["data"]]}
    result = copy(_shown(state, obj))
    for path in paths:
        _open(state, result, kind, path.split("."))
    return result


def _open(state: State, obj: Any, kind: str, levels: list[str]) -> None:
    for item in obj if isinstance(obj, list) else [obj]:
        if isinstance(item, dict) and levels and not item.get("deleted"):
            _open_field(state, item, kind, levels)


def _open_field(state: State, item: Obj, kind: str, levels: list[str]) -> None:
    name, rest = levels[0], levels[1:]
    edge = _edges(kind)[name]
    value = item.get(name)
    if edge.how == "id" and isinstance(value, list):
        item[name] = [_opened(state, edge.to, one) for one in value]
    elif edge.how == "id" and name in item:  # a part paid outside of Stripe, say, has no payment_intent at all
        item[name] = _opened(state, edge.to, value)
    elif edge.how == "add" and name not in item:
        item[name] = copy(_added(state, item, name))
    _open(state, item.get(name), edge.to, rest)


def _opened(state: State, kind: str, value: Any) -> Any:
    """The object behind an id; what is no id stays."""
    return copy(_shown(state, state.objects[kind][value])) if isinstance(value, str) else value


def _added(state: State, item: Obj, name: str) -> Any:
    """A field that is only there when asked for."""
    if name == "payments":
        return payments_list(state, item["id"])
    if name == "confirmation_secret":
        return confirmation_secret(state, item["id"])
    empty: Obj = {"object": "list", "data": [], "has_more": False, "url": f"/v1/{item['object']}s/{item['id']}/{name}"}
    if name == "subscriptions":
        owned = [sub for sub in state.objects["subscription"].values() if sub["customer"] == item["id"]]
        return {**empty, "data": [sub for sub in owned if sub["status"] != "canceled"]}
    if name == "refunds":
        refunds = [refund for refund in state.objects["refund"].values() if refund["charge"] == item["id"]]
        return {**empty, "data": refunds[::-1]}
    return [] if name == "tiers" else empty
