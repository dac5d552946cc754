"""What a Slack request must be before Bolt sees it: signed over its raw bytes, recent, and safe to parse."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from handlers.shapes import well_formed, well_formed_command

TOLERANCE = 300  # seconds, to both sides; https://docs.slack.dev/authentication/verifying-requests-from-slack
DEEPEST = 50  # levels of nested JSON; a view of Slack's has about 12
MOST_FIELDS = 200  # of a form; a slash command has about 15


@dataclass(frozen=True, slots=True)
class Accepted:
    """A request from Slack: `text` is the body decoded; `payload` the JSON in it, or a command's form fields."""

    text: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An HTTP `status` (400 or 401) to answer with, and the `reason`, which holds nothing of the request."""

    status: int
    reason: str


class _UnsafeError(ValueError):
    """The signed body is not what Slack sends; the message is the reason."""


def verify_slack(body: bytes, headers: Mapping[str, str], secret: str, now: datetime) -> Accepted | Rejected:
    """Whether a request is Slack's; `headers` by lower-case name, `secret` Slack's signing secret.

    The signature is checked before anything is parsed. Never raises for what came in.
    """
    stamp = headers.get("x-slack-request-timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", stamp):
        return Rejected(400, "the timestamp is missing or is no number")
    if abs(now.timestamp() - int(stamp)) > TOLERANCE:
        return Rejected(401, "the timestamp is too old or in the future")
    expected = "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    given = headers.get("x-slack-signature", "")
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        return Rejected(401, "the signature is missing or wrong")
    try:
        text = body.decode("utf-8")
        return Accepted(text, _payload(text, headers.get("content-type", "")))
    except UnicodeDecodeError:
        return Rejected(400, "the body is not UTF-8")
    except _UnsafeError as error:
        return Rejected(400, str(error))


def _payload(text: str, content_type: str) -> Mapping[str, Any]:
    """The JSON of an event or in a form's `payload`, else the form's fields; raises _UnsafeError."""
    if content_type.partition(";")[0].strip().lower() == "application/json" or text.startswith("{"):
        return _object(text)
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise _UnsafeError("the body is not a form") from error
    fields = dict(pairs)
    if not fields:
        raise _UnsafeError("the body is empty")
    if len(fields) != len(pairs):
        raise _UnsafeError("the form names a field twice")
    if "payload" in fields:
        return _object(fields["payload"])
    if not well_formed_command(fields):
        raise _UnsafeError("the form is no command")
    return fields


def _object(text: str) -> Mapping[str, Any]:
    """The JSON object in `text`, with nothing that a later reader could choke on; raises _UnsafeError."""
    try:
        value = json.loads(text, parse_constant=_no_number)
    except RecursionError as error:
        raise _UnsafeError("the JSON is nested too deep") from error
    except ValueError as error:
        raise _UnsafeError("the JSON cannot be read") from error
    if not isinstance(value, dict):
        raise _UnsafeError("the JSON is not an object")
    _check(value)
    if not well_formed(value):
        raise _UnsafeError("the JSON is of no shape that Slack sends")
    return value


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _check(value: object) -> None:
    """Walk without recursion; raises _UnsafeError for nesting too deep, infinite numbers, halves of surrogate pairs."""
    level: list[object] = [value]
    for _ in range(DEEPEST):
        inner: list[object] = []
        for one in level:
            if isinstance(one, dict):
                inner += one.keys()
                inner += one.values()
            elif isinstance(one, list):
                inner += one
            elif isinstance(one, str) and re.search(r"[\ud800-\udfff]", one):
                raise _UnsafeError("the JSON holds half a character")
            elif isinstance(one, float) and one in (float("inf"), float("-inf")):
                raise _UnsafeError("the JSON holds a number that is too large")
        level = inner
        if not level:
            return
    raise _UnsafeError("the JSON is nested too deep")
