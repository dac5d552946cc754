"""A person of a team that runs in another process, over its `/_sandbox/` controls."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.slack.errors import CannotDoError
from sandbox.slack.onlooker import Onlooker
from sandbox.slack.records import Delivery, Json

Shown = str | Mapping[str, Any]
PATIENCE = 60.0  # seconds


def control(base_url: str, path: str, given: Mapping[str, Any]) -> Any:
    """POST to a control; its result. CannotDoError with its error, OSError when nobody answers."""
    parts = urlsplit(base_url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request("POST", f"/_sandbox/{path}", json.dumps(given), {"Content-Type": "application/json"})
        response = connection.getresponse()
        status, raw = response.status, response.read()
    finally:
        connection.close()
    if status == 500 or not raw.startswith(b"{"):
        raise CannotDoError(f"the sandbox answered {status} to {path}")
    body = json.loads(raw)
    if status != 200:
        raise CannotDoError(body["error"])
    return body["result"]


def _place(where: Shown) -> Any:
    if isinstance(where, str):
        return where
    return {key: where[key] for key in ("channel", "ts", "id") if key in where}


class RemotePerson(Onlooker):
    """The same methods as `sandbox.slack.people.Person`, over HTTP."""

    def __init__(self, base_url: str, user_id: str) -> None:
        self.base_url = base_url
        self.user_id = user_id

    def _act(self, act: str, /, **given: Any) -> Any:
        return control(self.base_url, f"people/{self.user_id}/{act}", given)

    def _delivered(self, act: str, /, **given: Any) -> Delivery:
        return Delivery(**self._act(act, **given))

    def screen(self) -> Json:
        """What they see now."""
        shown: Json = self._act("screen")
        return shown

    def await_change(self, version: int, timeout: float) -> int:
        """Wait until something after `version` changed; the version then."""
        return int(self._act("await_change", version=version, timeout=timeout))

    def command(self, name: str, text: str = "", channel: str | None = None) -> Delivery:
        """Type a slash command."""
        return self._delivered("command", name=name, text=text, channel=channel)

    def say(self, channel: str, text: str) -> str:
        """Write a message; its timestamp."""
        return str(self._act("say", channel=channel, text=text))

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
        """Press a button, or choose `option` in a menu."""
        given: Json = {"action_id": action_id, "block_id": block_id, "value": value, "option": option, "label": label}
        place = where if stale else _place(where)
        return self._delivered("press", where=place, stale=stale, **given)

    def options(self, where: Shown, action_id: str, typed: str = "", block_id: str | None = None) -> list[Json]:
        """Type into an external menu; what it offers."""
        given = {"action_id": action_id, "typed": typed, "block_id": block_id}
        found: list[Json] = self._act("options", where=_place(where), **given)
        return found

    def fill(self, where: Shown, values: Mapping[str, Any]) -> None:
        """Put values into inputs, by `block_id/action_id`, `block_id` or `action_id`."""
        self._act("fill", where=_place(where), values=dict(values))

    def submit(self, where: Shown) -> Delivery:
        """Submit the modal on top."""
        return self._delivered("submit", where=_place(where))

    def close(self, where: Shown, *, all_of_them: bool = False) -> Delivery | None:
        """Close the modal on top, or all."""
        result = self._act("close", where=_place(where), all_of_them=all_of_them)
        return Delivery(**result) if result else None

    def open_home(self, tab: str = "home") -> Delivery:
        """Open the app's Home tab (or its `messages` tab)."""
        return self._delivered("open_home", tab=tab)

    def event(self, type: str, body: Mapping[str, Any] | None = None) -> Delivery:
        """Cause any other event, with this person as its `user`."""
        return self._delivered("event", type=type, body=dict(body or {}))
