"""Statuses in words: always a symbol of its own shape and the word."""

from __future__ import annotations

from typing import Final

from bot.blocks.amounts import count, money
from bot.blocks.text import blank, day, on_day
from bot.domain.invoices import Collection, Invoice
from bot.domain.money import Money
from bot.domain.rows import Row, Tab
from bot.domain.statuses import Standing, Status

WORDS: Final = {
    Status.DRAFT: "Draft",
    Status.OPEN: "Open",
    Status.PROCESSING: "Processing",
    Status.ACTION_REQUIRED: "Action required",
    Status.FAILED: "Failed",
    Status.PAST_DUE: "Past due",
    Status.PAID: "Paid",
    Status.UNCOLLECTIBLE: "Uncollectible",
    Status.VOID: "Void",
}

SYMBOLS: Final = {
    Status.DRAFT: "📝",
    Status.OPEN: "🔵",
    Status.PROCESSING: "⏳",
    Status.ACTION_REQUIRED: "✋",
    Status.FAILED: "🔴",
    Status.PAST_DUE: "⏰",
    Status.PAID: "✅",
    Status.UNCOLLECTIBLE: "⬛",
    Status.VOID: "🚫",
}

MEANINGS: Final = {
    Status.DRAFT: "Not sent and not charged yet; it can still change.",
    Status.OPEN: "Final and waiting to be paid.",
    Status.PROCESSING: "The bank is moving the money. Bank debits take a few days; until then nothing can be done.",
    Status.ACTION_REQUIRED: "The payer has to confirm the payment with their bank, on the payment page.",
    Status.FAILED: "The last try to collect it was declined. A retry, another card or the payment page helps.",
    Status.PAST_DUE: "Open, and its due date has passed.",
    Status.PAID: "Settled. Nothing is left to do.",
    Status.UNCOLLECTIBLE: "Written off: nobody expects the money any more. It can still be paid.",
    Status.VOID: "Cancelled for good, as if it had never been sent.",
}

TABS: Final = {
    Tab.ALL: "All",
    Tab.DRAFT: "Draft",
    Tab.OPEN: "Open",
    Tab.FAILED: "Failed",
    Tab.PAST_DUE: "Past due",
    Tab.PAID: "Paid",
    Tab.UNCOLLECTIBLE: "Uncollectible",
    Tab.VOID: "Void",
}


def called(invoice: Invoice) -> str:
    """What people call it: the number; a draft has none and is called by what it is for. Foreign text."""
    return invoice.number or (invoice.id if blank(invoice.title) else invoice.title)


def badge(status: Status) -> str:
    """`🔴 Failed`."""
    return f"{SYMBOLS[status]} {WORDS[status]}"


def lateness(standing: Standing) -> str:
    """`12 days late`, or nothing."""
    if not standing.past_due:
        return ""
    return f"{count(standing.days_late, 'day')} late" if standing.days_late else "late since today"


def row_status(row: Row, standing: Standing) -> str:
    """The status of a row with what makes it worth a look: `🔴 Failed · retrying on 25 Nov · 12 days late`."""
    facts = [badge(standing.status)]
    if standing.status is Status.FAILED and row.collection is Collection.CHARGE:
        facts.append(f"retrying {on_day(row.next_attempt)}" if row.next_attempt else "no more automatic tries")
    if standing.status is Status.DRAFT and row.unfinalizable:
        facts.append("could not be finalized")
    elif standing.status is Status.DRAFT and row.scheduled:
        facts.append(f"scheduled for {day(row.scheduled)}")
    if row.paid_outside:
        facts.append("outside Stripe")
    if standing.status is Status.PROCESSING:
        facts.append("the bank takes a few days")
    facts.append(lateness(standing))
    if standing.part_paid:
        facts.append(f"part-paid, {money_left(row)} left")
    return " · ".join(fact for fact in facts if fact)


def money_left(row: Row) -> str:
    """What is still to be paid."""
    return money(Money(row.currency, row.amount_remaining))
