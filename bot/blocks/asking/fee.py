"""Asks before the management fee is put on a draft."""

from __future__ import annotations

from bot.blocks.amounts import money
from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.message import View
from bot.blocks.text import bold, foreign
from bot.domain.asking import FeeQuestion

LINE = 110


def fee(question: FeeQuestion, state: AskState) -> View:
    """The line that is added."""
    invoice, line = question.invoice, question.fee
    amount = bold(money(invoice.money(line.amount)))
    said = [
        f"Adds one line: {foreign(line.description, LINE)} · {amount}.",
        "The percentage is of the lines after discounts and before tax. A draft takes the fee once.",
    ]
    return ask(question, state, said, submit="Add the fee", heading="Add management fee?")
