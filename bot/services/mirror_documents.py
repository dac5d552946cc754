"""The mirror's documents: a row as JSON, and what is kept beside it only to find it by."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bot.domain.invoices import Collection
from bot.domain.rows import Row, plain_text
from bot.domain.statuses import Status
from bot.services.store import Document

LONGEST = 200
"""Characters of each part of a row that text is looked for in."""

DERIVED = ("billing", "amount", "email", "text")
"""What is kept beside the row only to find it by."""


def to_document(row: Row) -> dict[str, Any]:
    """The row as JSON: times in epoch seconds, amounts in minor units. The workspace is looked up when it is read."""
    return {
        "id": row.id,
        "customer": row.customer,
        "customer_name": row.customer_name,
        "status": row.status.value,
        "currency": row.currency,
        "total": row.total,
        "amount_paid": row.amount_paid,
        "amount_remaining": row.amount_remaining,
        "created": seconds(row.created),
        "collection": row.collection.value,
        "number": row.number,
        "title": row.title,
        "anchor": seconds(row.anchor),
        "due": seconds(row.due),
        "period_start": seconds(row.period_start),
        "next_attempt": seconds(row.next_attempt),
        "attempt_count": row.attempt_count,
        "subscription": row.subscription,
        "customer_email": row.customer_email,
        "period_end": seconds(row.period_end),
        "scheduled": seconds(row.scheduled),
        "paid_outside": row.paid_outside,
        "unfinalizable": row.unfinalizable,
        "ended": seconds(row.ended),
        "billing": None if row.period_start is None else f"{row.period_start:%Y-%m}",
        "amount": amount_key(row.money.major),
        "email": (row.customer_email or "").lower() or None,
        "text": "\n".join(text_key(part[:LONGEST]) for part in _parts(row)),
    }


def from_document(document: Document, workspace: str | None) -> Row:
    """The row that `to_document` wrote; `workspace` is the id of the one that its customer belongs to now."""
    return Row(
        id=document["id"],
        customer=document["customer"],
        workspace=workspace,
        status=Status(document["status"]),
        currency=document["currency"],
        total=document["total"],
        amount_paid=document["amount_paid"],
        amount_remaining=document["amount_remaining"],
        created=datetime.fromtimestamp(document["created"], UTC),
        collection=Collection(document["collection"]),
        number=document["number"],
        title=document["title"],
        customer_name=document["customer_name"],
        anchor=_moment(document["anchor"]),
        due=_moment(document["due"]),
        period_start=_moment(document["period_start"]),
        next_attempt=_moment(document["next_attempt"]),
        attempt_count=document["attempt_count"],
        subscription=document["subscription"],
        customer_email=document.get("customer_email"),  # rows of an earlier version lack it and what follows
        period_end=_moment(document.get("period_end")),
        scheduled=_moment(document.get("scheduled")),
        paid_outside=bool(document.get("paid_outside", False)),
        unfinalizable=bool(document.get("unfinalizable", False)),
        ended=_moment(document.get("ended")),
    )


def findable(document: Document) -> dict[str, Any]:
    """A document of the first version, which may lack what it is found by; what only Stripe knows a sync adds."""
    found_by = to_document(from_document(document, None))
    return {**{name: found_by[name] for name in DERIVED if name != "email"}, **document}


def completes(new: Document, known: Document) -> bool:
    """Whether `new` says nothing else than `known`, which an earlier version wrote, and more."""
    told = known.keys() - DERIVED
    return known.keys() < new.keys() and all(new[name] == known[name] for name in told)


def amount_key(major: Decimal) -> str:
    """An amount in major units as it is looked for: `1250.00` and `1250` are the same."""
    return format(major.normalize(), "f")


def text_key(text: str) -> str:
    """Text as it is looked for: upper and lower case are the same."""
    return plain_text(text).casefold()


def seconds(moment: datetime | None) -> int | None:
    """Epoch seconds."""
    return None if moment is None else int(moment.timestamp())


def _moment(value: object) -> datetime | None:
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int) else None


def _parts(row: Row) -> tuple[str, ...]:
    return (row.number or "", row.title, row.customer_name, row.customer_email or "")
