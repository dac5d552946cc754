"""What came of setting a workspace's budget active again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.workspaces import Workspace


class Activation(StrEnum):
    """How it ended."""

    DONE = "done"
    ALREADY = "already"  # it was active: nothing was changed
    OVERTAKEN = "overtaken"  # another void has reset it since: nothing was changed


@dataclass(frozen=True, slots=True)
class Activated:
    """`by` set it active (ALREADY: None when that is not known); `refused` is why Stripe did not take it."""

    workspace: Workspace
    ending: Activation
    by: str | None = None
    refused: str | None = None
