"""The outline of what Slack sends: whether a payload has the parts that Bolt and the handlers reach into.

Bolt answers a payload of another shape with an exception, so it never gets one. What is not looked at may be anything.
https://docs.slack.dev/reference/interaction-payloads
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Payload = Mapping[str, Any]
Kind = Callable[[object], bool]


def _text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _object(value: object) -> bool:
    return isinstance(value, dict)


def _named(value: object) -> bool:
    """An object, or its id alone."""
    return isinstance(value, dict | str)


def _objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _person(value: object) -> bool:
    return isinstance(value, dict) and _text(value.get("id"))


def _actions(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and _text(one.get("action_id")) and _option(one) for one in value)
    )


def _option(action: Payload) -> bool:
    return action.get("selected_option") is None or _object(action["selected_option"])


def _view(value: object) -> bool:
    return isinstance(value, dict) and all(_text(value.get(name)) for name in ("id", "type", "callback_id"))


def _event(value: object) -> bool:
    return isinstance(value, dict) and _text(value.get("type")) and _fits(value, WHEN_THERE)


WHEN_THERE: Mapping[str, Kind] = {
    "team": _named,
    "enterprise": _named,
    "user": _named,
    "channel": _named,
    "message": _object,
    "container": _object,
    "view": _object,
    "event": _object,
    "authorizations": _objects,
    "response_urls": _objects,
}
"""What a part must be when it is there and not null."""

NEVER_NULL = ("event", "response_urls")

NEEDED: Mapping[str, Mapping[str, Kind]] = {
    "block_actions": {"user": _person, "actions": _actions},
    "block_suggestion": {"user": _person, "action_id": _text},
    "view_submission": {"user": _person, "view": _view},
    "view_closed": {"user": _person, "view": _view},
    "shortcut": {"user": _person, "callback_id": _text},
    "message_action": {"user": _person, "callback_id": _text},
    "event_callback": {"event": _event},
    "url_verification": {"challenge": _text},
}
"""What each type of payload must have besides."""


def well_formed(payload: Payload) -> bool:
    """Whether `payload`, a form's JSON or an event, is one of the types above with all of its parts."""
    kind = payload.get("type")
    needed = NEEDED.get(kind) if isinstance(kind, str) else None
    if needed is None:
        return isinstance(kind, str) and _fits(payload, WHEN_THERE)
    return _fits(payload, WHEN_THERE) and all(fits(payload.get(name)) for name, fits in needed.items())


def well_formed_command(fields: Payload) -> bool:
    """Whether a form's fields are a slash command's, or Slack's own check of the certificate."""
    return "ssl_check" in fields or all(_text(fields.get(name)) for name in ("command", "user_id"))


def _fits(payload: Payload, table: Mapping[str, Kind]) -> bool:
    if any(name in payload and payload[name] is None for name in NEVER_NULL):
        return False
    return all(payload.get(name) is None or fits(payload[name]) for name, fits in table.items())
