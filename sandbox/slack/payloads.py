"""The payloads that Slack sends to the bot, built from the team's state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from sandbox.slack.core import Team
from sandbox.slack.records import Channel, Json, Message, Trigger, User, View
from sandbox.slack.views import view_body

FORM = "application/x-www-form-urlencoded"


def user_part(user: User) -> Json:
    """Who did it."""
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id}


def team_part(team: Team) -> Json:
    """Where it happened."""
    return {"id": team.team_id, "domain": team.domain}


def channel_part(channel: Channel) -> Json:
    """The conversation; private ones are called `privategroup` as Slack does."""
    names = {"im": "directmessage", "private": "privategroup"}
    return {"id": channel.id, "name": names.get(channel.kind, channel.name)}


def command_form(
    team: Team, user: User, channel: Channel, *, command: str, text: str, trigger: Trigger, response_url: str
) -> dict[str, str]:
    """The form of a slash command."""
    return {
        "token": team.verification_token,
        "team_id": team.team_id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel_part(channel)["name"],
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": team.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger.id,
    }


def common(team: Team, user: User, kind: str) -> Json:
    """What every interactive payload has."""
    return {
        "type": kind,
        "user": user_part(user),
        "api_app_id": team.app_id,
        "token": team.verification_token,
        "team": team_part(team),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def message_part(team: Team, message: Message, values: Json) -> Json:
    """Where a press in a message happened; an ephemeral message is not sent along."""
    part: Json = {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": message.seen_by is not None,
        },
        "channel": channel_part(team.state.channels[message.channel]),
        "state": {"values": values},
    }
    if message.thread_ts:
        part["container"]["thread_ts"] = message.thread_ts
    return part if message.seen_by else part | {"message": team.message_body(message)}


def view_part(team: Team, view: View) -> Json:
    """Where a press in a view happened."""
    return {"container": {"type": "view", "view_id": view.id}, "view": view_body(team, view)}


def action_of(block: Json, element: Json, held: Mapping[str, Any], ts: str) -> Json:
    """The entry of `actions` for one element, with what it holds now."""
    copied = ("placeholder", "confirm", "style", "url", "accessibility_label")
    action: Json = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"]}
    if element["type"] == "button":
        action |= {key: element[key] for key in ("text", "value") if key in element}
    action |= {key: element[key] for key in copied if key in element}
    action |= {key: value for key, value in held.items() if key != "type"}
    return action | {"action_ts": ts}


def interactive_body(payload: Json) -> bytes:
    """An interactive payload as Slack posts it: JSON in a form's only field."""
    return urlencode({"payload": json.dumps(payload)}).encode()


def event_envelope(team: Team, event: Json, event_id: str) -> Json:
    """The envelope of the Events API around one event."""
    authorization = {
        "enterprise_id": None,
        "team_id": team.team_id,
        "user_id": team.bot_user,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": team.verification_token,
        "team_id": team.team_id,
        "context_team_id": team.team_id,
        "context_enterprise_id": None,
        "api_app_id": team.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(team.now()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }
