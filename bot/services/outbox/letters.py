"""Dead letters: what the hub's admins are told of a message that was set aside, and under which key."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.sending import DeadLetter
from bot.services.outbox import items
from bot.services.store import Found

DEAD = "dead:"


def notice_of(dead: Found, rev: int) -> str:
    """The key of the hub's notice about the death of a message that shall have said revision `rev`."""
    return f"{DEAD}{dead.key}:{rev}"


def told_of(notice: str) -> str | None:
    """The key of the message whose death the notice with this key tells, None for any other notice."""
    return notice.removeprefix(DEAD).rpartition(":")[0] if notice.startswith(DEAD) else None


def letter_of(dead: Found, why: str) -> DeadLetter:
    """What is told of a message that is set aside."""
    text = str((dead.value["content"] or {}).get("text", ""))
    since = datetime.fromtimestamp(dead.value["first_at"], UTC)
    return DeadLetter(dead.key, dead.value["channel"], since, why, items.brief_of(dead.value), text)
