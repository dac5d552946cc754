"""How the invoice stands: status and amount, then why, and what happens or helps next."""

from __future__ import annotations

from datetime import datetime

from bot.blocks.amounts import money
from bot.blocks.behind import left_behind
from bot.blocks.elements import section
from bot.blocks.message import Block
from bot.blocks.text import blank, bold, day, exact, foreign, mask_email, on_day
from bot.blocks.words.failures import next_step, reason
from bot.blocks.words.methods import method_name
from bot.blocks.words.statuses import SYMBOLS, WORDS, called, lateness
from bot.blocks.words.uncollectible import why_written_off
from bot.domain.detail import Detail
from bot.domain.invoices import Collection, Payment
from bot.domain.permits import Viewer
from bot.domain.statuses import Status, standing
from bot.domain.workspaces import Workspace

NAME = 80
TITLE = 110
SAID = 400


def head(shown: Detail, workspace: Workspace | None, viewer: Viewer, now: datetime) -> list[Block]:
    """The status line, and below it the reason with the next step."""
    invoice = shown.invoice
    status = standing(invoice, now).status
    why = _REASONS[status](shown, viewer)
    blocks = [section(_title(shown, workspace, now), _facts(shown, now)), section(" ".join((why, *_revisions(shown))))]
    return blocks + (left_behind(shown.behind, invoice) if status is Status.FAILED else [])


def _title(shown: Detail, workspace: Workspace | None, now: datetime) -> str:
    invoice = shown.invoice
    status = standing(invoice, now).status
    name = foreign(workspace.name, NAME) if workspace else "customer of no workspace"
    parts = (name, foreign(called(invoice), NAME), bold(money(invoice.money(invoice.total))))
    return " · ".join((f"{SYMBOLS[status]} {bold(_word(shown, status))}", *parts))


def _word(shown: Detail, status: Status) -> str:
    invoice = shown.invoice
    if status is Status.DRAFT and invoice.finalization_error:
        return "Draft, could not be finalized"
    return "Paid outside Stripe" if invoice.paid_outside else WORDS[status]


def _facts(shown: Detail, now: datetime) -> str:
    """`18 days late · part-paid: $250.00 received, $1,000.00 left · Retainer`."""
    invoice = shown.invoice
    stands = standing(invoice, now)
    facts = [lateness(stands)]
    if stands.part_paid:
        received, left = (money(invoice.money(each)) for each in (invoice.amount_paid, invoice.amount_remaining))
        facts.append(f"part-paid: {received} received, {left} left")
    if invoice.number and not blank(invoice.title):
        facts.append(foreign(invoice.title, TITLE))
    return " · ".join(filter(None, facts))


def _revisions(shown: Detail) -> list[str]:
    """Which invoice it replaces, and which one replaces it."""
    pairs = (("Replaces", shown.revises), ("Replaced by", shown.revised_by))
    return [f"{word} {foreign(other, NAME)}." for word, other in pairs if other]


def _draft(shown: Detail, viewer: Viewer) -> str:
    invoice = shown.invoice
    if invoice.finalization_error:
        if not viewer.is_admin:
            return "This draft could not be finalized. A hub admin has to correct it."
        said = f"Stripe says: “{exact(invoice.finalization_error, SAID)}”"
        return f"This draft could not be finalized. {said} Correct it, then finalize it again."
    then = "charges it" if invoice.collection is Collection.CHARGE else "e-mails it"
    if invoice.scheduled:
        return f"Not final yet. It is scheduled for {day(invoice.scheduled)}: Stripe makes it final and {then}."
    if invoice.auto_advance:
        return f"Not final yet. Stripe makes it final about an hour after it was made, and {then}."
    return "Not final yet: nothing is sent or charged until a hub admin finalizes it."


def _open(shown: Detail, _viewer: Viewer) -> str:
    invoice = shown.invoice
    if invoice.collection is Collection.SEND:
        to = f" to {foreign(mask_email(invoice.customer_email), NAME)}" if invoice.customer_email else ""
        due = f" It is due {on_day(invoice.due)}." if invoice.due else ""
        return f"Sent{to}, to be paid on the payment page.{due}" if invoice.auto_advance else f"Waits to be paid.{due}"
    if invoice.next_attempt:
        return f"Stripe charges it by itself {on_day(invoice.next_attempt)}."
    if not invoice.auto_advance:
        return "Waits to be paid. Automatic collection is off: nobody is charged unless somebody asks for it."
    return "Waits to be paid."


def _processing(_shown: Detail, _viewer: Viewer) -> str:
    return "The bank is moving the money. That takes a few days; until then nothing can be done."


def _action_required(shown: Detail, _viewer: Viewer) -> str:
    payment = shown.invoice.payment
    card = f" with {method_name(payment.method)}" if payment and payment.method else ""
    return (
        f"The payer has to confirm the payment{card} with their bank. Pay now opens the page for it, "
        "or another saved card can be charged; the same card again does not help."
    )


def _failed(shown: Detail, viewer: Viewer) -> str:
    invoice = shown.invoice
    payment = invoice.payment or Payment("", "")
    if payment.decline is None:
        again = f" Stripe tries again {on_day(invoice.next_attempt)}." if invoice.next_attempt else ""
        none = "" if again or invoice.collection is Collection.SEND else " There are no more automatic tries."
        return f"There was no card or bank account to charge. Replace card adds one.{again}{none}"
    why = reason(payment.decline, payment.method, for_admin=viewer.is_admin)
    return f"{why} {next_step(payment.decline, payment.method, invoice, for_admin=viewer.is_admin)}"


def _paid(shown: Detail, _viewer: Viewer) -> str:
    invoice = shown.invoice
    at = f" {on_day(invoice.paid_at)}" if invoice.paid_at else ""
    if invoice.paid_outside:
        said = f"Settled{at}; {money(invoice.money(shown.outside))} came in outside of Stripe."
    elif invoice.total > 0 and not invoice.amount_paid:
        said = f"Settled{at}; nothing was left to pay."
    else:
        said = f"Settled{at}."
    if invoice.credited_after:
        said += f" {money(invoice.money(invoice.credited_after))} of it was credited since."
    return said


def _written_off(shown: Detail, _viewer: Viewer) -> str:
    invoice = shown.invoice
    at = f" {on_day(invoice.written_off_at)}" if invoice.written_off_at else ""
    return f"Written off{at}{why_written_off(invoice)}. Nobody expects the money any more; it can still be paid."


def _void(shown: Detail, _viewer: Viewer) -> str:
    at = f" {on_day(shown.invoice.voided_at)}" if shown.invoice.voided_at else ""
    return f"Cancelled for good{at}. Nothing is owed on it."


_REASONS = {
    Status.DRAFT: _draft,
    Status.OPEN: _open,
    Status.PAST_DUE: _open,
    Status.PROCESSING: _processing,
    Status.ACTION_REQUIRED: _action_required,
    Status.FAILED: _failed,
    Status.PAID: _paid,
    Status.UNCOLLECTIBLE: _written_off,
    Status.VOID: _void,
}
