"""The answer to a button that an earlier version of the bot drew, and that means nothing to this one."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.elements import marked, marked_text, modal, section
from bot.blocks.limits import checked
from bot.blocks.message import Message, View

WORDS = "That button is from an earlier version; `/invoices` shows the list anew. Nothing was done."
SPOKEN = "That button is from an earlier version; /invoices shows the list anew. Nothing was done."


def message(*, livemode: bool) -> Message:
    """Said where the button was pressed."""
    return checked(Message(marked_text(SPOKEN, livemode=livemode), marked([section(WORDS)], livemode=livemode)))


def view(*, livemode: bool) -> View:
    """The same, where it was pressed in a modal or in Home."""
    return checked(modal("Not done", marked([section(WORDS)], livemode=livemode), ids.OUTCOME_VIEW))
