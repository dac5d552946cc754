"""What a person sees as the status of an invoice, derived from Stripe's fields by pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.invoices import Collection, Invoice, Stage


class Status(StrEnum):
    """The word shown. PAST_DUE depends on the clock and is therefore never stored."""

    DRAFT = "draft"
    OPEN = "open"
    PROCESSING = "processing"
    ACTION_REQUIRED = "action_required"
    FAILED = "failed"
    PAST_DUE = "past_due"
    PAID = "paid"
    UNCOLLECTIBLE = "uncollectible"
    VOID = "void"


ENDS = frozenset({Status.PAID, Status.UNCOLLECTIBLE, Status.VOID})
"""Those of invoices that nobody waits for any more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The status shown at one moment, with the flags beside it; `days_late` counts whole days since the anchor."""

    status: Status
    past_due: bool = False
    days_late: int = 0
    part_paid: bool = False


def clock_free(invoice: Invoice) -> Status:
    """The status without Past due: the same until Stripe's object changes."""
    if invoice.stage is not Stage.OPEN:
        return Status(invoice.stage.value)
    payment = invoice.payment
    if payment is not None and payment.status == "processing":
        return Status.PROCESSING
    if payment is not None and payment.status == "requires_action":
        return Status.ACTION_REQUIRED
    if invoice.amount_remaining > 0 and _failed(invoice):
        return Status.FAILED
    return Status.OPEN


def _failed(invoice: Invoice) -> bool:
    payment = invoice.payment
    if payment is not None and payment.status == "requires_payment_method" and payment.decline is not None:
        return True
    return (
        invoice.collection is Collection.CHARGE
        and invoice.attempted
        and (payment is None or payment.status != "succeeded")
    )


def anchor(invoice: Invoice, status: Status) -> datetime | None:
    """When the invoice fell or falls due: from then on it is late. None unless it is open with an amount left."""
    if invoice.stage is not Stage.OPEN or invoice.amount_remaining <= 0:
        return None
    if invoice.due is not None:
        return invoice.due
    if status is Status.FAILED:
        return invoice.effective or invoice.finalized
    return None


def ended(invoice: Invoice, status: Status) -> datetime | None:
    """When the invoice was last paid, voided or written off, as far as Stripe says, else created; None: it is not."""
    if status not in ENDS:
        return None
    moments = (invoice.paid_at, invoice.voided_at, invoice.written_off_at)
    return max((moment for moment in moments if moment is not None), default=invoice.created)


def standing(invoice: Invoice, now: datetime) -> Standing:
    """The status as a person sees it at `now`."""
    status = clock_free(invoice)
    return late(status, anchor(invoice, status), part_paid(invoice), now)


def part_paid(invoice: Invoice) -> bool:
    """Something was received, and something is left to be received."""
    return partly(clock_free(invoice), invoice.amount_paid, invoice.amount_remaining)


def partly(status: Status, paid: int, remaining: int) -> bool:
    """The flag Part-paid from what is stored; amounts in minor units."""
    return status not in (Status.DRAFT, Status.PAID, Status.VOID) and paid > 0 and remaining > 0


def late(status: Status, since: datetime | None, part_paid: bool, now: datetime) -> Standing:
    """Add the clock to a stored status and its anchor; only Open becomes Past due, the others carry the flag."""
    if since is None or since >= now:
        return Standing(status, part_paid=part_paid)
    shown = Status.PAST_DUE if status is Status.OPEN else status
    return Standing(shown, past_due=True, days_late=(now - since).days, part_paid=part_paid)
