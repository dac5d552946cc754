"""One Web API call from its HTTP request to its answer: token, scope, rate, fault, method."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from sandbox.slack.core import Team
from sandbox.slack.errors import RefusalError
from sandbox.slack.faults import Fault
from sandbox.slack.records import Json
from sandbox.slack.web_api import METHODS
from sandbox.slack.web_api.method import Args, Method


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP; `hang` seconds first, for a time-out ordered by a test."""

    status: int
    body: Json
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: float = 0.0


def arguments(content_type: str, body: bytes, query: str = "") -> Json:
    """The arguments of a call; RefusalError for a body that cannot be read."""
    given: Json = dict(parse_qsl(query, keep_blank_values=True))
    try:
        text = body.decode()
        if "json" in content_type:
            decoded = json.loads(text) if text else {}
            if not isinstance(decoded, dict):
                raise RefusalError("json_not_object")
            return given | decoded
        return given | dict(parse_qsl(text, keep_blank_values=True))
    except UnicodeDecodeError:
        raise RefusalError("invalid_charset") from None
    except (ValueError, RecursionError):
        raise RefusalError("invalid_json") from None


def authorize(team: Team, authorization: str | None, given: Json) -> None:
    """RefusalError `not_authed`, `invalid_auth` or `account_inactive` unless the token is the bot's."""
    token = given.pop("token", None)
    if authorization is not None and authorization.lower().startswith("bearer "):
        token = authorization[7:].strip()
    if not token:
        raise RefusalError("not_authed")
    if token != team.bot_token:
        raise RefusalError("invalid_auth")
    if not team.installed:
        raise RefusalError("account_inactive")


def keep_pace(team: Team, found: Method, given: Json) -> None:
    """RefusalError `ratelimited` when the method, or the channel posted to, had too much."""
    limits = team.limits
    if not limits.enabled:
        return
    if found.tier == 0:
        team.pace.take(f"{found.name} {given.get('channel')}", limits.posts_per_second, limits.burst)
    else:
        a_minute = limits.tiers[found.tier]
        team.pace.take(found.name, a_minute / 60, a_minute)


def needs_scope(team: Team, found: Method) -> None:
    """RefusalError `missing_scope` when the team's scopes are set and the method's is not among them."""
    if team.scopes is not None and found.scope is not None and found.scope not in team.scopes:
        raise RefusalError("missing_scope", needed=found.scope, provided=",".join(sorted(team.scopes)))


def perform(team: Team, name: str, given: Json) -> Json:
    """Run a method under the team's lock; its answer, or its RefusalError."""
    found = METHODS.get(name)
    if found is None:
        raise RefusalError("unknown_method", req_method=name)
    needs_scope(team, found)
    with team.state.lock:
        keep_pace(team, found, given)
        return {"ok": True, **found.handler(team, Args(given))}


def spoilt(fault: Fault) -> Answer:
    """The answer that a fault makes of a call."""
    if fault.kind == "ratelimited":
        headers = {"Retry-After": str(fault.retry_after)}
        return Answer(429, {"ok": False, "error": "ratelimited"}, headers)
    if fault.kind == "http_500":
        return Answer(500, {"ok": False, "error": "internal_error"})
    if fault.kind == "timeout":
        return Answer(504, {"ok": False, "error": "request_timeout"}, hang=fault.seconds)
    return Answer(200, {"ok": False, "error": fault.kind})


def refused(refusal: RefusalError) -> Answer:
    """The answer that says so."""
    return Answer(refusal.status, refusal.body(), refusal.headers)


def call(team: Team, name: str, authorization: str | None, given: Json) -> Answer:
    """The answer to one call; `given` loses its token."""
    try:
        authorize(team, authorization, given)
        fault = team.faults.take(name)
        if fault is not None and not fault.after_effect:
            return spoilt(fault)
        body = perform(team, name, given)
        if fault is None:
            return Answer(200, body)
        return Answer(200, body, hang=fault.seconds) if fault.kind == "slow" else spoilt(fault)
    except RefusalError as refusal:
        return refused(refusal)


def readable(given: Json) -> dict[str, Any]:
    """The arguments with blocks, views and the like decoded, for the log of calls."""
    shown: dict[str, Any] = {}
    for key, value in given.items():
        shown[key] = value
        if key in ("blocks", "view", "files", "metadata", "unfurls", "attachments") and isinstance(value, str):
            try:
                shown[key] = json.loads(value)
            except ValueError:
                shown[key] = value
    return shown
