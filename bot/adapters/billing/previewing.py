"""What Stripe says a draft would come to, taxes and discounts included."""

from __future__ import annotations

from typing import Any

from bot.adapters.billing.detail import taxes_from
from bot.adapters.billing.shapes import Obj, ident, within
from bot.adapters.billing.taxing import Tax
from bot.domain.drafts import Draft, DraftLine, Lack, Preview
from bot.domain.invoices import Collection
from bot.domain.workspaces import Workspace

NAMES = ["total_taxes.tax_rate_details.tax_rate"]


def preview_params(workspace: Workspace, draft: Draft, tax: Tax) -> dict[str, Any]:
    """Parameters of `POST /v1/invoices/create_preview`, whose items can be multiplied without a price."""
    return {"customer": workspace.customer, **_items(draft, tax), "expand": ["customer"]}


def preview_params_alone(obj: Obj, draft: Draft, tax: Tax) -> dict[str, Any]:
    """The same without what the customer has pending: their details in place of their id, from the preview `obj`.

    A preview of a customer counts in their pending items and next subscription period, which an invoice made with
    `pending_invoice_items_behavior=exclude` has not (https://docs.stripe.com/api/invoices/create_preview).
    """
    details: dict[str, Any] = {
        "tax_exempt": obj.get("customer_tax_exempt"),
        "address": _told(obj.get("customer_address")),
        "shipping": _shipping(obj.get("customer_shipping")),
        "tax_ids": [{"type": one["type"], "value": one["value"]} for one in obj.get("customer_tax_ids") or ()],
    }
    params = {"customer_details": {name: value for name, value in details.items() if value}, **_items(draft, tax)}
    coupon = within(obj, "customer", "discount", "source", "coupon")
    params["expand"] = []
    return params | ({"discounts": [{"coupon": ident(coupon)}]} if coupon else {})


def counts_more(obj: Obj, draft: Draft) -> bool:
    """Whether a preview counts something besides the draft's lines."""
    return bool(within(obj, "parent", "subscription_details")) or obj.get("subtotal") != draft.net


def preview_from(obj: Obj, customer: Any, workspace: Workspace, draft: Draft) -> Preview:
    """A preview of the draft's lines and nothing else; `customer` as it was expanded."""
    off = sum(one["amount"] for one in obj.get("total_discount_amounts") or ())
    return Preview(workspace, draft, obj["total"], taxes_from(obj), lack=_lack(customer, draft), discount=off)


def _items(draft: Draft, tax: Tax) -> dict[str, Any]:
    return {"currency": draft.currency, **tax.of_preview([_item(line, draft.currency) for line in draft.lines])}


def _item(line: DraftLine, currency: str) -> dict[str, Any]:
    if line.price is not None:
        return {"description": line.description, "quantity": line.quantity, "price": line.price}
    unit = {"unit_amount_decimal": str(line.unit_amount), "currency": currency}
    whole = {"discountable": False} if line.fee else {}
    return {"description": line.description, "quantity": line.quantity, **unit, **whole}


def _told(address: Obj | None) -> dict[str, Any]:
    """The parts of an address that are known."""
    return {name: part for name, part in (address or {}).items() if part}


def _shipping(shipping: Obj | None) -> dict[str, Any] | None:
    address = _told(within(shipping, "address"))
    name = within(shipping, "name")
    return {"address": address, "name": name} if address and name else None


def _lack(customer: Any, draft: Draft) -> Lack | None:
    """By the customer that came with the preview; a saved method that is not the default is charged by nobody."""
    if not isinstance(customer, dict):
        return None
    if draft.collection is Collection.SEND:
        return None if customer.get("email") else Lack.EMAIL
    settings = customer.get("invoice_settings") or {}
    return None if settings.get("default_payment_method") or customer.get("default_source") else Lack.METHOD
