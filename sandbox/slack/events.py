"""What people do that the bot hears of as an event: write a message, open the Home tab."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sandbox.slack.errors import CannotDoError
from sandbox.slack.records import Delivery, Json, Message
from sandbox.slack.sending import Sender
from sandbox.slack.targets import sees_channel
from sandbox.slack.views import view_body


def event(team: Sender, user: str, type: str, body: Mapping[str, Any] | None = None) -> Delivery:
    """Cause any event, with that person as its `user`."""
    return team.event(type, {"user": user, **(body or {})})


def open_home(team: Sender, user: str, tab: str = "home") -> Delivery:
    """Open the app's Home tab, or its `messages` tab."""
    with team.state.lock:
        body: Json = {"channel": team.state.direct(user).id, "tab": tab}
        view = team.state.views.get(team.state.person(user).home or "")
        if view is not None:
            body["view"] = view_body(team, view)
    return event(team, user, "app_home_opened", body)


def say(team: Sender, user: str, channel: str, text: str, thread_ts: str | None = None) -> str:
    """Write a message (with `thread_ts` into that one's thread); its timestamp.

    Links in it (of `unfurl_domains`) are told to the bot.
    """
    with team.state.lock:
        if not sees_channel(team, user, channel):
            raise CannotDoError(f"{user} is not in {channel}")
        member = team.state.channels[channel].bot_member
        ts = team.state.post(Message(channel, team.state.new_ts(), user, text, thread_ts=thread_ts)).ts
    links = [{"url": url, "domain": url.split("/")[2]} for url in re.findall(r"https?://[^\s<>|]+", text)]
    if team.unfurl_domains is not None:
        links = [each for each in links if each["domain"] in team.unfurl_domains]
    if links:
        source = {"unfurl_id": f"{channel}.{ts}", "source": "conversations_history"}
        where = {"channel": channel, "message_ts": ts, "is_bot_user_member": member}
        event(team, user, "link_shared", {"links": links, **where, **source})
    return ts
