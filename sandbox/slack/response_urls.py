"""Response URLs: what the bot may do through one, five times in half an hour."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.slack.calling import Answer, spoilt
from sandbox.slack.core import Team
from sandbox.slack.errors import RefusalError
from sandbox.slack.records import Json, ResponseUrl
from sandbox.slack.web_api.chat import Content, content, show
from sandbox.slack.web_api.method import Args

USES = 5
LIVES = 1800.0  # seconds
FAULT_NAME = "response_url"


def address(team: Team, made: ResponseUrl, kind: str) -> str:
    """The whole URL; `kind` is `commands`, `actions` or `app`."""
    return f"{team.base_url}/{kind}/{team.team_id}/{int(made.token, 16)}/{made.token}"


def respond(team: Team, token: str, given: Json) -> Answer:
    """Post, replace or delete through a response URL."""
    fault = team.faults.take(FAULT_NAME)
    if fault is not None and not fault.after_effect:
        return spoilt(fault)
    try:
        with team.state.lock:
            apply(team, _used(team, token), given)
    except RefusalError as refusal:
        return Answer(refusal.status, {"ok": False, "error": refusal.error})
    return spoilt(fault) if fault is not None else Answer(200, {"ok": True})


def _used(team: Team, token: str) -> ResponseUrl:
    """The URL's record with this use counted; RefusalError 404 when it had its five uses or its half hour."""
    made = team.state.response_urls.get(token)
    if made is None:
        raise RefusalError("no_team", status=404)
    if team.now() - made.made > LIVES:
        raise RefusalError("expired_url", status=404)
    if made.uses >= USES:
        raise RefusalError("used_url", status=404)
    made = replace(made, uses=made.uses + 1)
    team.state.response_urls[token] = made
    return made


def apply(team: Team, made: ResponseUrl, given: Json) -> None:
    """Do what the body asks for; RefusalError 400 for what cannot be shown."""
    there = team.state.find(made.channel, made.ts)
    if given.get("delete_original"):
        if there is None:
            raise RefusalError("message_not_found", status=404)
        team.state.remove(there.channel, there.ts)
        return
    shown = _content(team, given)
    if given.get("replace_original") and there is not None:
        edited = None if there.seen_by else team.state.new_ts()
        text, blocks, attachments = shown
        team.state.put(replace(there, text=text, blocks=blocks, attachments=attachments, edited_ts=edited))
        return
    seen_by = None if given.get("response_type") == "in_channel" else made.user
    message = show(team, made.channel, shown, thread_ts=given.get("thread_ts"), seen_by=seen_by)
    if made.ts is None:
        team.state.response_urls[made.token] = replace(made, ts=message.ts)


def _content(team: Team, given: Json) -> Content:
    if given.get("response_type") not in (None, "ephemeral", "in_channel"):
        raise RefusalError("invalid_response_type", status=400)
    try:
        return content(team, Args(given))
    except RefusalError as refusal:
        raise RefusalError(refusal.error, refusal.messages, status=400) from refusal


def direct_answer(team: Team, made: ResponseUrl, body: Any) -> None:
    """Show what the bot put into its answer to a command: text, or a message's JSON."""
    given = {"text": body} if isinstance(body, str) else dict(body) if isinstance(body, dict) else {}
    given.pop("replace_original", None)
    if not (given.get("text") or given.get("blocks") or given.get("attachments")):
        return
    with team.state.lock:
        apply(team, team.state.response_urls.get(made.token, made), given)
