"""A workspace: one billed client of the hub."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Budget(StrEnum):
    """The state of the workspace's budget, which another platform reads from the Stripe customer's metadata."""

    DRAFT = "draft"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Workspace:
    """One client: `owners` are Slack user ids, `channel` a Slack channel id.

    The management fee is `fee_percent` of the net lines and/or `fee_fixed`, in minor units of `currency`; None: none.
    """

    id: str
    name: str
    customer: str
    owners: tuple[str, ...]
    channel: str
    currency: str
    budget: Budget = Budget.DRAFT
    fee_percent: Decimal | None = None
    fee_fixed: int | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """A workspace with how many of its invoices are open and how many have failed."""

    workspace: Workspace
    open: int
    failed: int


@dataclass(frozen=True, slots=True)
class Overviews:
    """One page of the hub's `total` workspaces, by id, as of `now`; `number` counts from 1 to `pages`."""

    rows: tuple[Overview, ...]
    now: datetime
    total: int
    number: int = 1
    pages: int = 1
    livemode: bool = field(kw_only=True)
