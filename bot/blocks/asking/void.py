"""Asks before an invoice is voided, with the reason to give."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask, who
from bot.blocks.elements import field, text_input
from bot.blocks.message import View
from bot.domain.asking import Question

REASON = 500


def void(question: Question, state: AskState) -> View:
    """That it is for good, and whose budget goes back to draft."""
    invoice, words = question.invoice, ["This is for good."]
    if question.workspace is not None:
        words.append(f"The budget of {who(invoice, question.workspace)} goes back to draft.")
    words.append("Some countries want a credit note instead.")
    why = text_input(ids.VOID_REASON, most=REASON, placeholder="Billed twice", multiline=True)
    return ask(
        question,
        state,
        [" ".join(words)],
        submit="Void invoice",
        close="Keep it",
        fields=[field(ids.VOID_REASON, "Reason", why, hint="Kept with who voided it and when.")],
    )
