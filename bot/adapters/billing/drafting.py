"""A draft as Stripe's parameters."""

from __future__ import annotations

from typing import Any

from bot.domain.drafts import DECISION, Draft, DraftLine
from bot.domain.fees import FEE_MARK
from bot.domain.invoices import Collection
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
    """One line for `add_lines`; a saved price is named.

    Else: that call multiplies nothing but a price, and a price needs a product. So a quantity becomes an inline price
    with a one-time product, and the client reads quantity and unit price on the invoice; a single unit, or a negative
    amount (which a price cannot have), is a plain amount and leaves nothing in the account's product catalogue.
    """
    if line.fee:  # no discount lessens it
        return {
            "description": line.description,
            "amount": line.amount,
            "discountable": False,
            "metadata": {FEE_MARK: "yes"},
        }
    if line.price is not None:
        return {"description": line.description, "quantity": line.quantity, "pricing": {"price": line.price}}
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
