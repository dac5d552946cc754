"""Asks before subscriptions are charged to the customer's new card."""

from __future__ import annotations

from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.message import View
from bot.blocks.text import bold
from bot.blocks.words.cards import behind_words, subscriptions
from bot.blocks.words.methods import method_name
from bot.domain.asking import MoveQuestion


def move_card(question: MoveQuestion, state: AskState) -> View:
    """Which subscriptions, from which card to which; nothing is charged by it."""
    behind = question.behind
    to, which = bold(method_name(behind.new)), subscriptions(behind.subscriptions)
    return ask(
        question,
        state,
        [behind_words(behind), f"From now on {to} is charged for {which}. Nothing is charged by this."],
        submit="Use the new card",
    )
