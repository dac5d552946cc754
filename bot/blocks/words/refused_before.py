"""A refusal of some time ago, told to whoever presses the same button again: in the past tense, with who and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.blocks.text import blank, foreign, mention, moment
from bot.blocks.words.refusals import DETAIL, on_or_already, refusal_words
from bot.domain.actions import Decision
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Why

_WITHOUT: Final = {Act.RETRY: "without a charge", Act.CHARGE: "without a charge", Act.VOID: "without a void"}

# {on} is `on 12 Nov` or `already`.
_THEN: Final[Mapping[Why, str]] = {
    Why.ADMINS_ONLY: "they were no hub admin then",
    Why.PAID: "the invoice was paid {on}",
    Why.VOID: "the invoice was voided {on}",
    Why.UNCOLLECTIBLE: "the invoice was written off {on}",
    Why.DRAFT: "the invoice was a draft then",
    Why.PROCESSING: "the bank was still working on a payment then",
    Why.ACTION_REQUIRED: "the payer had to confirm the payment with their bank then",
    Why.NOT_FAILED: "no payment had failed then",
    Why.SENT: "the client had not failed to pay then",
    Why.FINALIZED: "the invoice was final",
    Why.NOT_PAID: "the invoice was not paid yet",
    Why.NO_RECEIPT: "there was no receipt then",
    Why.NO_ROWS: "no invoice fitted the filters",
    Why.FILE_REFUSED: "Slack did not take the file",
    Why.CHARGED: "the invoice is charged automatically",
    Why.DRAFT_CHARGED: "the draft was to be charged automatically",
    Why.HALF_DONE: "Stripe accepted only a part of it",
    Why.NO_FEE: "no management fee was due",
    Why.HAS_FEE: "the draft had its management fee already",
    Why.NO_EMAIL: "the client had no e-mail address",
    Why.SUBSCRIPTION: "a subscription made the invoice",
    Why.PART_PAID: "a part of the invoice was paid",
    Why.AMOUNT_CHANGED: "the amount had changed",
    Why.METHOD_CHANGED: "the payment method had changed",
    Why.STATE_CHANGED: "the invoice had changed",
    Why.TOO_OLD: "too much time had passed since",
    Why.NO_METHOD: "no card or bank account was saved then",
    Why.CREDITED: "all of it was credited before",
    Why.NOTHING_TO_MOVE: "no subscription was left on an old card",
    Why.TOO_MANY_TRIES: "the card had been tried as often as the card networks allow",
    Why.BUSY: "somebody else was working on the invoice then",
    Why.ALREADY_DECIDED: "it had been pressed before",
    Why.OTHER_MODE: "the invoice belongs to Stripe's other mode",
    Why.STRIPE_DOWN: "Stripe did not answer then",
    Why.SLACK_DOWN: "Slack could not tell who they were then",
    Why.NOT_SAVED: "it could not be written down then",
    Why.STORE_DOWN: "the bot could not reach its own data then",
}


def refused_before(refusal: Refusal, decision: Decision) -> str:
    """`@hana's press today at 00:52 ended without a charge: Stripe did not answer then.`"""
    if refusal.why in (Why.NOT_FOUND, Why.NOBODY):
        return refusal_words(refusal)
    without = _WITHOUT.get(decision.act, "without an effect")
    name = "" if blank(refusal.subject) else f"{foreign(refusal.subject, 60)}: "
    return f"{name}{mention(decision.actor)}'s press {moment(decision.at)} ended {without}: {_then(refusal)}."


def _then(refusal: Refusal) -> str:
    said = foreign(refusal.detail, DETAIL)
    if refusal.why is Why.STRIPE_REFUSED:
        return "Stripe did not accept it" if blank(refusal.detail) else f"Stripe did not accept it (“{said}”)"
    if refusal.why is Why.INTERNAL:
        return "something went wrong on our side" + ("" if blank(refusal.detail) else f" (ref {said})")
    return _THEN[refusal.why].format(on=on_or_already(refusal))
