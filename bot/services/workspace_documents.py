"""A workspace as the document that the store keeps of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bot.domain.workspaces import Budget, Workspace
from bot.services.store import Document


def to_document(workspace: Workspace) -> dict[str, Any]:
    """The workspace as JSON; the fee stays exact as text."""
    return {
        "id": workspace.id,
        "name": workspace.name,
        "customer": workspace.customer,
        "owners": list(workspace.owners),
        "channel": workspace.channel,
        "currency": workspace.currency,
        "budget": workspace.budget.value,
        "fee_percent": None if workspace.fee_percent is None else str(workspace.fee_percent),
        "fee_fixed": workspace.fee_fixed,
    }


def from_document(document: Document) -> Workspace:
    """The workspace that `to_document` wrote; unknown fields are left alone, newer ones may lack."""
    fee = document.get("fee_percent")
    return Workspace(
        id=document["id"],
        name=document["name"],
        customer=document["customer"],
        owners=tuple(document["owners"]),
        channel=document["channel"],
        currency=document["currency"],
        budget=Budget(document["budget"]),
        fee_percent=None if fee is None else Decimal(fee),
        fee_fixed=document.get("fee_fixed"),
    )
