"""The buttons beside an answer whose cause passes: the same act once more, and Details."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.elements import actions, button
from bot.blocks.message import Block
from bot.blocks.states import invoice_value, readable
from bot.blocks.text import flat
from bot.blocks.words.acts import ACTS as ACT_WORDS
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Why

ACTS = {act: ACT_WORDS[act].button for act in ids.ASKED}
PASSING = frozenset({Why.STRIPE_DOWN, Why.SLACK_DOWN, Why.NOT_SAVED, Why.TOO_OLD, Why.BUSY})


def once_more(act: Act, invoice: str, label: str) -> Block:
    """The button that asks anew about `invoice` (its id); `act` is one of ACTS, `label` foreign."""
    word = ACTS[act]
    return button(word, ids.ACTIONS[act], invoice_value(invoice), label=f"{word}: {flat(label, 30)}")


def details(invoice: str, label: str) -> Block:
    """The button that looks at Stripe now."""
    return button("Details", ids.DETAILS, invoice_value(invoice), label=f"Details of {flat(label, 30)}")


def passed(refusal: Refusal, invoice: str | None) -> list[Block]:
    """The row of buttons under `refusal` when what stood in the way passes; nothing when it does not."""
    act = next((act for act in ACTS if act.value == refusal.act), None)
    if invoice is None or act is None or refusal.why not in PASSING or not readable(invoice):
        return []
    label = refusal.subject or invoice
    return [actions([once_more(act, invoice, label), details(invoice, label)])]
