"""What a person is shown before something is done to one invoice, and what that decision then relies on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from bot.domain.actions import Caution
from bot.domain.credits import Room
from bot.domain.detail import Detail
from bot.domain.drafts import DraftLine
from bot.domain.invoices import Behind, Invoice, Method
from bot.domain.permits import Act
from bot.domain.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Question:
    """A confirmation to be drawn; an act that asks for more has a class of its own below this one.

    `seen` is JSON (amounts in minor units): what the person sees and decides on. It is held against the invoice again
    just before Stripe is called, and becomes part of the decision's params.
    """

    decision_id: str
    act: Act
    invoice: Invoice
    workspace: Workspace | None
    seen: Mapping[str, Any] = field(default_factory=dict)
    cautions: tuple[Caution, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeQuestion(Question):
    """Charge `invoice.amount_remaining` to `method`, or to one of `others`; `behind` still charge the old card."""

    method: Method
    others: tuple[Method, ...] = ()
    behind: Behind | None = None


@dataclass(frozen=True, slots=True)
class BillQuestion(Question):
    """One that also says what the client will get (`detail`) and what Stripe would charge (`method`)."""

    detail: Detail | None = None
    method: Method | None = None


@dataclass(frozen=True, slots=True)
class ScheduleQuestion(Question):
    """`zone` is the hub's, in which the day is chosen; `now` is in that zone too."""

    zone: tzinfo = UTC
    now: datetime = field(kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditQuestion(Question):
    """Credit some or all of what there is `room` for."""

    room: Room


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveQuestion(Question):
    """Have the subscriptions that are `behind` charge the new card."""

    behind: Behind


@dataclass(frozen=True, slots=True)
class FeeQuestion(Question):
    """Put the line `fee` on the draft."""

    fee: DraftLine = field(kw_only=True)
