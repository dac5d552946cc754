"""What the hub is told when the bot's data file was damaged and another took its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from bot.blocks.elements import marked, marked_text, section
from bot.blocks.limits import checked
from bot.blocks.message import Message
from bot.blocks.text import bold, code, moment, spoken

LOST: Mapping[str, str] = MappingProxyType(
    {
        "workspaces": "Workspaces: import their CSV file again.",
        "members": "Who is a hub admin beyond those that the settings name.",
        "events": "Events not worked yet: those of the last 30 days are asked of Stripe again.",
        "alerts": "Which messages tell of which invoice: some may be told a second time.",
        "actions": "Records of who did what. Nothing is done twice by that: each step is checked in Stripe first.",
        "forms": "Invoices that were being created: look in Stripe before billing those workspaces again.",
        "outbox": "Messages that waited to be sent: `/invoices failed` shows what they may have told of.",
    }
)
"""By collection, what is missing and what to do. Of the others nobody needs to know: they come back by themselves."""


def rescued(at: datetime, aside: str, lost: Sequence[str], *, rebuilt: bool, livemode: bool) -> Message:
    """For the hub's channel: `aside` is the damaged file's name now; of the collections `lost` some may be missing.

    `rebuilt`: the invoices were read from Stripe again.
    """
    title = "The bot's data file was damaged"
    invoices = (
        "The invoices were read from Stripe again: lists are complete."
        if rebuilt
        else "Invoices are being read from Stripe again; until that is done, lists may lack some."
    )
    what = (
        f"It was set aside {moment(at)} as {code(aside, 100)}, and what could be read of it is in a new one. {invoices}"
    )
    missing = [f"• {LOST[name]}" for name in lost if name in LOST]
    rest = "Some of this may be lost:" if missing else "Nothing else is missing."
    advice = "If a backup holds more, whoever runs the bot can put it in place."
    said = [what, rest, *missing, *([advice] if missing else [])]
    blocks = [section(f"⚠️ {bold(title)}", *said)]
    text = marked_text(spoken(f"⚠️ {title}. {what}", rest, *missing), livemode=livemode)
    return checked(Message(text, marked(blocks, livemode=livemode)))
