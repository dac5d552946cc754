"""People of the Slack team as Slack describes them, and where an answer reaches one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """A Slack user as of `seen_at`. `stranger`: of another Slack team (shared channels)."""

    id: str
    name: str
    seen_at: datetime
    guest: bool = False
    stranger: bool = False
    deleted: bool = False
    bot: bool = False

    @property
    def may_be_admin(self) -> bool:
        """Guests, people of another team, deactivated users and bots are never hub admins."""
        return not (self.guest or self.stranger or self.deleted or self.bot)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer to `user` goes: the open view if any, else privately in `channel`, else a direct message.

    `response_url` is Slack's (five uses, 30 minutes from `at`); it is a secret and never logged.
    """

    user: str
    at: datetime
    channel: str | None = None
    response_url: str | None = None
    view: str | None = None
