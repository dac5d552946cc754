"""Why something that a person asked for is not done, as data; the words stand in `bot.blocks.words`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.errors import InvoicebotError


class Why(StrEnum):
    """The reason. In every case of this list but HALF_DONE nothing was changed by this request."""

    NOT_FOUND = "not_found"  # no such invoice that this person can see
    NOBODY = "nobody"  # neither hub admin nor owner of a workspace
    ADMINS_ONLY = "admins_only"
    PAID = "paid"
    VOID = "void"
    UNCOLLECTIBLE = "uncollectible"
    DRAFT = "draft"  # void of a draft: delete it instead; retry of a draft: nothing was tried yet
    PROCESSING = "processing"
    ACTION_REQUIRED = "action_required"  # the same card again does not help
    NOT_FAILED = "not_failed"  # nothing to retry
    NOT_PAID = "not_paid"  # no receipt yet
    NO_RECEIPT = "no_receipt"  # paid, but by no charge of Stripe's
    NO_ROWS = "no_rows"  # an export of nothing
    FILE_REFUSED = "file_refused"  # `detail` is Slack's error word, "" when it did not answer
    SENT = "sent"  # a sent invoice with no failed payment: the client pays on the page
    FINALIZED = "finalized"  # only a draft can be changed like that
    CHARGED = "charged"  # it is charged automatically, so there is nothing to send
    DRAFT_CHARGED = "draft_charged"  # the same of a draft, where that can still be changed
    HALF_DONE = "half_done"  # the exception to "nothing was changed": a later step was refused
    NO_FEE = "no_fee"  # the workspace has no management fee, or it comes to nothing on this draft
    HAS_FEE = "has_fee"  # the draft has its management fee
    NO_EMAIL = "no_email"  # the client has no address to which an invoice could be sent
    SUBSCRIPTION = "subscription"  # a subscription made it: it is neither deleted nor revised
    PART_PAID = "part_paid"  # money came in, so it is neither voided nor revised; `detail` is `<currency> <amount>`
    AMOUNT_CHANGED = "amount_changed"
    METHOD_CHANGED = "method_changed"
    STATE_CHANGED = "state_changed"
    TOO_OLD = "too_old"  # decided so long ago that nobody expects it to be carried out now
    NO_METHOD = "no_method"
    CREDITED = "credited"  # nothing is left that could be credited
    NOTHING_TO_MOVE = "nothing_to_move"  # no subscription is on another card than the customer's
    TOO_MANY_TRIES = "too_many_tries"  # the card networks' cap
    BUSY = "busy"  # somebody else's action on this invoice is under way
    ALREADY_DECIDED = "already_decided"  # this very button was pressed before; its outcome is shown
    OTHER_MODE = "other_mode"  # test object with a live key or the other way round
    STRIPE_REFUSED = "stripe_refused"  # `detail` is Stripe's sentence
    STRIPE_DOWN = "stripe_down"
    SLACK_DOWN = "slack_down"  # the role could not be looked up: closed
    NOT_SAVED = "not_saved"  # the store could not take the claim
    STORE_DOWN = "store_down"  # the bot's own data could not be read
    INTERNAL = "internal"  # `detail` is the short reference that the person can quote


SUBSCRIPTION = "subscription"
"""The detail of DRAFT and SUBSCRIPTION when a subscription made the draft: Stripe will not delete it."""

SUBSCRIPTION_OFF = "subscription_off"
"""The same, and its automatic collection is off already."""


FINAL_NOW = "final"
"""The detail of AMOUNT_CHANGED when a draft was made final on the way."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """`subject` is what people call the invoice, or what they typed; `admins` may do it instead (ADMINS_ONLY).

    `detail` of PAID, VOID and UNCOLLECTIBLE is since when, as ISO 8601, or "". `invoice` is its id where the person may
    see it, for the buttons that lead on.
    """

    why: Why
    act: str = ""
    subject: str = ""
    detail: str = ""
    admins: tuple[str, ...] = ()
    invoice: str = field(default="", compare=False)


class Refused(InvoicebotError):  # noqa: N818 - reads as what happened
    """Carries a refusal from wherever it is found to the one place that answers the person."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the refusal as evidence."""
        super().__init__(refusal.why.value)
        self.refusal = refusal
