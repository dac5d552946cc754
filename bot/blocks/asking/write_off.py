"""Asks before an invoice is written off."""

from __future__ import annotations

from bot.blocks.amounts import money
from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.message import View
from bot.blocks.text import bold
from bot.domain.asking import Question


def write_off(question: Question, state: AskState) -> View:
    """What stops, and what stays possible."""
    invoice, received = question.invoice, ""
    if invoice.amount_paid:
        received = f"{money(invoice.money(invoice.amount_paid))} of it was received and stays so."
    left = bold(money(invoice.money(invoice.amount_remaining)))
    return ask(
        question,
        state,
        [
            f"{left} counts as lost: Stripe stops collecting it, and reports show it as written off.",
            received,
            "It can still be paid, charged or marked as paid later.",
        ],
        submit="Write off",
        close="Keep it open",
    )
