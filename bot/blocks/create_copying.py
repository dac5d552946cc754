"""Choosing an earlier invoice to begin with, and what was taken from it."""

from __future__ import annotations

from bot.blocks.amounts import count, money
from bot.blocks.elements import option
from bot.blocks.limits import OPTION
from bot.blocks.message import Block
from bot.blocks.text import flat, foreign
from bot.domain.invoices import Invoice
from bot.domain.rows import Row

LABEL = 40
SHORT = 28


def choice(row: Row, workspace: str) -> Block:
    """An invoice in the menu."""
    amount = money(row.money)
    name = flat(f"{flat(row.label, SHORT)} · {workspace}", OPTION - len(amount) - 3)
    return option(f"{name} · {amount}", row.id)


def copied(invoice: Invoice, left_out: int) -> str:
    """What the form holds now; safe mrkdwn."""
    said = f"A copy of {foreign(invoice.label, LABEL)}, with amounts in {invoice.currency.upper()}. "
    said += "It is a new invoice: change what you like."
    lack = count(left_out, "line")
    return f"{said} Left out: {lack} that took money off or did not fit." if left_out else said
