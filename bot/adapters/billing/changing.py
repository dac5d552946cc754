"""A change of an invoice as Stripe's parameters."""

from __future__ import annotations

from typing import Any

from bot.domain.changes import NOTE, Change


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
