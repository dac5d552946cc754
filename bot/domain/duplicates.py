"""A copy of an earlier invoice, to begin a new one with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.detail import Detail, Line
from bot.domain.drafts import MOST_DESCRIPTION, MOST_LINES, MOST_MEMO, TypedForm, TypedLine
from bot.domain.fees import is_fee
from bot.domain.invoices import Collection, Invoice
from bot.domain.money import MOST_AMOUNT, MOST_QUANTITY, Money, typed

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Copied:
    """What goes into the form; `left_out` lines did not (they take money off, or there are too many)."""

    form: TypedForm
    left_out: int = 0


def copy_of(detail: Detail, workspaces: tuple[str, ...]) -> Copied:
    """Lines, memo, collection and days of an invoice, for `workspaces` (ids). Its management fee is ticked instead."""
    invoice = detail.invoice
    plain = [line for line in detail.lines if not is_fee(line.description)]
    lines = [_line(line, invoice.currency) for line in plain if 0 < line.amount <= MOST_AMOUNT][:MOST_LINES]
    form = TypedForm(
        workspaces=workspaces,
        lines=tuple(lines) or (TypedLine(),),
        collection=invoice.collection,
        days=_days(invoice),
        memo=(invoice.memo or "")[:MOST_MEMO],
        fee=len(plain) < len(detail.lines),
    )
    return Copied(form, len(plain) - len(lines) + detail.more_lines)


def _line(line: Line, currency: str) -> TypedLine:
    """Quantity times unit price where that is whole minor units and comes to the amount; else the amount once."""
    quantity, unit = line.quantity or 1, line.unit_amount or ""
    exact = unit.isdecimal() and quantity <= MOST_QUANTITY and quantity * int(unit) == line.amount
    quantity, amount = (quantity, int(unit)) if exact else (1, line.amount)
    return TypedLine(line.description[:MOST_DESCRIPTION], str(quantity), typed(Money(currency, amount)))


def _days(invoice: Invoice) -> str:
    if invoice.collection is not Collection.SEND or invoice.due is None:
        return ""
    return str(max(1, round((invoice.due - (invoice.effective or invoice.created)) / DAY)))
