"""Who pays, when, how it is collected and what made it; then what is written on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bot.blocks.amounts import count
from bot.blocks.elements import fields, section
from bot.blocks.message import Block
from bot.blocks.text import blank, bold, day, exact, foreign, mask_email, on_day
from bot.domain.changes import note_of
from bot.domain.detail import Detail, Payer, Subscribed, Unread
from bot.domain.invoices import Collection, Invoice, Stage
from bot.domain.permits import Viewer

NAME = 80
EMAIL = 150
ADDRESS = 200
MEMO = 600

# https://docs.stripe.com/api/subscriptions/object#subscription_object-status
_STATES: Final[Mapping[str, str]] = {
    "active": "active",
    "trialing": "in its trial",
    "past_due": "past due",
    "unpaid": "unpaid, and no longer collected",
    "canceled": "ended",
    "incomplete": "waits for its first payment",
    "incomplete_expired": "ended: its first payment never came",
    "paused": "paused",
}


def facts(shown: Detail, viewer: Viewer) -> list[Block]:
    """Four cells at the most, each with some lines."""
    invoice = shown.invoice
    pairs = [("Customer", _payer(shown.payer, viewer)), ("Dates", _dates(invoice))]
    pairs.append(("Collection", _collection(invoice)))
    if shown.subscription is not None or invoice.subscription:
        made_by = shown.subscription or Subscribed(invoice.subscription or "")
        pairs.append(("Subscription", _subscription(made_by, lost=Unread.SUBSCRIPTION in shown.unread)))
    return [*fields([(name, "\n".join(rows)) for name, rows in pairs]), *texts(invoice, viewer)]


def _payer(payer: Payer, viewer: Viewer) -> list[str]:
    rows = [foreign(payer.name if not blank(payer.name) else payer.id, NAME)]
    if payer.email:
        rows.append(exact(payer.email, EMAIL) if viewer.is_admin else foreign(mask_email(payer.email), EMAIL))
    if payer.phone and viewer.is_admin:
        rows.append(exact(payer.phone, 40))
    if payer.address:
        rows.append(foreign(payer.address, ADDRESS))
    return rows


def _dates(invoice: Invoice) -> list[str]:
    issued = invoice.effective or invoice.finalized
    rows = [f"Issued {day(issued)}" if issued else f"Created {day(invoice.created)}"]
    if invoice.due:
        rows.append(f"Due {day(invoice.due)}")
    if invoice.period_start and invoice.period_end and invoice.period_start != invoice.period_end:
        rows.append(f"Period {day(invoice.period_start)} to {day(invoice.period_end)}")
    ended = {"Paid": invoice.paid_at, "Voided": invoice.voided_at, "Written off": invoice.written_off_at}
    rows.extend(f"{word} {day(at)}" for word, at in ended.items() if at)
    return rows


def _collection(invoice: Invoice) -> list[str]:
    charge = invoice.collection is Collection.CHARGE
    rows = ["Charged automatically" if charge else "Sent by e-mail, paid on the payment page"]
    if invoice.stage in (Stage.DRAFT, Stage.OPEN):
        rows.append(f"Automatic collection is {'on' if invoice.auto_advance else 'off'}")
    if invoice.attempt_count and invoice.stage is Stage.OPEN:
        rows.append(f"{count(invoice.attempt_count, 'automatic try', 'automatic tries')} so far")
    if invoice.next_attempt:
        rows.append(f"Next automatic try {on_day(invoice.next_attempt)}")
    elif charge and invoice.stage is Stage.OPEN and invoice.attempt_count:
        rows.append("No more automatic tries")
    return rows


def _subscription(made_by: Subscribed, *, lost: bool) -> list[str]:
    rows = [foreign(made_by.name, NAME)] if not blank(made_by.name) else [foreign(made_by.id, NAME)]
    if made_by.status:
        rows.append(_STATES.get(made_by.status) or foreign(made_by.status.replace("_", " "), 40))
        rows[-1] = rows[-1][:1].upper() + rows[-1][1:]
    if made_by.ends:
        rows.append(f"Ends {on_day(made_by.ends)}")
    if lost:
        rows.append("Stripe did not say just now what it is for")
    return rows


def texts(invoice: Invoice, viewer: Viewer) -> list[Block]:
    """Memo and footer, and for hub admins the hub's own note."""
    return [section(f"{bold(name)} ({where})\n{text}") for name, where, text in _texts(invoice, viewer)]


def _texts(invoice: Invoice, viewer: Viewer) -> Iterator[tuple[str, str, str]]:
    show = exact if viewer.is_admin else foreign
    printed = "printed on the invoice"
    for name, where, raw in (("Memo", printed, invoice.memo), ("Footer", printed, invoice.footer)):
        if raw and not blank(raw):
            yield name, where, show(raw, MEMO, lines=True)
    note = note_of(invoice)
    if viewer.is_admin and not blank(note):
        yield "Note", "only hub admins see it", exact(note, MEMO, lines=True)
