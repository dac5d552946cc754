"""What a person can do in Slack, the same in this process and over HTTP."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from sandbox.slack.onlooker import Onlooker
from sandbox.slack.records import Delivery, Json

Shown = str | Mapping[str, Any]


class Hands(Onlooker):
    """Somebody who acts; `where` is a message or view of their screen (or a view's id).

    What Slack's screen would not let them do raises CannotDoError.
    """

    @abstractmethod
    def act(self, what: str, /, **given: Any) -> Any:
        """Do one of the acts below, by its name."""

    def screen(self) -> Json:
        """What they see now."""
        shown: Json = self.act("screen")
        return shown

    def await_change(self, version: int, timeout: float) -> int:
        """Wait until something after `version` changed, at most `timeout` seconds; the version then."""
        return int(self.act("await_change", version=version, timeout=timeout))

    def _send(self, what: str, /, **given: Any) -> Delivery:
        delivery = self.act(what, **given)
        return delivery if isinstance(delivery, Delivery) else Delivery(**delivery)

    def command(self, name: str, text: str = "", channel: str | None = None) -> Delivery:
        """Type a slash command (default: in the direct messages with the bot)."""
        return self._send("command", name=name, text=text, channel=channel)

    def say(self, channel: str, text: str) -> str:
        """Write a message; its timestamp."""
        return str(self.act("say", channel=channel, text=text))

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
        """Press a button, or choose `option` in a menu.

        A button is told from others of its action by `block_id`, `value` or `label`; a menu takes the option's value
        or text (several: a list), an input with `dispatch_action` what was typed, as `option` or `value`. With `stale`
        the blocks are those in `where`, as on a screen that has not yet shown the latest change.
        """
        return self._send(
            "press",
            where=where if stale else place(where),
            element={"action_id": action_id, "block_id": block_id, "value": value, "label": label},
            chosen=value if option is None else option,
            stale=stale,
        )

    def options(self, where: Shown, action_id: str, typed: str = "", block_id: str | None = None) -> list[Json]:
        """Type into an external menu; what it offers."""
        element = {"action_id": action_id, "block_id": block_id}
        found: list[Json] = self.act("options", where=place(where), element=element, typed=typed)
        return found

    def fill(self, where: Shown, values: Mapping[str, Any]) -> None:
        """Put values into inputs, by `block_id/action_id`, `block_id` or `action_id`."""
        self.act("fill", where=place(where), values=dict(values))

    def submit(self, where: Shown) -> Delivery:
        """Press a modal's submit button; a required input left empty stays with Slack (status 0, `incomplete`)."""
        return self._send("submit", where=place(where))

    def close(self, where: Shown, *, all_of_them: bool = False) -> Delivery | None:
        """Close the modal on top, or all; None when the bot had not asked to be told."""
        result = self.act("close", where=place(where), all_of_them=all_of_them)
        return Delivery(**result) if isinstance(result, dict) else result

    def open_home(self, tab: str = "home") -> Delivery:
        """Open the app's Home tab (or its `messages` tab)."""
        return self._send("open_home", tab=tab)

    def event(self, type: str, body: Mapping[str, Any] | None = None) -> Delivery:
        """Cause any other event, with this person as its `user`."""
        return self._send("event", type=type, body=dict(body or {}))


def place(where: Shown) -> Any:
    """What finds a message or view again."""
    if isinstance(where, str):
        return where
    return {key: where[key] for key in ("channel", "ts", "id") if key in where}
