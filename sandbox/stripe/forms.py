"""Reads Stripe's form encoding (`lines[0][amount]=5`) into nested dicts of strings."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.stripe.errors import bad_request

Raw = str | dict[str, "Raw"]

KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
PART = re.compile(r"\[([^\[\]]*)\]")
MAX_DEPTH = 12
MAX_FIELDS = 5000


def decode(text: str) -> dict[str, Raw]:
    """`text` is a query or a form body; a list comes out as a dict keyed by index. Raises ApiError on a bad key."""
    found: dict[str, Raw] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise bad_request("Invalid request body: it is not form-encoded UTF-8.") from error
    for key, value in pairs:
        _place(found, _split(key), value)
    return found


def _split(key: str) -> list[str]:
    match = KEY.match(key)
    if match is None:
        raise bad_request(f"Invalid request body: {key[:100]!r} is no name of a parameter.")
    parts = [match[1], *PART.findall(match[2])]
    if len(parts) > MAX_DEPTH:
        raise bad_request(f"Invalid parameter: {parts[0]} is nested too deep.", param=parts[0])
    return parts


def _place(into: dict[str, Raw], parts: list[str], value: str) -> None:
    node = into
    for index, part in enumerate(parts):
        name = part or str(len(node))
        if index == len(parts) - 1:
            node[name] = value
            return
        child = node.get(name)
        if not isinstance(child, dict):
            child = {}
            node[name] = child
        node = child


def plain(raw: Raw) -> Any:
    """The same data with lists as lists, for logs and observers."""
    if isinstance(raw, str):
        return raw
    if raw and all(key.isdigit() for key in raw):
        return [plain(raw[key]) for key in sorted(raw, key=int)]
    return {key: plain(value) for key, value in raw.items()}
