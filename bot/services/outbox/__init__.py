"""Messages to channels: put in durably by whoever has something to say, sent in order by whichever process has time."""

from bot.services.outbox.channels import Channels
from bot.services.outbox.dispatch import DeadLetters, Outbox
from bot.services.outbox.doubles import Doubles
from bot.services.outbox.items import Kind, Note, Shown, State
from bot.services.outbox.letters import told_of
from bot.services.outbox.queue import Queue
from bot.services.outbox.sending import Sending

__all__ = [
    "Channels",
    "DeadLetters",
    "Doubles",
    "Kind",
    "Note",
    "Outbox",
    "Queue",
    "Sending",
    "Shown",
    "State",
    "told_of",
]
