"""Asks before an invoice is marked as paid outside of Stripe, and how it was paid."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.amounts import money
from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.elements import field, text_input
from bot.blocks.message import View
from bot.blocks.text import bold
from bot.domain.asking import Question
from bot.domain.invoices import Stage

HOW = 500


def mark_paid(question: Question, state: AskState) -> View:
    """Nothing is charged, and it is for good."""
    invoice = question.invoice
    left = bold(money(invoice.money(invoice.amount_remaining)))
    draft = "This makes the draft final first, with nothing charged." if invoice.stage is Stage.DRAFT else ""
    how = text_input(ids.PAID_HOW, most=HOW, placeholder="Bank transfer of 12 Nov, reference 4711")
    return ask(
        question,
        state,
        [
            f"{left} counts as received outside Stripe. Nothing is charged, and this cannot be taken back.",
            draft,
        ],
        submit="Mark as paid",
        fields=[field(ids.PAID_HOW, "How was it paid?", how, hint="Kept with who marked it and when.")],
    )
