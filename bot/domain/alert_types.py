"""The words in which an alert is decided, kept and shown; the decision itself is `bot.domain.alerts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from bot.domain.actions import Ending, Outcome
from bot.domain.invoices import Decline, Invoice, Method
from bot.domain.permits import Act
from bot.domain.statuses import Status
from bot.domain.workspaces import Workspace

ALERTING = frozenset({"invoice.payment_failed", "invoice.payment_action_required", "invoice.finalization_failed"})
"""The types of the Stripe events that may begin an alert; any other event can only bring one up to date."""


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
    """How it ended: `status` is PAID, VOID or UNCOLLECTIBLE; `by` a Slack user id when the bot did it for someone.

    `act` is what brought it there, as far as that is known: alerts of earlier versions do not tell.
    """

    status: Status
    at: datetime
    source: Source
    by: str | None = None
    act: Act | None = None


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


@dataclass(frozen=True, slots=True)
class AlertState:
    """What is kept of an invoice's alert once the outbox has the message. `ts` is one that an earlier version posted.

    `attempt` and `attempt_key` name the failure that was told last, `decline` and `method` tell about it, `shown` sums
    up what the message says now. `last_told`: it was said that Stripe will not try again.
    """

    channel: str
    trouble: Trouble
    attempt: int
    attempt_key: str
    failed_at: datetime
    shown: str
    ts: str | None = None
    decline: Decline | None = None
    method: Method | None = None
    retried_by: str | None = None
    last_told: bool = False
    settlement: Settlement | None = None


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    """The hub's wishes: failures before attempt `from_attempt` stay silent, unless one is the last."""

    from_attempt: int = 1


@dataclass(frozen=True, slots=True)
class Deed:
    """The newest thing that the bot did to the invoice for `actor`; `attempt_key` is the invoice's after it."""

    act: Act
    actor: str
    ending: Ending
    attempt_key: str | None = None


BRINGERS: Mapping[Status, frozenset[Act]] = MappingProxyType(
    {
        Status.PAID: frozenset({Act.RETRY, Act.CHARGE, Act.MARK_PAID, Act.CREDIT}),
        Status.VOID: frozenset({Act.VOID, Act.REVISE}),
        Status.UNCOLLECTIBLE: frozenset({Act.WRITE_OFF}),
    }
)
"""The acts of people that end an invoice, by the status that they bring."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Why the invoice was looked at: the types of the Stripe `events` about it, the bot's newest `deed`, or both.

    `at` is when the failure happened, by Stripe's clock, if an event says so. None of it orders anything.
    """

    events: tuple[str, ...] = ()
    at: datetime | None = None
    deed: Deed | None = None


class Step(StrEnum):
    """What to have done in Slack, in this order; asking for a step again does no harm."""

    POST = "post"
    UPDATE = "update"
    REPLY = "reply"
    BROADCAST = "broadcast"  # a reply that the channel sees too: no more automatic attempts


@dataclass(frozen=True, slots=True)
class Plan:
    """The `steps` to have done with `alert`, then the `state` to keep. No steps: nothing is new."""

    state: AlertState | None
    steps: tuple[Step, ...] = ()
    alert: Alert | None = None


def deed_of(outcome: Outcome) -> Deed:
    """What the alert needs to know of an action that ended."""
    decision = outcome.decision
    key = outcome.invoice.attempt_key if outcome.invoice else None
    return Deed(decision.act, decision.actor, outcome.ending, key)


def to_document(state: AlertState) -> dict[str, Any]:
    """The state as a JSON object; times are whole epoch seconds."""
    document = asdict(state)
    document["failed_at"] = int(state.failed_at.timestamp())
    if state.settlement is not None:
        document["settlement"]["at"] = int(state.settlement.at.timestamp())
    return document


def from_document(document: Mapping[str, Any]) -> AlertState:
    """The state that `to_document` wrote (ValueError or KeyError when it did not)."""
    decline, method, end = document["decline"], document["method"], document["settlement"]
    settlement = _settlement_of(end) if end else None
    return AlertState(
        channel=document["channel"],
        trouble=Trouble(document["trouble"]),
        attempt=document["attempt"],
        attempt_key=document["attempt_key"],
        failed_at=_time(document["failed_at"]),
        shown=document["shown"],
        ts=document["ts"],
        decline=Decline(**decline) if decline else None,
        method=Method(**method) if method else None,
        retried_by=document["retried_by"],
        last_told=document["last_told"],
        settlement=settlement,
    )


def _settlement_of(end: Mapping[str, Any]) -> Settlement:
    act = Act(end["act"]) if end.get("act") else None
    return Settlement(Status(end["status"]), _time(end["at"]), Source(end["source"]), end["by"], act)


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
