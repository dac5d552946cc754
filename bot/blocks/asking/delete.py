"""Asks before a draft is deleted."""

from __future__ import annotations

from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.message import View
from bot.domain.asking import Question


def delete(question: Question, state: AskState) -> View:
    """That it is for good."""
    return ask(
        question,
        state,
        ["The draft and its lines will be gone, and that cannot be undone. The client never saw it."],
        submit="Delete draft",
        close="Keep it",
    )
