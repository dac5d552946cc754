"""The buttons beside an answer whose cause passes: the same act once more, and Details."""

from __future__ import annotations

from collections.abc import Mapping

from bot.blocks import ids
from bot.blocks.elements import actions, button
from bot.blocks.message import Block
from bot.blocks.states import invoice_value, readable
from bot.blocks.text import flat
from bot.blocks.words.acts import ACTS as ACT_WORDS
from bot.domain.permits import Act
from bot.domain.refusals import SUBSCRIPTION, SUBSCRIPTION_OFF, Refusal, Why

ACTS = {act: ACT_WORDS[act].button for act in ids.ASKED}
INSTEAD: Mapping[tuple[Why, str, str], Act] = {
    (Why.DRAFT, Act.VOID, ""): Act.DELETE,
    (Why.DRAFT, Act.VOID, SUBSCRIPTION): Act.COLLECTION,
    (Why.SUBSCRIPTION, Act.DELETE, SUBSCRIPTION): Act.COLLECTION,
    (Why.DRAFT_CHARGED, Act.SEND, ""): Act.METHOD,
    (Why.DRAFT_CHARGED, Act.SEND, SUBSCRIPTION): Act.METHOD,
    (Why.DRAFT_CHARGED, Act.SEND, SUBSCRIPTION_OFF): Act.METHOD,
}
"""What is offered in place of an act, by why that is not done and the refusal's detail."""
PASSING = frozenset({Why.STRIPE_DOWN, Why.SLACK_DOWN, Why.NOT_SAVED, Why.STORE_DOWN, Why.TOO_OLD, Why.BUSY})


def once_more(act: Act, invoice: str, label: str) -> Block:
    """The button that asks anew about `invoice` (its id); `act` is one of ACTS, `label` foreign."""
    word = ACTS[act]
    return button(word, ids.ACTIONS[act], invoice_value(invoice), label=f"{word}: {flat(label, 30)}")


def details(invoice: str, label: str) -> Block:
    """The button that looks at Stripe now."""
    return button("Details", ids.DETAILS, invoice_value(invoice), label=f"Details of {flat(label, 30)}")


def leading_on(refusal: Refusal) -> list[Block]:
    """The button for what is done instead; nothing where there is none, or the person may not see the invoice."""
    act = INSTEAD.get((refusal.why, refusal.act, refusal.detail))
    if act is None or not readable(refusal.invoice):
        return []
    label = refusal.subject or refusal.invoice
    return [actions([once_more(act, refusal.invoice, label), details(refusal.invoice, label)])]


def named_in(words: str, refusal: Refusal) -> list[Block]:
    """The button Details where the words of the refusal send to it."""
    if "Details" not in words or not readable(refusal.invoice):
        return []
    return [actions([details(refusal.invoice, refusal.subject or refusal.invoice)])]


def passed(refusal: Refusal, invoice: str | None) -> list[Block]:
    """The row of buttons under `refusal` when what stood in the way passes; nothing when it does not."""
    if invoice is None or refusal.why not in PASSING or not readable(invoice):
        return []
    label = refusal.subject or invoice
    looked_at = details(invoice, label)
    act = next((act for act in ACTS if act.value == refusal.act), None)
    if act is None:
        return [actions([looked_at])] if refusal.act == Act.SHOW else []
    return [actions([once_more(act, invoice, label), looked_at])]
