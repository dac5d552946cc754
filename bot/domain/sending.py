"""What to make of Slack's answer to a message that has time: try again when, elsewhere, plainer, or never."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from bot.domain.storms import Brief

DIES_AFTER = 24 * 3600  # seconds
FIRST_PAUSE = 1.0  # seconds
LONGEST_PAUSE = 600.0  # seconds
SOONEST = 0.05  # seconds

GONE = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_non_threadable_channel",
        "channel_type_not_supported",
        "no_permission",
    }
)
"""Nothing can be written to this channel until somebody changes something about it."""
OURSELVES = frozenset(
    {
        "not_authed",
        "invalid_auth",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "access_denied",
        "org_login_required",
        "ekm_access_denied",
        "team_access_not_granted",
        "team_not_found",
    }
)
"""Slack takes nothing from the bot at all: it may again once somebody has mended its token."""
UNDRAWN = ("invalid_blocks", "msg_blocks_too_long")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was set aside: `why` is Slack's error word ("" for no answer), `brief` tells what an alert is of.

    `text` is what it says, for notifications; `since` when it was to be sent.
    """

    key: str
    channel: str
    since: datetime
    why: str
    brief: Brief | None
    text: str


class Verdict(Enum):
    """What a refusal is about."""

    PASSING = auto()  # it may work later
    GONE = auto()  # the channel cannot be written to
    UNDRAWN = auto()  # the blocks were refused: the text alone may go
    REFUSED = auto()  # this very message, for good


def verdict(code: str, *, passing: bool) -> Verdict:
    """What Slack's error word says (https://docs.slack.dev/reference/methods/chat.postMessage#errors)."""
    if passing or code in OURSELVES:
        return Verdict.PASSING
    if code in GONE:
        return Verdict.GONE
    return Verdict.UNDRAWN if code.startswith(UNDRAWN) else Verdict.REFUSED


def pause(fails: int, chance: float) -> float:
    """Seconds before the next try after `fails` failures in a row; `chance` is in [0, 1): full jitter.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(fails - 1, 20))
    return max(SOONEST, longest * chance)
