"""What was done to an invoice through the bot, as its detail lists it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.actions import Ending
from bot.domain.permits import Act


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that `actor`, a Slack user id, had done; `reason` is the hub's own word and for hub admins only."""

    at: datetime
    act: Act
    actor: str
    ending: Ending
    reason: str = ""
