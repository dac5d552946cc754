"""What a Web API method is, and how its arguments are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.slack.core import Team
from sandbox.slack.errors import RefusalError
from sandbox.slack.records import Json

Handler = Callable[[Team, "Args"], Json]


@dataclass(frozen=True)
class Method:
    """A method's name, what it does, its rate tier (0: posts a message) and the scope it needs."""

    name: str
    handler: Handler
    tier: int
    scope: str | None


def method(name: str, *, tier: int = 3, scope: str | None = None) -> Callable[[Handler], Method]:
    """Make a handler a method of the Web API."""

    def wrap(handler: Handler) -> Method:
        return Method(name, handler, tier, scope)

    return wrap


class Args:
    """The arguments of one call, from a form or from JSON alike."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given

    def text(self, name: str) -> str | None:
        """A string, None when it was not given."""
        value = self._given.get(name)
        return None if value is None or value == "" else str(value)

    def needed(self, name: str) -> str:
        """A string that must be there; RefusalError `invalid_arguments` otherwise."""
        value = self.text(name)
        if value is None:
            raise RefusalError("invalid_arguments", [f"missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """A boolean, also as a form writes it."""
        return str(self._given.get(name, "")).lower() in ("1", "true", "t")

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        try:
            return int(self._given.get(name) or default)
        except (TypeError, ValueError):
            raise RefusalError("invalid_arguments", [f"must be an integer [json-pointer:/{name}]"]) from None

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        """A value that a form carries as a JSON string; RefusalError `error` when that cannot be read."""
        value = self._given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise RefusalError(error) from None


def page(rows: list[Json], args: Args, most: int = 1000) -> tuple[list[Json], str]:
    """The page of `rows` that `cursor` and `limit` ask for, and the next cursor (empty at the end)."""
    limit = args.number("limit", 100)
    if not 1 <= limit <= most:
        raise RefusalError("invalid_limit")
    cursor = args.text("cursor")
    start = 0
    if cursor is not None:
        if not cursor.startswith("next:") or not cursor[5:].isdigit():
            raise RefusalError("invalid_cursor")
        start = int(cursor[5:])
    end = start + limit
    return rows[start:end], f"next:{end}" if end < len(rows) else ""
