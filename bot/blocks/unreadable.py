"""What was typed and cannot be read: the word, the nearest that can, and an example."""

from __future__ import annotations

from bot.blocks.elements import marked, marked_text, section
from bot.blocks.limits import checked
from bot.blocks.message import Message
from bot.blocks.text import code, sentence, spoken
from bot.domain.typed_words import Unreadable

WORD = 60
SENTENCE = 300
HELP = "/invoices help"


def unreadable(command: Unreadable, *, livemode: bool) -> Message:
    """A private answer to a typed command."""
    words = sentence(command.reason, SENTENCE) or f"I can't read {code(command.word, WORD)}."
    if command.suggestion:
        words += f" Did you mean {code(command.suggestion, WORD)}?"
    if command.example == HELP:
        words += "" if HELP in words else f" `{HELP}` shows what can be typed."
    else:
        words += f" For example: {code(command.example, SENTENCE)}."
    return checked(Message(marked_text(spoken(words), livemode=livemode), marked([section(words)], livemode=livemode)))
