"""What the client is billed, and what of it is settled: lines, discounts, taxes, credit, payments, the rest."""

from __future__ import annotations

from bot.blocks.amounts import money
from bot.blocks.elements import paragraphs, section
from bot.blocks.message import Block
from bot.blocks.text import bold, day, foreign
from bot.domain.detail import Detail, Line, Part, Unread
from bot.domain.invoices import Invoice, Stage

LINES = 20
LINE = 110
LABEL = 60
PARTS = 10
SETTLED = (Stage.OPEN, Stage.UNCOLLECTIBLE)


def bill(shown: Detail) -> list[Block]:
    """Lines, then the sums; with many lines or taxes the rest in one sum, so that what is shown still adds up."""
    return [*paragraphs(*_lines(shown)), section(*_sums(shown))]


def _lines(shown: Detail) -> list[str]:
    invoice = shown.invoice
    told = [_line(invoice, line) for line in shown.lines[:LINES]]
    if Unread.LINES in shown.unread:
        return [*told, "There are more lines, which Stripe did not give just now; Refresh asks again."]
    left_out = shown.more_lines + max(0, len(shown.lines) - LINES)
    if left_out:
        rest = shown.subtotal - sum(line.amount for line in shown.lines[:LINES])
        where = "" if invoice.stage is Stage.DRAFT else "; the PDF has them all"
        told.append(f"• and {left_out:,} more, {money(invoice.money(rest))} together{where}")
    return told or ["No lines yet."]


def _line(invoice: Invoice, line: Line) -> str:
    less = f", less {money(invoice.money(line.discount))}" if line.discount else ""
    when = f" · {day(line.period[0])} to {day(line.period[1])}" if line.period else ""
    amount = bold(money(invoice.money(line.amount)))
    return f"• {foreign(line.description, LINE)} · {_unit(invoice, line)}{amount}{less}{when}"


def _unit(invoice: Invoice, line: Line) -> str:
    """`3 × $20.00 = `, only when there is more than one and the unit amount is whole."""
    if line.quantity is None or line.quantity == 1:
        return ""
    if line.unit_amount is None or not line.unit_amount.lstrip("-").isdecimal():
        return f"{line.quantity:,} for "
    return f"{line.quantity:,} × {money(invoice.money(int(line.unit_amount)))} = "


Row = tuple[str, int]


def _sums(shown: Detail) -> list[str]:
    invoice = shown.invoice
    rows = [*_parts(shown), ("Total", invoice.total), *_credited(shown), *_received(shown)]
    if invoice.stage in SETTLED:
        rows.append(("Remaining", invoice.amount_remaining))
    strong = {"Total", "Remaining"}
    return [
        f"{bold(name)} · {bold(money(invoice.money(amount)))}"
        if name in strong
        else f"{name} · {money(invoice.money(amount))}"
        for name, amount in rows
    ]


def _parts(shown: Detail) -> list[Row]:
    discounts = [Part(part.label, -abs(part.amount)) for part in shown.discounts]
    held = [Part(tax.label, tax.amount) for tax in shown.taxes if tax.included]
    added = [Part(tax.label, tax.amount) for tax in shown.taxes if not tax.included]
    rows = [(foreign(part.label, LABEL), part.amount) for part in _top(discounts)]
    rows += [(f"{foreign(part.label, LABEL)}, in the prices already", part.amount) for part in _top(held)]
    rows += [(foreign(part.label, LABEL), part.amount) for part in _top(added)]
    if shown.shipping:
        rows.append(("Shipping", shown.shipping))
    return [("Subtotal", shown.subtotal), *rows] if rows else []


def _top(parts: list[Part]) -> list[Part]:
    """The first ones; the rest in one sum."""
    if len(parts) <= PARTS:
        return parts
    rest = sum(part.amount for part in parts[PARTS - 1 :])
    return [*parts[: PARTS - 1], Part(f"{len(parts) - PARTS + 1} others", rest)]


def _credited(shown: Detail) -> list[Row]:
    """What made the amount due another than the total."""
    rows = [("Credit notes", -shown.invoice.credited_before)] if shown.invoice.credited_before else []
    credit = shown.credit_applied
    if credit > 0:
        used = shown.balance_before < 0
        rows.append(("Credit from the balance" if used else "Too little to charge, put on the balance", -credit))
    elif credit < 0:
        kept = shown.invoice.total < 0
        rows.append(("Kept as credit on the balance" if kept else "Owed from before", -credit))
    return rows


def _received(shown: Detail) -> list[Row]:
    invoice = shown.invoice
    rows = []
    if invoice.amount_paid:
        rows.append(("Paid", invoice.amount_paid))
    if shown.outside and shown.outside != invoice.amount_paid:
        rows.append(("of which outside Stripe", shown.outside))
    if shown.overpaid:
        rows.append(("Overpaid, put on the balance", shown.overpaid))
    return rows
