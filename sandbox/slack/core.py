"""The team itself: who and what there is, what the app's credentials are, and how the bot is reached."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.slack.faults import Fault, Faults
from sandbox.slack.pace import Limits, Pace
from sandbox.slack.records import Call, Channel, Delivery, Group, Json, Message, User
from sandbox.slack.state import State

Observer = Callable[[str, str, Any, int, Any, float], None]
OTHER_TEAM = "T0OTHERTEAM"


class Team:
    """One Slack team with one app installed in it; set up with the `add_…` methods.

    `now` gives epoch seconds: trigger ids, response URLs and timestamps go by it. `patience` is how many seconds Slack
    waits for the bot, `trigger_lives` how many a trigger id is good for. `calls` is what the bot asked of the Web API,
    `sent` what it was sent: kind, payload, what came back.
    """

    def __init__(
        self,
        bot_token: str = "xoxb-sandbox",  # noqa: S107
        signing_secret: str = "sandbox-signing-secret",  # noqa: S107
        bot_url: str | None = None,
        team_id: str = "T0HUBTEAM",
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.bot_token = bot_token
        self.signing_secret = signing_secret
        self.bot_url = bot_url
        self.team_id = team_id
        self.domain = "hub"
        self.name = "Hub"
        self.app_id = "A0INVOICES"
        self.bot_id = "B0INVOICES"
        self.bot_user = "U0INVOICES"
        self.verification_token = "sandbox-verification-token"  # noqa: S105 (nothing checks it any more)
        self.base_url = "http://127.0.0.1:8420"
        self.scopes: frozenset[str] | None = None
        self.patience = 3.0
        self.trigger_lives = 3.0
        self.retry_after: tuple[float, ...] = (0.0, 60.0, 300.0)
        self.installed = True
        self.unfurl_domains: frozenset[str] | None = None
        self.now = now
        self.state = State(self._clock)
        self.limits = Limits()
        self.pace = Pace(time.monotonic)
        self.faults = Faults()
        self.observers: list[Observer] = []
        self.calls: list[Call] = []
        self.sent: list[tuple[str, Any, Delivery]] = []
        self.closing = threading.Event()
        self.retries: list[threading.Thread] = []
        self.add_user(self.bot_user, "invoices", "Invoices", bot=True)

    def _clock(self) -> float:
        """The time by `now`, also after that was replaced."""
        return self.now()

    def add_user(
        self,
        id: str,
        name: str,
        real_name: str,
        *,
        tz: str = "Europe/Berlin",
        email: str | None = None,
        guest: bool = False,
        single_channel_guest: bool = False,
        deleted: bool = False,
        bot: bool = False,
        other_team: bool = False,
    ) -> User:
        """Add a user, or replace the one with that id (a person who became a guest, or was deactivated)."""
        user = User(
            id=id,
            name=name,
            real_name=real_name,
            team_id=OTHER_TEAM if other_team else self.team_id,
            tz=tz,
            email=email,
            restricted=guest or single_channel_guest,
            ultra_restricted=single_channel_guest,
            deleted=deleted,
            bot=bot,
            stranger=other_team,
        )
        with self.state.lock:
            self.state.users[id] = user
        self.state.changed()
        return user

    def add_channel(
        self,
        id: str,
        name: str,
        members: Sequence[str] = (),
        *,
        private: bool = False,
        archived: bool = False,
        bot_member: bool = True,
    ) -> Channel:
        """Add a channel, or replace the one with that id; its messages stay."""
        channel = Channel(
            id=id,
            name=name,
            members=tuple(members),
            kind="private" if private else "public",
            archived=archived,
            bot_member=bot_member,
            created=int(self.now()),
        )
        with self.state.lock:
            self.state.channels[id] = channel
        self.state.changed()
        return channel

    def add_group(self, id: str, handle: str, users: Sequence[str]) -> Group:
        """Add a user group, or replace the one with that id."""
        group = Group(id, handle, tuple(users))
        with self.state.lock:
            self.state.groups[id] = group
        self.state.changed()
        return group

    def fault(
        self,
        method: str,
        kind: str = "ratelimited",
        count: int = 1,
        *,
        retry_after: int = 1,
        after_effect: bool = False,
        seconds: float = 30.0,
    ) -> None:
        """Let the next `count` calls of a method (`*`: of any) fail: `ratelimited`, `http_500`, `timeout`, an error."""
        self.faults.add(Fault(method, kind, count, retry_after, after_effect, seconds))

    def clear_faults(self) -> None:
        """Let everything work again."""
        self.faults.clear()

    def message_body(self, message: Message) -> Json:
        """A message as the API and payloads show it."""
        by_bot = message.by == self.bot_user
        body: Json = {"type": "message", "user": message.by, "ts": message.ts, "text": message.text}
        body["team"] = self.team_id
        if by_bot:
            body |= {"bot_id": self.bot_id, "app_id": self.app_id}
        optional: Json = {
            "blocks": list(message.blocks),
            "attachments": list(message.attachments),
            "files": list(message.files),
            "thread_ts": message.thread_ts,
            "metadata": message.metadata,
            "edited": {"user": message.by, "ts": message.edited_ts} if message.edited_ts else None,
        }
        return body | {key: value for key, value in optional.items() if value}

    def observe(self, direction: str, method: str, body: Any, *, status: int, answer: Any, ms: float) -> None:
        """Tell the observers; `direction` is `from_bot` or `to_bot`."""
        for observer in list(self.observers):
            observer(direction, method, body, status, answer, ms)

    def close(self) -> None:
        """Let everybody go who waits for a change."""
        self.state.close()
