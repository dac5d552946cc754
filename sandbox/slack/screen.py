"""What one person sees now, as plain JSON."""

from __future__ import annotations

from sandbox.slack.core import Team
from sandbox.slack.records import Channel, Json, Message, View
from sandbox.slack.targets import Target, values_of


def screen(team: Team, user: str) -> Json:
    """The channels the person is in with what they see there, open modals (the last is on top), Home, notices.

    `{"version", "user", "names": {id: name}, "channels": [{"id", "name", "kind", "messages": […]}], "modals": […],
    "home": view or None, "notices": […]}`; the shapes of messages and views are those of `shown_message` and
    `shown_view`.
    """
    with team.state.lock:
        person = team.state.person(user)
        views = team.state.views
        return {
            "version": team.state.version,
            "user": user,
            "names": _names(team),
            "channels": [_channel(team, each, user) for each in team.state.channels.values() if user in each.members],
            "modals": [shown_view(team, views[each]) for each in person.modals],
            "home": shown_view(team, views[person.home]) if person.home else None,
            "notices": list(person.notices),
        }


def _names(team: Team) -> dict[str, str]:
    users = {each.id: f"@{each.name}" for each in team.state.users.values()}
    channels = {each.id: f"#{each.name}" for each in team.state.channels.values() if each.kind != "im"}
    groups = {each.id: f"@{each.handle}" for each in team.state.groups.values()}
    return {**users, **channels, **groups}


def _channel(team: Team, channel: Channel, user: str) -> Json:
    messages = team.state.messages.get(channel.id, [])
    shown = [shown_message(team, each, user) for each in messages if each.seen_by in (None, user)]
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "archived": channel.archived,
        "messages": shown,
    }


def shown_message(team: Team, message: Message, user: str) -> Json:
    """`{channel, ts, by, text, blocks, values, attachments, files, ephemeral, edited, thread_ts}`."""
    return {
        "channel": message.channel,
        "ts": message.ts,
        "by": message.by,
        "text": message.text,
        "blocks": list(message.blocks),
        "values": values_of(team, Target(user, message=message)),
        "attachments": list(message.attachments),
        "files": list(message.files),
        "ephemeral": message.seen_by is not None,
        "edited": message.edited_ts is not None,
        "thread_ts": message.thread_ts,
    }


def shown_view(team: Team, view: View) -> Json:
    """`{id, type, title, submit, close, callback_id, private_metadata, blocks, values, errors, hash}`."""
    content = view.content
    return {
        "id": view.id,
        "type": view.kind,
        "title": content.get("title", {}).get("text", ""),
        "submit": content.get("submit", {}).get("text"),
        "close": content.get("close", {}).get("text"),
        "callback_id": content.get("callback_id", ""),
        "private_metadata": content.get("private_metadata", ""),
        "blocks": view.blocks,
        "values": team.state.person(view.user).values.get(view.id, {}),
        "errors": view.errors,
        "hash": view.hash,
    }
