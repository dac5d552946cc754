"""Changes of an invoice and of its lines as Stripe's parameters."""

from __future__ import annotations

from typing import Any

from bot.domain.changes import NOTE, Change
from bot.domain.edits import LineChange


def change_params(change: Change) -> dict[str, Any]:
    """Parameters of `POST /v1/invoices/{id}`; an empty text takes the field away."""
    params: dict[str, Any] = {
        "description": change.memo,
        "footer": change.footer,
        "metadata": None if change.note is None else {NOTE: change.note},
        "auto_advance": change.auto_advance,
        "automatically_finalizes_at": None if change.scheduled is None else int(change.scheduled.timestamp()),
        "collection_method": None if change.collection is None else change.collection.value,
        "days_until_due": change.days_until_due,
    }
    return {name: value for name, value in params.items() if value is not None}


def changed_line(change: LineChange, currency: str) -> dict[str, Any]:
    """One line for `update_lines`: only what is new, so that a saved price stays while its unit amount does."""
    line, to = change.line, change.to
    params: dict[str, Any] = {"id": line.id}
    if to.description != line.description:
        params["description"] = to.description
    if str(to.unit_amount) == line.unit_amount:
        return params if to.quantity == line.quantity else {**params, "quantity": to.quantity}
    if to.quantity == line.quantity == 1:
        return {**params, "amount": to.amount}
    price = {"currency": currency, "unit_amount": to.unit_amount, "product_data": {"name": to.description}}
    return {**params, "quantity": to.quantity, "price_data": price}
