"""What can be set on an invoice besides its lines: its texts, when and how it is collected."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.invoices import Collection, Invoice

NOTE = "invoicebot_note"  # the metadata key of the hub's own note
MOST_NOTE = 500  # characters: as many as Stripe keeps under one metadata key
MOST_FOOTER = 3000  # characters: as many as a form holds; a longer one stays as it is


@dataclass(frozen=True, slots=True)
class Change:
    """None leaves a thing as it is; an empty text takes it away.

    `scheduled` is when a draft is to be finalized by itself, `days_until_due` counts only for one that is sent.
    """

    memo: str | None = None
    footer: str | None = None
    note: str | None = None
    auto_advance: bool | None = None
    scheduled: datetime | None = None
    collection: Collection | None = None
    days_until_due: int | None = None


def note_of(invoice: Invoice) -> str:
    """The hub's own note, "" when there is none."""
    return invoice.metadata.get(NOTE, "")


def holds(change: Change, invoice: Invoice) -> bool:
    """Whether `invoice` is as `change` wanted it."""
    days = change.days_until_due
    pairs = (
        (change.memo, invoice.memo or ""),
        (change.footer, invoice.footer or ""),
        (change.note, note_of(invoice)),
        (change.auto_advance, invoice.auto_advance),
        (change.scheduled, invoice.scheduled),
        (change.collection, invoice.collection),
        (None if days is None else invoice.created + timedelta(days=days), invoice.due),
    )
    return all(wanted is None or wanted == there for wanted, there in pairs)


def fingerprint(*parts: object) -> str:
    """A short name for what was shown, where the whole would not fit into a form: it changes with any of `parts`."""
    return hashlib.sha256("\x00".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()[:12]
