"""A person of the team, in this process: their hands and their eyes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.slack import driver, forms
from sandbox.slack.errors import CannotDoError
from sandbox.slack.onlooker import Onlooker
from sandbox.slack.records import Delivery, Json
from sandbox.slack.screen import screen
from sandbox.slack.sending import Sender
from sandbox.slack.views import view_body

Shown = str | Mapping[str, Any]


class Person(Onlooker):
    """What somebody does in Slack; `where` is a message or view of their screen (or a view's id).

    What Slack's screen would not let them do raises CannotDoError.
    """

    def __init__(self, team: Sender, user_id: str) -> None:
        if user_id not in team.state.users:
            raise CannotDoError(f"there is no user {user_id}")
        self.team = team
        self.user_id = user_id

    def screen(self) -> Json:
        """What they see now."""
        return screen(self.team, self.user_id)

    def await_change(self, version: int, timeout: float) -> int:
        """Wait until something after `version` changed; the version then."""
        return self.team.state.wait_beyond(version, timeout)

    def command(self, name: str, text: str = "", channel: str | None = None) -> Delivery:
        """Type a slash command (default: in the direct messages with the bot)."""
        return driver.command(self.team, self.user_id, name, text, channel)

    def say(self, channel: str, text: str) -> str:
        """Write a message; its timestamp."""
        return driver.say(self.team, self.user_id, channel, text).ts

    def press(
        self,
        where: Shown,
        action_id: str | None = None,
        *,
        block_id: str | None = None,
        value: Any = None,
        option: Any = None,
        label: str | None = None,
        stale: bool = False,
    ) -> Delivery:
        """Press a button, or choose `option` in a menu; see `driver.press`."""
        return driver.press(
            self.team,
            self.user_id,
            where,
            action_id,
            block_id=block_id,
            value=value,
            option=option,
            label=label,
            stale=stale,
        )

    def options(self, where: Shown, action_id: str, typed: str = "", block_id: str | None = None) -> list[Json]:
        """Type into an external menu; what it offers."""
        return driver.options(self.team, self.user_id, where, action_id, typed, block_id=block_id)

    def fill(self, where: Shown, values: Mapping[str, Any]) -> None:
        """Put values into inputs, by `block_id/action_id`, `block_id` or `action_id`."""
        forms.fill(self.team, self.user_id, where, values)

    def submit(self, where: Shown) -> Delivery:
        """Submit the modal on top."""
        return forms.submit(self.team, self.user_id, where)

    def close(self, where: Shown, *, all_of_them: bool = False) -> Delivery | None:
        """Close the modal on top, or all."""
        return forms.close(self.team, self.user_id, where, all_of_them=all_of_them)

    def open_home(self, tab: str = "home") -> Delivery:
        """Open the app's Home tab (or its `messages` tab)."""
        with self.team.state.lock:
            channel = self.team.state.direct(self.user_id)
            view = self.team.state.views.get(self.team.state.person(self.user_id).home or "")
        body: Json = {"user": self.user_id, "channel": channel.id, "tab": tab}
        if view is not None:
            body["view"] = view_body(self.team, view)
        return self.team.event("app_home_opened", body)

    def event(self, type: str, body: Mapping[str, Any] | None = None) -> Delivery:
        """Cause any other event, with this person as its `user`."""
        return self.team.event(type, {"user": self.user_id, **(body or {})})
