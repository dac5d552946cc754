"""What is said of a workspace whose invoice was not finished: what there is at Stripe, why, and the next step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.blocks.amounts import money
from bot.blocks.text import blank, foreign, moment
from bot.blocks.words.refusals import refusal_words
from bot.domain.drafts import BatchRow
from bot.domain.refusals import Refusal, Why

DETAIL = 200
LABEL = 30
_REASONS: Final[Mapping[Why, str]] = {
    Why.STRIPE_DOWN: "Stripe is not answering.",
    Why.SLACK_DOWN: "Slack could not tell who you are.",
    Why.STATE_CHANGED: "The workspace changed after you saw it.",
    Why.ADMINS_ONLY: "Only hub admins can create invoices.",
    Why.NOBODY: "Only hub admins can create invoices.",
}
_DRAFT: Final = "A draft exists in Stripe; nothing was sent or charged."
_HAS_IT: Final = "Details has it, to be finalized or deleted."
FINAL: Final = (Why.AMOUNT_CHANGED,)
"""Why one would fail again however often it is tried."""


def kept_words(at: datetime) -> str:
    """Above a form that holds what was typed before and never confirmed."""
    return f"This is what you typed last, {moment(at)}. Nothing of it was created."


def failed_words(row: BatchRow) -> str:
    """Why a failed one failed, and the draft that is left of it."""
    if row.refusal is not None and row.refusal.why is Why.AMOUNT_CHANGED:
        return _amount_changed(row)
    if row.refusal is not None and row.refusal.why is Why.STATE_CHANGED:
        left = "Nothing was created. `/invoices create` bills it as it is now."
        return f"{_REASONS[Why.STATE_CHANGED]} {left if row.invoice is None else f'{_DRAFT} {_HAS_IT}'}"
    if row.invoice is None:
        if row.refusal is not None and row.refusal.why is Why.NOBODY:
            return f"{_REASONS[Why.NOBODY]} Nothing was created."
        return refusal_words(row.refusal) if row.refusal else "Stripe could not do it. Nothing was created."
    return f"{_reason(row.refusal)} {_DRAFT} Press Try those again to finish it."


def unsent_words(row: BatchRow) -> str:
    """An invoice that is open, and whose e-mail did not go out or may not have."""
    name = foreign(row.invoice.label, LABEL) if row.invoice is not None else "The invoice"
    if row.refusal is None:
        return f"{name} exists and is open, but sending it is not confirmed. Press Try those again to send it anew."
    return f"{name} exists and is open, but was not sent yet. {_reason(row.refusal)} Press Try those again to send it."


def _reason(refusal: Refusal | None) -> str:
    if refusal is None:
        return "Stripe's answer was lost."
    if refusal.why is Why.STRIPE_REFUSED and not blank(refusal.detail):
        return f"Stripe did not accept it: “{foreign(refusal.detail, DETAIL)}”"
    return _REASONS.get(refusal.why, "It could not be finished.")


def _amount_changed(row: BatchRow) -> str:
    if row.invoice is None or row.previewed is None:
        return f"The total is not the one that was previewed. {_DRAFT} {_HAS_IT}"
    now, before = row.invoice.money(row.invoice.total), row.invoice.money(row.previewed)
    return (
        f"The total is now {money(now)}, not the {money(before)} that was previewed (tax or a discount changed). "
        f"{_DRAFT} {_HAS_IT}"
    )
