"""A workspace: one billed client of the hub."""

from __future__ import annotations

from dataclasses import dataclass
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
