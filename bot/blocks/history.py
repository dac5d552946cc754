"""Who did what to an invoice through the bot, for its detail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.blocks.elements import divider, paragraphs
from bot.blocks.message import Block
from bot.blocks.text import blank, bold, code, foreign, mention, on_day
from bot.blocks.words.acts import ACTS
from bot.domain.actions import Ending
from bot.domain.history import Deed, History
from bot.domain.invoices import Invoice
from bot.domain.permits import Act, Viewer

REASON = 200
COMMAND = 120
_DONE: Final[Mapping[Act, str]] = {Act.RETRY: "Charged", Act.CHARGE: "Charged"}
_ENDED: Final[Mapping[Ending, str]] = {
    Ending.DECLINED: "declined",
    Ending.CONFIRM: "the payer has to confirm",
    Ending.PROCESSING: "the bank is working on it",
    Ending.UNKNOWN: "Stripe's answer was lost",
}


def deeds(history: History, invoice: Invoice, viewer: Viewer) -> list[Block]:
    """A line for each; nothing when there was none."""
    if not history.deeds:
        return []
    where = f": {code(f'/invoices audit {invoice.label}', COMMAND)}" if viewer.is_admin else ""
    older = [f"• and what was done before{where}"] if history.older else []
    return [divider(), *paragraphs(bold("Done with the bot"), *[_line(deed) for deed in history.deeds], *older)]


def _line(deed: Deed) -> str:
    done = deed.ending is Ending.DONE
    words = ACTS[deed.act]
    word = _DONE.get(deed.act, words.done) if done else words.asked
    ended = "" if done else _ENDED.get(deed.ending, "how it ended is not known")
    told = ", ".join(part for part in (ended, "" if blank(deed.reason) else foreign(deed.reason, REASON)) if part)
    return f"• {word} by {mention(deed.actor)} {on_day(deed.at)}{f': {told}' if told else ''}"
