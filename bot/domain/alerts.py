"""What a workspace's channel should show about one invoice: decided from what is known and what is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.invoices import Decline, Invoice, Method
from bot.domain.statuses import Status
from bot.domain.workspaces import Workspace


class Trouble(StrEnum):
    """What the alert is about."""

    PAYMENT_FAILED = "payment_failed"
    ACTION_REQUIRED = "action_required"
    FINALIZATION_FAILED = "finalization_failed"


class Source(StrEnum):
    """Who brought the invoice to its end."""

    BOT = "bot"  # a person, through the bot: `by` names them
    CUSTOMER = "customer"
    STRIPE = "stripe"  # an automatic attempt or an automation
    DASHBOARD = "dashboard"  # somebody in Stripe's Dashboard


@dataclass(frozen=True, slots=True)
class Settlement:
    """How it ended: `status` is PAID, VOID or UNCOLLECTIBLE; `by` a Slack user id when the bot did it for someone."""

    status: Status
    at: datetime
    source: Source
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """The one message about `invoice` in its workspace's channel, as it should be now.

    `attempt` is the number of the last automatic attempt that failed, `decline` and `method` tell about the last failed
    one. `mention`: the owners are named (only in the first post, outside quiet hours). `retried_by`: the last failed
    attempt was asked for by this person. `last`: no more automatic attempts.
    """

    invoice: Invoice
    workspace: Workspace
    trouble: Trouble
    failed_at: datetime
    attempt: int
    decline: Decline | None = None
    method: Method | None = None
    mention: bool = False
    retried_by: str | None = None
    settlement: Settlement | None = None

    @property
    def last(self) -> bool:
        """Whether Stripe will not try again by itself."""
        return self.invoice.next_attempt is None
