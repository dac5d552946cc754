"""Tells of subscriptions still on the old card, with the button that moves them; for hub admins."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.elements import actions, button, section
from bot.blocks.message import Block
from bot.blocks.states import invoice_value
from bot.blocks.text import flat
from bot.blocks.words.acts import ACTS
from bot.blocks.words.cards import behind_words
from bot.domain.invoices import Behind, Invoice
from bot.domain.permits import Act


def left_behind(behind: Behind | None, invoice: Invoice) -> list[Block]:
    """Nothing when none is."""
    return [] if behind is None else [section(behind_words(behind)), actions([use_new_card(invoice.id, invoice.label)])]


def use_new_card(invoice: str, label: str) -> Block:
    """The button; `label` is foreign."""
    word, spoken = ACTS[Act.MOVE_CARD].button, f"subscription of {flat(label, 30)}"
    return button(word, ids.ACTIONS[Act.MOVE_CARD], invoice_value(invoice), label=f"{word}: {spoken}")
