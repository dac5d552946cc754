"""A draft as Stripe's parameters, and what Stripe says a draft would come to."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bot.adapters.billing.detail import taxes_from
from bot.adapters.billing.shapes import Obj
from bot.domain.drafts import DECISION, Draft, DraftLine, Lack, Preview
from bot.domain.invoices import Collection, Part
from bot.domain.workspaces import Workspace

LINES_PER_CALL = 50


def invoice_params(workspace: Workspace, draft: Draft, decision: str) -> dict[str, Any]:
    """Parameters of `POST /v1/invoices`: nothing is collected by itself, and no pending item slips in."""
    params: dict[str, Any] = {
        "customer": workspace.customer,
        "currency": draft.currency,
        "auto_advance": False,
        "collection_method": draft.collection.value,
        "pending_invoice_items_behavior": "exclude",
        "metadata": {DECISION: decision},
    }
    if draft.collection is Collection.SEND:
        params["days_until_due"] = draft.days_until_due
    if draft.memo:
        params["description"] = draft.memo
    return params


def line_params(line: DraftLine, currency: str) -> dict[str, Any]:
    """One line for `add_lines`.

    That call multiplies nothing but a price, and a price needs a product. So a quantity becomes an inline price with a
    one-time product, and the client reads quantity and unit price on the invoice; a single unit, or a negative amount
    (which a price cannot have), is a plain amount and leaves nothing in the account's product catalogue.
    """
    if line.quantity == 1:
        return {"description": line.description, "amount": line.amount}
    if line.unit_amount < 0:
        return {"description": f"{line.quantity} × {line.description}", "amount": line.amount}
    price = {
        "currency": currency,
        "unit_amount": line.unit_amount,
        "product_data": {"name": line.description},
    }
    return {"description": line.description, "quantity": line.quantity, "price_data": price}


def preview_params(workspace: Workspace, draft: Draft) -> dict[str, Any]:
    """Parameters of `POST /v1/invoices/create_preview`, whose items can be multiplied without a price."""
    items = [
        {
            "description": line.description,
            "quantity": line.quantity,
            "unit_amount_decimal": str(line.unit_amount),
            "currency": draft.currency,
        }
        for line in draft.lines
    ]
    params: dict[str, Any] = {"customer": workspace.customer, "currency": draft.currency, "invoice_items": items}
    return params | {"expand": ["customer"]}


def preview_from(obj: Obj, workspace: Workspace, draft: Draft) -> Preview:
    """Stripe's total for the draft's own lines.

    A preview also has the customer's pending items and next subscription period, which the invoice will not have
    (https://docs.stripe.com/api/invoices/create_preview); then only the draft's lines are counted, unless there are
    more lines than Stripe shows in one answer.
    """
    lines: list[Obj] = obj["lines"]["data"]
    ours = _ours(lines, draft)
    if len(ours) == len(lines) or obj["lines"].get("has_more"):
        return Preview(workspace, draft, obj["total"], taxes_from(obj), lack=_lack(obj, draft))
    discounts = sum(one["amount"] for line in ours for one in line.get("discount_amounts") or ())
    taxes = [tax for line in ours for tax in line.get("taxes") or ()]
    added = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "exclusive")
    total = sum(line["amount"] for line in ours) - discounts + added
    shown = (Part("Tax", sum(tax["amount"] for tax in taxes)),) if taxes else ()
    return Preview(workspace, draft, total, shown, lack=_lack(obj, draft))


def _lack(obj: Obj, draft: Draft) -> Lack | None:
    """By the customer that came with the preview; a saved method that is not the default is charged by nobody."""
    customer = obj.get("customer")
    if not isinstance(customer, dict):
        return None
    if draft.collection is Collection.SEND:
        return None if customer.get("email") else Lack.EMAIL
    settings = customer.get("invoice_settings") or {}
    return None if settings.get("default_payment_method") or customer.get("default_source") else Lack.METHOD


def _ours(lines: list[Obj], draft: Draft) -> list[Obj]:
    wanted = Counter((line.description, line.amount) for line in draft.lines)
    found: list[Obj] = []
    for line in lines:
        name = (line.get("description") or "", line["amount"])
        if wanted[name] > 0:
            wanted[name] -= 1
            found.append(line)
    return found
