"""Compact JSON objects that leave for Slack and come back: written within a limit, read with suspicion."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.blocks.text import width

LONGEST = 1000
MOST = 10**15


def pack(state: Mapping[str, Any], most: int) -> str:
    """What has a value, as JSON of at most `most` characters; raises ValueError."""
    kept = {name: value for name, value in state.items() if value}
    packed = json.dumps(kept, separators=(",", ":"), ensure_ascii=False)
    if width(packed) > most:
        raise ValueError(f"{width(packed)} characters of state, at most {most}")
    return packed


def unpack(packed: str) -> Mapping[str, Any]:
    """The object in `packed`; raises ValueError for anything else."""
    try:
        state = json.loads(packed)
    except (ValueError, RecursionError) as error:
        raise ValueError("not a state") from error
    if not isinstance(state, dict):
        raise ValueError("not a state")
    return state


def words(state: Mapping[str, Any], name: str, *, needed: bool = False) -> str | None:
    """A text that is not empty, or None when it is missing and not `needed`; raises ValueError."""
    value = state.get(name)
    if value is None and not needed:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST:
        raise ValueError(f"{name} is not a text")
    return value


def text(state: Mapping[str, Any], name: str) -> str:
    """A text that must be there; raises ValueError."""
    return words(state, name, needed=True) or ""


def whole(state: Mapping[str, Any], name: str, default: int = 0, most: int = MOST) -> int:
    """A whole number from 0 to `most`; raises ValueError."""
    value = state.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValueError(f"{name} is not a number")
    return value
