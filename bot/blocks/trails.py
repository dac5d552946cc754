"""The audit as a message that only a hub admin sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.blocks import ids
from bot.blocks.elements import actions, button, context, divider, marked, marked_text, section
from bot.blocks.limits import checked
from bot.blocks.list_states import TrailState
from bot.blocks.message import Block, Message
from bot.blocks.text import blank, bold, cut_safe, exact, mention, moment
from bot.blocks.words.acts import ACTS, named_act
from bot.blocks.words.refusals import refusal_words
from bot.domain.actions import Ending
from bot.domain.history import Entry, Trail

ABOUT = 60
REASON = 160
WHY = 220
_ENDED: Final[Mapping[Ending | None, str]] = {
    Ending.DECLINED: "declined",
    Ending.CONFIRM: "the payer has to confirm",
    Ending.PROCESSING: "the bank is working on it",
    Ending.WAITING: "Stripe did not answer",
    Ending.LOOKING: "Stripe's answer was lost",
    Ending.UNKNOWN: "Stripe's answer was lost",
    None: "not ended yet",
}


def trail(page: Trail) -> Message:
    """What was asked of the bot, newest first."""
    what = f"Done with the bot: {exact(page.reference, ABOUT)}" if page.reference else "Done with the bot"
    blocks: list[Block] = [section(bold(what)), divider()]
    blocks += [section(_line(entry)) for entry in page.entries] or [section(_nothing(page))]
    blocks += [divider(), _footer(page), context(f"As of {moment(page.now)}.", *_missing(page))]
    text = f"{what}, page {len(page.places) + 1}"
    return checked(Message(marked_text(text, livemode=page.livemode), marked(blocks, livemode=page.livemode)))


def _nothing(page: Trail) -> str:
    if page.reference:
        return "Nothing was done to this invoice through the bot."
    return "Nothing was done through the bot yet. Retries, voids and all else will be listed here, with who and when."


def _missing(page: Trail) -> list[str]:
    if page.whole:
        return []
    return ["Stripe is not answering, so whether the bot made this invoice is not known; Refresh asks again."]


def _line(entry: Entry) -> str:
    who = "in Stripe" if entry.actor is None else f"by {mention(entry.actor)}"
    named = [exact(part, ABOUT) for part in (entry.about, entry.workspace) if not blank(part)]
    head = " · ".join((bold(_word(entry)), *named, who, moment(entry.at)))
    told = [] if blank(entry.reason) else [f"“{exact(entry.reason, REASON)}”"]
    if entry.refusal is not None:
        told.append(cut_safe(refusal_words(entry.refusal), WHY))
    elif entry.ending is not Ending.DONE and not entry.reset:
        told.append(_ENDED.get(entry.ending, "refused"))
    return "\n".join((head, *told))


def _word(entry: Entry) -> str:
    if entry.reset:
        return "Budget back to draft"
    if entry.ending is Ending.DONE and entry.act in ACTS:
        return ACTS[entry.act].done
    return named_act(entry.act)


def _footer(page: Trail) -> Block:
    state = TrailState(page.reference, page.places)
    buttons = []
    if page.places:
        back = TrailState(page.reference, page.places[:-1]).encode()
        buttons.append(button("◀ Newer", ids.TRAIL_PREVIOUS, back, label="Newer entries, the page before"))
    if page.following:
        onward = TrailState(page.reference, (*page.places, page.following)).encode()
        buttons.append(button("Older ▶", ids.TRAIL_NEXT, onward, label="Older entries, the next page"))
    buttons.append(button("Refresh", ids.TRAIL_REFRESH, state.encode(), label="Look again"))
    return actions(buttons)
