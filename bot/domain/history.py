"""What was done to an invoice through the bot, as its detail lists it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.actions import Ending
from bot.domain.permits import Act
from bot.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that `actor`, a Slack user id, had done; `reason` is the hub's own word and for hub admins only."""

    at: datetime
    act: Act
    actor: str
    ending: Ending
    reason: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """The latest of what was done to one invoice, newest first; `older`: there is more."""

    deeds: tuple[Deed, ...] = ()
    older: bool = False


NOTHING_DONE = History()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit. `actor` None: done outside the bot, in Stripe. `ending` None: not ended yet.

    `about` is what people call the invoice ("" for none), `workspace` the name of its workspace or "". `reset`: what a
    void did to the workspace's budget.
    """

    at: datetime
    act: Act
    actor: str | None
    ending: Ending | None
    about: str = ""
    workspace: str = ""
    reason: str = ""
    refusal: Refusal | None = None
    reset: bool = False


@dataclass(frozen=True, slots=True)
class Trail:
    """One page of the audit as of `now`, newest first: of one invoice (`reference`, as it was typed), or of all.

    `places` and `following` are cursors as in `bot.domain.rows.Page`. `whole` False: Stripe did not say whether the bot
    made the invoice.
    """

    entries: tuple[Entry, ...]
    now: datetime
    reference: str | None = None
    places: tuple[str, ...] = ()
    following: str | None = None
    whole: bool = True
    livemode: bool = field(kw_only=True)
