"""An action: one thing that one person asked to be done, the decision behind it and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.invoices import Decline, Invoice, Method
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.refusals import Refusal
from bot.domain.rows import Row
from bot.domain.workspaces import Budget, Workspace


class Ending(StrEnum):
    """How an action ended."""

    DONE = "done"
    DECLINED = "declined"  # Stripe tried to charge and the bank said no
    CONFIRM = "confirm"  # the payer must confirm (3-D Secure): nothing was charged yet
    PROCESSING = "processing"  # the bank takes days to say
    REFUSED = "refused"  # nothing was changed at Stripe
    WAITING = "waiting"  # Stripe does not answer; it is tried for a minute, and the person is told again
    LOOKING = "looking"  # Stripe's answer was lost and Stripe cannot be asked now; the person is told again
    UNKNOWN = "unknown"  # Stripe's answer was lost and cannot be found out: a person must look


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, frozen when it was claimed.

    `id` is made when the button or form is drawn. `target` is the invoice (create: the form's id). `params` are the
    exact JSON parameters, amounts in minor units: retry {amount, method, attempt_key}; void {reason, amount}; create
    see `bot.domain.drafts`.
    """

    id: str
    act: Act
    target: str
    actor: str
    at: datetime
    place: Place
    workspace: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How `decision` ended, with the invoice as it is now (None when it could not be fetched).

    `budget` is set when a void put the workspace's budget back to draft. `repeated`: the person pressed a button whose
    decision had been taken before; this is what came of it. `late`: it could not be found out at first. `row` is what
    the list knows of the invoice when Stripe cannot be asked and the person may see it.
    """

    decision: Decision
    ending: Ending
    at: datetime
    invoice: Invoice | None = None
    workspace: Workspace | None = None
    decline: Decline | None = None
    method: Method | None = None
    refusal: Refusal | None = None
    budget: Budget | None = None
    repeated: bool = False
    late: bool = False
    row: Row | None = None


class Caution(StrEnum):
    """What a person should know before confirming a retry."""

    STRIPE_TRIES_SOON = "stripe_tries_soon"  # Stripe itself will try within the hour
    NEVER_RETRY = "never_retry"  # the decline code says never to retry this card
    NEARLY_CAPPED = "nearly_capped"
    UNKNOWN_BEFORE = "unknown_before"  # an earlier action's answer was lost: look at Stripe first
