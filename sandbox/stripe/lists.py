"""Lists with cursors, as every list endpoint pages them: newest first, at most 100."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from sandbox.stripe.errors import bad_request, missing
from sandbox.stripe.kinds import Obj
from sandbox.stripe.params import Ident, Integer, Kind, Range

PAGING: Mapping[str, Kind] = {
    "limit": Integer(least=1, most=100),
    "starting_after": Ident(),
    "ending_before": Ident(),
}
CREATED: Mapping[str, Kind] = {"created": Range()}


def within(value: int | None, limits: Mapping[str, int] | None) -> bool:
    """Is `value` in the range? A missing value is in no range."""
    if not limits:
        return True
    if value is None:
        return False
    return (
        value > limits.get("gt", value - 1)
        and value >= limits.get("gte", value)
        and value < limits.get("lt", value + 1)
        and value <= limits.get("lte", value)
    )


def matching(params: Obj, *fields: str) -> Callable[[Obj], bool]:
    """Whether an object has what the filters `fields`, and `created`, ask for."""

    def keep(obj: Obj) -> bool:
        same = all(params.get(name) in (None, obj[name]) for name in fields)
        return same and within(obj["created"], params.get("created"))

    return keep


def envelope(data: list[Obj], url: str, has_more: bool = False) -> Obj:
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def page(
    newest_first: Iterable[Any],
    params: Obj,
    url: str,
    kind: str,
    keep: Callable[[Any], bool] = lambda _: True,
    *,
    key: Callable[[Any], str] = lambda obj: str(obj["id"]),
) -> Obj:
    """One page of those that `keep` keeps. A cursor may be one that it does not keep (any more); ApiError 400 when the
    cursor does not exist."""
    limit = params.get("limit", 10)
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise bad_request("You may only specify one of these parameters: ending_before, starting_after.")
    if before:
        kept = list(filter(keep, _until(newest_first, before, kind, key)))
        return envelope(kept[-limit:], url, len(kept) > limit)
    rows = iter(newest_first)
    if after and not any(key(row) == after for row in rows):
        raise missing(kind, after, "starting_after", 400)
    found = list(islice(filter(keep, rows), limit + 1))
    return envelope(found[:limit], url, len(found) > limit)


def _until(rows: Iterable[Any], end: str, kind: str, key: Callable[[Any], str]) -> list[Any]:
    found: list[Any] = []
    for row in rows:
        if key(row) == end:
            return found
        found.append(row)
    raise missing(kind, end, "ending_before", 400)
