"""Answers that say why something is not done."""

from __future__ import annotations

from bot.blocks import again, ids
from bot.blocks.elements import marked, marked_text, modal, section
from bot.blocks.limits import checked
from bot.blocks.message import Message, View
from bot.blocks.text import spoken
from bot.blocks.words.refusals import refusal_words
from bot.domain.refusals import Refusal


def refusal_view(refusal: Refusal, invoice: str | None = None, *, livemode: bool) -> View:
    """The refusal in the modal that is open; with `invoice`, its id, a button to try again what may work then.

    Without it the refusal's own counts.
    """
    words, about = refusal_words(refusal), invoice or refusal.invoice
    buttons = again.passed(refusal, about) or again.leading_on(refusal) or again.named_in(words, refusal)
    blocks = marked([section(words), *buttons], livemode=livemode)
    return checked(modal("Not done", blocks, ids.OUTCOME_VIEW))


def refusal_message(refusal: Refusal, *, livemode: bool) -> Message:
    """The same words as a private message."""
    words = refusal_words(refusal)
    return checked(Message(marked_text(spoken(words), livemode=livemode), marked([section(words)], livemode=livemode)))
