"""Asks before a revision of an invoice is drafted."""

from __future__ import annotations

from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.message import View
from bot.blocks.text import foreign
from bot.blocks.words.statuses import called
from bot.domain.asking import Question


def revise(question: Question, state: AskState) -> View:
    """A draft to correct; what becomes of the original, and when."""
    name = foreign(called(question.invoice), 60)
    return ask(
        question,
        state,
        [
            "This makes a draft with the same lines, for you to correct and finalize.",
            f"{name} stays as it is until then. Finalizing the draft voids {name} and replaces it; the budget stays "
            "as it is.",
        ],
        submit="Make a revision",
    )
