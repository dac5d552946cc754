"""What a person did in Slack, read once from the payload into one frozen object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.blocks.states import Origin
from bot.domain.people import Place

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """One press, choice, submission or typed command.

    `view` is the modal or Home it happened in, `value` the button's value or the chosen option's, `opened` the view
    that was opened to answer it, `posted` the ts of the message it happened in, if everybody sees that one.
    """

    user: str
    at: datetime
    channel: str | None = None
    response_url: str | None = None
    trigger: str | None = None
    view: Payload | None = None
    value: str = ""
    block_id: str = ""
    text: str = ""
    typed: str = ""
    opened: str | None = None
    message: Payload = field(default_factory=dict)
    posted: str | None = None

    @property
    def in_home(self) -> bool:
        """Whether it happened in the app's Home tab."""
        return self.view is not None and self.view.get("type") == "home"

    @property
    def in_modal(self) -> bool:
        """Whether it happened in a modal."""
        return self.view is not None and not self.in_home

    @property
    def origin(self) -> Origin:
        """Where the person started, to be carried along in views."""
        return Origin(self.channel, self.response_url, int(self.at.timestamp()))

    @property
    def place(self) -> Place:
        """Where an answer reaches them."""
        return Place(self.user, self.at, self.channel, self.response_url, self.opened)

    def started_at(self, origin: Origin) -> Visit:
        """The same visit, answered where the person had started."""
        return replace(self, channel=origin.channel or self.channel, response_url=origin.response_url)


def visit_of(body: Payload, now: datetime) -> Visit:
    """Read a command, a block action, a view submission, a suggestion or an app_home_opened event."""
    if "command" in body:
        return Visit(
            user=str(body["user_id"]),
            at=now,
            channel=body.get("channel_id"),
            response_url=body.get("response_url"),
            trigger=body.get("trigger_id"),
            text=str(body.get("text", "")),
        )
    if "event" in body:
        return Visit(user=str(body["event"].get("user", "")), at=now, view={"type": body["event"].get("tab", "home")})
    action = (body.get("actions") or [{}])[0]
    chosen, container = action.get("selected_option") or {}, body.get("container") or {}
    return Visit(
        user=str(body["user"]["id"]),
        at=now,
        channel=(body.get("channel") or {}).get("id") or container.get("channel_id"),
        response_url=body.get("response_url"),
        trigger=body.get("trigger_id"),
        view=body.get("view"),
        value=str(action.get("value") or chosen.get("value") or ""),
        block_id=str(action.get("block_id", "")),
        typed=str(body.get("value", "")),
        message=body.get("message") or {},
        posted=None if container.get("is_ephemeral") else container.get("message_ts"),
    )
