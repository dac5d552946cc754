"""The inbox's documents: an event as it is kept until it is worked, and what it is ranked by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.services.ports import Event
from bot.services.store import Found

URGENT = frozenset({"invoice.payment_failed", "invoice.payment_action_required", "invoice.finalization_failed"})
ENDS = frozenset({"invoice.paid", "invoice.voided", "invoice.marked_uncollectible"})
URGENCIES = 3  # urgent, an end, anything else
RANK_STEP = 10**11  # more than any epoch second: urgency first, then age


def document_of(event: Event, now: datetime) -> dict[str, Any]:
    """An event as the inbox keeps it: a hint to look at an invoice, with its urgency."""
    urgency = 0 if event.type in URGENT else 1 if event.type in ENDS else 2
    received = int(now.timestamp())
    return {
        "id": event.id,
        "type": event.type,
        "invoice": event.invoice,
        "customer": event.customer,
        "created": int(event.created.timestamp()),
        "received": received,
        "state": "new",
        "rank": urgency * RANK_STEP + received,
        "due": received,
        "tries": 0,
    }


def failed_at(events: Sequence[Found]) -> datetime | None:
    """When the newest failure among the events was, by Stripe's clock."""
    failures = [int(event.value["created"]) for event in events if event.value["type"] in URGENT]
    return datetime.fromtimestamp(max(failures), UTC) if failures else None
