"""Why something is not done: one or two sentences for every reason, with the next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot.blocks.amounts import join
from bot.blocks.text import blank, day, exact, foreign, mention
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Why

SUBJECT = 60
DETAIL = 300
NAMED_ADMINS = 3

_ACTS: Final = {
    Act.RETRY: "retry payments",
    Act.VOID: "void invoices",
    Act.CREATE: "create invoices",
    Act.WORKSPACES: "manage workspaces",
    Act.SETTINGS: "change the settings",
}
_UNCHANGED: Final = {
    Act.RETRY: "Nothing was charged.",
    Act.CREATE: "Nothing was created.",
    Act.PAY_NOW: "Nothing was charged.",
}


def refusal_words(refusal: Refusal) -> str:
    """The whole answer, safe for mrkdwn, at most about 800 characters."""
    return _WORDS[refusal.why](refusal)


def _name(refusal: Refusal) -> str:
    return foreign(refusal.subject, SUBJECT) if not blank(refusal.subject) else "This invoice"


def _unchanged(refusal: Refusal) -> str:
    return _UNCHANGED.get(_act(refusal), "Nothing was changed.")


def _act(refusal: Refusal) -> Act:
    return Act(refusal.act) if refusal.act in list(Act) else Act.SHOW


def _on(refusal: Refusal) -> str:
    """`on 12 Nov` when the detail is a time (ISO 8601), else `already`."""
    try:
        return f"on {day(datetime.fromisoformat(refusal.detail))}"
    except (ValueError, OverflowError, OSError):
        return "already"


def _admins(refusal: Refusal) -> str:
    named = [mention(admin) for admin in refusal.admins[:NAMED_ADMINS]]
    if len(refusal.admins) > NAMED_ADMINS:
        return f"{', '.join(named)} or another hub admin"
    return join(named, "or") or "a hub admin"


def _not_found(refusal: Refusal) -> str:
    if blank(refusal.subject):
        return "There is no such invoice that you can see. `/invoices` lists those that you can."
    name = exact(refusal.subject, SUBJECT)
    return f"There is no invoice {name} that you can see. `/invoices` lists those that you can."


def _nobody(refusal: Refusal) -> str:
    return (
        "You own no workspace here, so there are no invoices to show you. "
        f"If you should see some, ask {_admins(refusal)} to add you as an owner."
    )


def _admins_only(refusal: Refusal) -> str:
    what = _ACTS.get(_act(refusal), "do that")
    who = _admins(refusal)
    who = f"{who[0].upper()}{who[1:]}"
    rest = "; Details shows you where it stands." if not blank(refusal.subject) else "."
    return f"Only hub admins can {what}. {who} can do it{rest}"


def _paid(refusal: Refusal) -> str:
    if _act(refusal) is Act.VOID:
        return (
            f"{_name(refusal)} was paid {_on(refusal)}, and a paid invoice cannot be voided. "
            "To give money back, make a credit note or a refund in Stripe."
        )
    return f"{_name(refusal)} was paid {_on(refusal)}. {_unchanged(refusal)}"


def _void(refusal: Refusal) -> str:
    return f"{_name(refusal)} was voided {_on(refusal)}, and that is for good. {_unchanged(refusal)}"


def _uncollectible(refusal: Refusal) -> str:
    return f"{_name(refusal)} was written off {_on(refusal)}. {_unchanged(refusal)}"


def _draft(refusal: Refusal) -> str:
    if _act(refusal) is Act.VOID:
        return f"{_name(refusal)} is still a draft. Drafts are deleted, not voided; you can do that in Stripe."
    return f"{_name(refusal)} is still a draft: it was never charged, so there is nothing to retry."


def _processing(refusal: Refusal) -> str:
    return (
        f"The bank is still working on a payment for {_middle(refusal)}; that takes a few days. "
        f"{_unchanged(refusal)} Wait for its answer."
    )


def _middle(refusal: Refusal) -> str:
    return foreign(refusal.subject, SUBJECT) if not blank(refusal.subject) else "this invoice"


def _action_required(refusal: Refusal) -> str:
    return (
        f"The payer has to confirm the payment of {_middle(refusal)} with their bank; the same card again does not "
        f"help. {_unchanged(refusal)} Pay now opens the page where they confirm."
    )


def _not_failed(refusal: Refusal) -> str:
    return f"No payment for {_middle(refusal)} has failed, so there is nothing to retry."


def _sent(refusal: Refusal) -> str:
    return (
        f"{_name(refusal)} was sent to the client, who pays it on the payment page: there is no failed charge to "
        "retry. Pay now opens that page."
    )


def _amount_changed(refusal: Refusal) -> str:
    return f"The amount of {_middle(refusal)} changed after you saw it. {_unchanged(refusal)} Look again, then decide."


def _method_changed(refusal: Refusal) -> str:
    return (
        f"The payment method for {_middle(refusal)} changed after you saw it. {_unchanged(refusal)} "
        "Look again, then decide."
    )


def _state_changed(refusal: Refusal) -> str:
    return f"{_name(refusal)} changed after you saw it. {_unchanged(refusal)} Look again, then decide."


def _no_method(refusal: Refusal) -> str:
    if _act(refusal) is Act.CREATE:
        return (
            f"{_name(refusal)} has no saved card or bank account to charge. {_unchanged(refusal)} "
            "Send the invoice instead, or ask the client to add a card."
        )
    return (
        f"No card or bank account is saved to charge for {_middle(refusal)}. {_unchanged(refusal)} "
        "Replace card opens the page where one is added; Pay now takes a payment directly."
    )


def _too_many_tries(refusal: Refusal) -> str:
    return (
        f"This card was tried for {_middle(refusal)} as often as the card networks allow. {_unchanged(refusal)} "
        "Ask the client for another card, or try again in some weeks."
    )


def _busy(refusal: Refusal) -> str:
    return f"Somebody is working on {_middle(refusal)} this very moment. {_unchanged(refusal)} Look again in a minute."


def _already_decided(refusal: Refusal) -> str:
    return f"That button was pressed before, and nothing was done twice. Details shows where {_middle(refusal)} stands."


def _other_mode(refusal: Refusal) -> str:
    return (
        f"{_name(refusal)} belongs to Stripe's other mode: test where the bot runs live, or live where it runs in "
        f"test. {_unchanged(refusal)} Whoever runs the bot can check its Stripe key."
    )


def _stripe_refused(refusal: Refusal) -> str:
    said = f": “{foreign(refusal.detail, DETAIL)}”" if not blank(refusal.detail) else "."
    if _act(refusal) is Act.CREATE:
        return f"Stripe did not accept it{said} {_unchanged(refusal)}"
    where = "Details shows where it stands."
    return f"Stripe did not accept this for {_middle(refusal)}{said} {_unchanged(refusal)} {where}"


def _stripe_down(refusal: Refusal) -> str:
    return f"Stripe is not answering. {_unchanged(refusal)} Try again in a minute."


def _slack_down(refusal: Refusal) -> str:
    return (
        f"Slack could not tell who you are, so the request stopped there. {_unchanged(refusal)} Try again in a minute."
    )


def _not_saved(refusal: Refusal) -> str:
    return (
        f"Your decision could not be written down, so it was not carried out. {_unchanged(refusal)} "
        "Try again in a minute; if it happens again, tell whoever runs the bot that its disk may be full."
    )


def _internal(refusal: Refusal) -> str:
    reference = f" (ref {foreign(refusal.detail, 20)})" if not blank(refusal.detail) else ""
    state = f"{_name(refusal)} is unchanged." if not blank(refusal.subject) else _unchanged(refusal)
    return f"Something went wrong on our side{reference}. {state} Try again, or give your admin the reference."


_WORDS: Final[Mapping[Why, Callable[[Refusal], str]]] = {
    Why.NOT_FOUND: _not_found,
    Why.NOBODY: _nobody,
    Why.ADMINS_ONLY: _admins_only,
    Why.PAID: _paid,
    Why.VOID: _void,
    Why.UNCOLLECTIBLE: _uncollectible,
    Why.DRAFT: _draft,
    Why.PROCESSING: _processing,
    Why.ACTION_REQUIRED: _action_required,
    Why.NOT_FAILED: _not_failed,
    Why.SENT: _sent,
    Why.AMOUNT_CHANGED: _amount_changed,
    Why.METHOD_CHANGED: _method_changed,
    Why.STATE_CHANGED: _state_changed,
    Why.NO_METHOD: _no_method,
    Why.TOO_MANY_TRIES: _too_many_tries,
    Why.BUSY: _busy,
    Why.ALREADY_DECIDED: _already_decided,
    Why.OTHER_MODE: _other_mode,
    Why.STRIPE_REFUSED: _stripe_refused,
    Why.STRIPE_DOWN: _stripe_down,
    Why.SLACK_DOWN: _slack_down,
    Why.NOT_SAVED: _not_saved,
    Why.INTERNAL: _internal,
}
