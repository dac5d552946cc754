"""Copies of objects, and what changed between two of them."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import orjson

from sandbox.stripe.kinds import Obj

T = TypeVar("T")


def copy(obj: T) -> T:
    """A deep copy of plain JSON data."""
    return cast(T, orjson.loads(orjson.dumps(obj)))


def previous(before: Obj, after: Obj) -> Obj:
    """Stripe's `previous_attributes`: the old values of what changed, nested objects cut to what changed in them."""
    found: Obj = {}
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        found[key] = _inner(old, new)
    return found


def _inner(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return previous(old, new)
    return old
