"""How the money came and went: every try to collect, what was refunded of it, and the credit notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bot.blocks.amounts import join, money
from bot.blocks.elements import divider, paragraphs
from bot.blocks.message import Block
from bot.blocks.text import blank, bold, cut_safe, day, foreign
from bot.blocks.words.credits import why_credited
from bot.blocks.words.failures import declined
from bot.blocks.words.methods import method_name
from bot.domain.detail import Attempt, CreditNote, Detail, Refund, Unread
from bot.domain.invoices import Invoice
from bot.domain.permits import Viewer

TRIES = 8
REFUNDS = 5
NOTES = 10
SAID = 160
MEMO = 120
NUMBER = 60

_STATUS: Final[Mapping[str, str]] = {"paid": "paid", "open": "under way", "canceled": "cancelled", "failed": "declined"}
_REFUNDED: Final[Mapping[str, str]] = {
    "pending": ", on its way",
    "requires_action": ", waits for the payer's bank details",
    "failed": ": the bank did not take it, so it did not arrive",
    "canceled": ", cancelled",
}


def payments(shown: Detail, viewer: Viewer) -> list[Block]:
    """Newest first; nothing when there was none."""
    told = [*paragraphs(*_tries(shown, viewer)), *paragraphs(*_notes(shown, viewer))]
    return [divider(), *told] if told else []


def _tries(shown: Detail, viewer: Viewer) -> Iterator[str]:
    newest = shown.attempts[::-1]
    if newest or Unread.PAYMENTS in shown.unread:
        yield bold("Payments")
    for attempt in newest[:TRIES]:
        yield _attempt(shown.invoice, attempt, viewer)
        yield from _refunds(shown, attempt)
    if len(newest) > TRIES:
        yield f"• and {len(newest) - TRIES} older"
    if Unread.PAYMENTS in shown.unread:
        yield "Stripe did not give all of them just now; Refresh asks again."


def _attempt(invoice: Invoice, attempt: Attempt, viewer: Viewer) -> str:
    parts = [day(attempt.at), money(invoice.money(attempt.amount))]
    if attempt.method is not None:
        parts.append(method_name(attempt.method))
    if attempt.decline is not None:
        parts.append(cut_safe(declined(attempt.decline, attempt.method, for_admin=viewer.is_admin), SAID))
    else:
        said = _STATUS.get(attempt.status) or foreign(attempt.status, 30)
        parts.append("outside Stripe" if attempt.outside else said)
    if attempt.disputed:
        parts.append("⚠️ disputed by the payer")
    return f"• {' · '.join(parts)}"


def _refunds(shown: Detail, attempt: Attempt) -> Iterator[str]:
    linked = {refund: note.number for note in shown.credit_notes for refund, _ in note.refunds}
    for refund in attempt.refunds[:REFUNDS]:
        yield _refund(shown.invoice, refund, linked.get(refund.id, ""))
    told = sum(refund.amount for refund in attempt.refunds[:REFUNDS] if refund.status not in ("failed", "canceled"))
    if attempt.refunded > told:
        yield f"↳ {money(shown.invoice.money(attempt.refunded - told))} refunded besides"


def _refund(invoice: Invoice, refund: Refund, note: str) -> str:
    by = f" by credit note {foreign(note, NUMBER)}" if note else ""
    amount = money(invoice.money(refund.amount))
    return f"↳ {day(refund.at)} · {amount} refunded{by}{_REFUNDED.get(refund.status, '')}"


def _notes(shown: Detail, viewer: Viewer) -> Iterator[str]:
    newest = shown.credit_notes[::-1]
    if newest or Unread.CREDIT_NOTES in shown.unread:
        yield bold("Credit notes")
    for note in newest[:NOTES]:
        yield _note(shown, note, viewer)
    if len(newest) > NOTES:
        yield f"• and {len(newest) - NOTES} older"
    if Unread.CREDIT_NOTES in shown.unread:
        yield "Stripe did not give them just now; Refresh asks again."


def _note(shown: Detail, note: CreditNote, viewer: Viewer) -> str:
    head = [foreign(note.number, NUMBER), day(note.at), bold(money(shown.invoice.money(note.amount)))]
    why = why_credited(note.reason, for_admin=viewer.is_admin)
    tail = [part for part in (why, "" if blank(note.memo or "") else f"“{foreign(note.memo or '', MEMO)}”") if part]
    went = "void: it does not count" if note.void else join(list(_went(shown, note)))
    return f"• {' · '.join([*head, *tail])}" + (f"\n↳ {went}" if went else "")


def _went(shown: Detail, note: CreditNote) -> Iterator[str]:
    """`$15.00 back to Visa •••• 4242, $10.00 to the client's balance and $5.00 outside Stripe`."""
    paid_with = {refund.id: one.method for one in shown.attempts for refund in one.refunds}
    invoice = shown.invoice
    if note.before:
        yield f"{money(invoice.money(note.before))} off what was to pay"
    for refund, amount in note.refunds[:REFUNDS]:
        method = paid_with.get(refund)
        yield f"{money(invoice.money(amount))} back to {method_name(method) if method else 'the card or account'}"
    besides = sum(amount for _, amount in note.refunds[REFUNDS:])
    if besides:
        yield f"{money(invoice.money(besides))} back in other refunds"
    if note.balance:
        yield f"{money(invoice.money(note.balance))} to the client's balance"
    if note.outside:
        yield f"{money(invoice.money(note.outside))} outside Stripe"
