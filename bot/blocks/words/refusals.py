"""Why something is not done: a few sentences for every reason, with the next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot.blocks.amounts import join, money
from bot.blocks.text import blank, exact, foreign, mention, on_day
from bot.blocks.words.acts import ACTS, MAY
from bot.domain.money import Money
from bot.domain.permits import Act
from bot.domain.refusals import FINAL_NOW, SUBSCRIPTION, SUBSCRIPTION_OFF, Refusal, Why

SUBJECT = 60
DETAIL = 300
NAMED_ADMINS = 3


_NOT_YET: Final = {
    Act.PAY_NOW: "payment page",
    Act.REPLACE_CARD: "failed payment",
    Act.SHOW: "page or PDF",
    Act.PDF: "PDF",
    Act.RECEIPT: "receipt",
}
"""What a draft has none of."""

_FILES: Final[Mapping[str, str]] = {
    "file_upload_size_restricted": "It is larger than files may be there: export a shorter time, or one workspace.",
    "file_uploads_disabled": "Your Slack lets nobody upload files; its admins can change that.",
    "storage_limit_reached": "Your Slack has no room left for files; its admins can make some.",
    "missing_scope": "The bot may not upload files yet: whoever runs it installs the Slack app again.",
}
"""What to do, by Slack's error word."""

# {name} is what people call the invoice, {Name} the same where a sentence begins, {on} `on 12 Nov` or `already`.
_SENTENCES: Final[Mapping[Why, str]] = {
    Why.VOID: "{Name} was voided {on}, and that is for good. {unchanged}",
    Why.UNCOLLECTIBLE: "{Name} was written off {on}. {unchanged} Details shows what can still be done.",
    Why.PROCESSING: (
        "The bank is still working on a payment for {name}; that takes a few days. {unchanged} Wait for its answer."
    ),
    Why.ACTION_REQUIRED: (
        "The payer has to confirm the payment of {name} with their bank; the same card again does not help. "
        "{unchanged} Pay now opens the page where they confirm."
    ),
    Why.NOT_PAID: "{Name} is not paid, so there is no receipt yet. Details shows where it stands.",
    Why.NO_RECEIPT: (
        "{Name} was paid without a charge in Stripe, from credit or outside of it, so there is no receipt. "
        "Take its PDF, which says that it is paid."
    ),
    Why.NO_ROWS: "No invoice fits these filters, so there is no file. `/invoices` shows what there is.",
    Why.SENT: (
        "{Name} was sent to the client, who pays it on the payment page: there is no failed charge to retry. "
        "Pay now opens that page."
    ),
    Why.CHARGED: ("{Name} is charged automatically, so it was not sent. Pay now gives you the payment page's link."),
    Why.DRAFT_CHARGED: (
        "{Name} is to be charged automatically, so it was not sent. Change its collection method first, then send it."
    ),
    Why.NO_FEE: "No management fee is due on {name}: its workspace has no fee, or it comes to nothing. {unchanged}",
    Why.HAS_FEE: "{Name} has its management fee already. {unchanged}",
    Why.NO_EMAIL: (
        "No e-mail address is saved to send {name} to. {unchanged} Add one to the customer in Stripe, then try again."
    ),
    Why.CREDITED: (
        "All of {name} was credited before, so nothing is left to credit or refund. Details shows where it stands."
    ),
    Why.NOTHING_TO_MOVE: (
        "No subscription behind {name} is left on an old card. {unchanged} "
        "Replace card opens the page where a new one is added."
    ),
    Why.AMOUNT_CHANGED: "The amount of {name} changed after you saw it. {unchanged}{final} Look again, then decide.",
    Why.METHOD_CHANGED: "The payment method for {name} changed after you saw it. {unchanged} Look again, then decide.",
    Why.TOO_OLD: "That was decided too long ago to be done now. {unchanged} Look again, then decide.",
    Why.STATE_CHANGED: "{Name} changed after you saw it. {unchanged} Look again, then decide.",
    Why.TOO_MANY_TRIES: (
        "This card was tried for {name} as often as the card networks allow. {unchanged} "
        "Ask the client for another card, or try again in some weeks."
    ),
    Why.BUSY: "Somebody is working on {name} this very moment. {unchanged} Look again in a minute.",
    Why.ALREADY_DECIDED: (
        "That button was pressed before, and nothing was done twice. Details shows where {name} stands."
    ),
    Why.OTHER_MODE: (
        "{Name} belongs to Stripe's other mode: test where the bot runs live, or live where it runs in test. "
        "{unchanged} Whoever runs the bot can check its Stripe key."
    ),
    Why.STRIPE_DOWN: "Stripe is not answering. {unchanged} Try again in a minute.",
    Why.SLACK_DOWN: (
        "Slack could not tell who you are, so the request stopped there. {unchanged} Try again in a minute."
    ),
    Why.NOT_SAVED: (
        "Your decision could not be written down, so it was not carried out. {unchanged} Try again in a minute; "
        "if it happens again, tell whoever runs the bot that its disk may be full, or its database away."
    ),
    Why.STORE_DOWN: (
        "The bot cannot reach its own data right now, so it stopped there. {unchanged} Try again in a minute; "
        "if it happens again, tell whoever runs the bot."
    ),
}


def refusal_words(refusal: Refusal) -> str:
    """The whole answer, safe for mrkdwn, at most about 800 characters."""
    special = _SPECIAL.get(refusal.why)
    if special is not None:
        return special(refusal)
    start, unchanged = _start(refusal), _unchanged(refusal)
    return _SENTENCES[refusal.why].format(
        name=_name(refusal), Name=start, on=on_or_already(refusal), unchanged=unchanged, final=_final(refusal)
    )


def _name(refusal: Refusal) -> str:
    return "this invoice" if blank(refusal.subject) else foreign(refusal.subject, SUBJECT)


def _start(refusal: Refusal) -> str:
    return "This invoice" if blank(refusal.subject) else _name(refusal)


def _unchanged(refusal: Refusal) -> str:
    act = _act(refusal)
    if act is Act.PAY_NOW:
        return "Nothing was charged."
    return ACTS[act].unchanged if act in ACTS else "Nothing was changed."


def _final(refusal: Refusal) -> str:
    return " It is a draft no longer, but final." if refusal.detail == FINAL_NOW else ""


def _act(refusal: Refusal) -> Act:
    return Act(refusal.act) if refusal.act in list(Act) else Act.SHOW


def on_or_already(refusal: Refusal) -> str:
    """`on 12 Nov` when the detail is a time (ISO 8601), else `already`."""
    try:
        return on_day(datetime.fromisoformat(refusal.detail))
    except (ValueError, OverflowError, OSError):
        return "already"


def _admins(refusal: Refusal) -> str:
    named = [mention(admin) for admin in refusal.admins[:NAMED_ADMINS]]
    if len(refusal.admins) > NAMED_ADMINS:
        return f"{', '.join(named)} or another hub admin"
    return join(named, "or") or "a hub admin"


def _not_found(refusal: Refusal) -> str:
    unnamed = blank(refusal.subject) or refusal.subject.startswith("in_")
    name = "such invoice" if unnamed else f"invoice {exact(refusal.subject, SUBJECT)}"
    return f"There is no {name} that you can see. `/invoices` lists those that you can."


def _nobody(refusal: Refusal) -> str:
    return (
        "You own no workspace here, so there are no invoices to show you. "
        f"If you should see some, ask {_admins(refusal)} to add you as an owner."
    )


def _admins_only(refusal: Refusal) -> str:
    who = _admins(refusal)
    rest = "." if blank(refusal.subject) else "; Details shows you where it stands."
    return f"Only hub admins can {MAY.get(_act(refusal), 'do that')}. {who[0].upper()}{who[1:]} can do it{rest}"


def _paid(refusal: Refusal) -> str:
    if _act(refusal) is Act.VOID:
        return (
            f"{_start(refusal)} was paid {on_or_already(refusal)}, and a paid invoice cannot be voided. "
            "To give money back, use Credit or refund, under More… in Details."
        )
    return f"{_start(refusal)} was paid {on_or_already(refusal)}. {_unchanged(refusal)}"


_OFF_INSTEAD: Final = {
    SUBSCRIPTION: "Turn its collection off instead: then nothing is finalized, charged or sent by itself.",
    SUBSCRIPTION_OFF: "Its collection is off, so nothing is finalized, charged or sent by itself.",
}


def _subscription(refusal: Refusal) -> str:
    if refusal.detail in _OFF_INSTEAD:
        return (
            f"A subscription made {_name(refusal)}, and Stripe deletes no draft of a subscription. "
            f"{_OFF_INSTEAD[refusal.detail]}"
        )
    return (
        f"A subscription made {_name(refusal)}, and such an invoice is neither deleted nor revised. "
        f"{_unchanged(refusal)} Details shows what can be done instead."
    )


def _draft(refusal: Refusal) -> str:
    act = _act(refusal)
    if act is Act.VOID and refusal.detail in _OFF_INSTEAD:
        return (
            f"{_start(refusal)} is still a draft of a subscription, which can be neither voided nor deleted. "
            f"{_OFF_INSTEAD[refusal.detail]}"
        )
    if act is Act.VOID:
        return f"{_start(refusal)} is still a draft. Drafts are deleted, not voided, and that cannot be undone."
    if act in _NOT_YET:
        return f"{_start(refusal)} is still a draft: there is no {_NOT_YET[act]} yet. Details shows the draft."
    if act is not Act.RETRY and act in ACTS:
        return f"{_start(refusal)} is still a draft. {_unchanged(refusal)} Finalize it first, under More… in Details."
    return f"{_start(refusal)} is still a draft, never charged, so there is nothing to retry. Details shows the draft."


def _finalized(refusal: Refusal) -> str:
    act = _act(refusal)
    if act is Act.FINALIZE:
        return f"{_start(refusal)} is final already. {_unchanged(refusal)} Details shows where it stands."
    if act is Act.DELETE:
        return f"{_start(refusal)} is final and was not deleted: only drafts can be. Void cancels it instead."
    return (
        f"{_start(refusal)} is final, and only a draft can be changed like that. {_unchanged(refusal)} "
        "Details shows what can still be done."
    )


def _part_paid(refusal: Refusal) -> str:
    """With what came in."""
    currency, _, amount = refusal.detail.partition(" ")
    received = f"{money(Money(currency, int(amount)))} of" if amount.isdecimal() else "A part of"
    return (
        f"{received} {_name(refusal)} was paid, and what money came in for can be neither voided nor revised. "
        f"{_unchanged(refusal)} For the rest, make a credit note, mark it as paid or write it off; "
        "Details has what fits."
    )


def _no_method(refusal: Refusal) -> str:
    if _act(refusal) is Act.CREATE:
        return (
            f"{_start(refusal)} has no saved card or bank account to charge. {_unchanged(refusal)} "
            "Send the invoice instead, or ask the client to add a card."
        )
    return (
        f"No card or bank account is saved to charge for {_name(refusal)}. {_unchanged(refusal)} "
        "Replace card opens the page where one is added; Pay now takes a payment directly."
    )


def _stripe_refused(refusal: Refusal) -> str:
    said = "." if blank(refusal.detail) else f": “{foreign(refusal.detail, DETAIL)}”"
    if _act(refusal) is Act.CREATE:
        return f"Stripe did not accept this{said} {_unchanged(refusal)}"
    what = "this" if blank(refusal.subject) else f"this for {_name(refusal)}"
    return f"Stripe did not accept {what}{said} {_unchanged(refusal)} Details shows where it stands."


def _not_failed(refusal: Refusal) -> str:
    nothing = "no card to replace" if _act(refusal) is Act.REPLACE_CARD else "nothing to retry"
    return (
        f"No payment for {_name(refusal)} has failed, so there is {nothing}. "
        "It is open; Pay now opens the payment page."
    )


def _file_refused(refusal: Refusal) -> str:
    said = _FILES.get(refusal.detail, "Try again in a minute. If it happens again, tell whoever runs the bot.")
    return f"Slack did not take the file. {said}"


def _half_done(refusal: Refusal) -> str:
    said = "." if blank(refusal.detail) else f": “{foreign(refusal.detail, DETAIL)}”"
    return f"Only a part of {_name(refusal)} was changed; Stripe did not accept the rest{said} Details shows its lines."


def _internal(refusal: Refusal) -> str:
    reference = "" if blank(refusal.detail) else f" (ref {foreign(refusal.detail, 20)})"
    state = _unchanged(refusal) if blank(refusal.subject) else f"{_name(refusal)} is unchanged."
    return f"Something went wrong on our side{reference}. {state} Try again, or give your admin the reference."


_SPECIAL: Final[Mapping[Why, Callable[[Refusal], str]]] = {
    Why.NOT_FOUND: _not_found,
    Why.NOBODY: _nobody,
    Why.ADMINS_ONLY: _admins_only,
    Why.PAID: _paid,
    Why.DRAFT: _draft,
    Why.SUBSCRIPTION: _subscription,
    Why.PART_PAID: _part_paid,
    Why.FINALIZED: _finalized,
    Why.NO_METHOD: _no_method,
    Why.STRIPE_REFUSED: _stripe_refused,
    Why.FILE_REFUSED: _file_refused,
    Why.NOT_FAILED: _not_failed,
    Why.HALF_DONE: _half_done,
    Why.INTERNAL: _internal,
}
