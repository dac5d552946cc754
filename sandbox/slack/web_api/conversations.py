"""conversations.*, and users.conversations"""

from __future__ import annotations

from dataclasses import replace

from sandbox.slack.core import Team
from sandbox.slack.errors import RefusalError
from sandbox.slack.records import Channel, Json
from sandbox.slack.web_api.method import Args, method, page

TYPES = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}


def channel_body(team: Team, channel: Channel) -> Json:
    """A conversation object."""
    body: Json = {"id": channel.id, "created": channel.created, "is_archived": channel.archived}
    if channel.kind == "im":
        return body | {"is_im": True, "user": channel.members[0], "is_user_deleted": False, "priority": 0}
    return body | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind == "private",
        "is_general": False,
        "is_member": channel.bot_member,
        "is_shared": any(team.state.users[each].stranger for each in channel.members if each in team.state.users),
        "num_members": len(channel.members) + channel.bot_member,
        "context_team_id": team.team_id,
    }


def visible(team: Team, given: str | None) -> Channel:
    """The channel with that id (or name), if the bot may know of it; RefusalError `channel_not_found`."""
    wanted = (given or "").removeprefix("#")
    for channel in team.state.channels.values():
        if wanted in (channel.id, channel.name) and channel.kind != "im":
            if channel.kind == "private" and not channel.bot_member:
                break
            return channel
        if wanted == channel.id:
            return channel
    raise RefusalError("channel_not_found")


@method("conversations.open", tier=3, scope="im:write")
def opening(team: Team, args: Args) -> Json:
    """Open the direct messages with one person."""
    users = [each for each in (args.text("users") or "").split(",") if each]
    if not users:
        raise RefusalError("users_list_not_supplied")
    user = team.state.users.get(users[0])
    if user is None:
        raise RefusalError("user_not_found")
    if user.deleted:
        raise RefusalError("user_disabled")
    if user.bot:
        raise RefusalError("cannot_dm_bot")
    channel = team.state.direct(user.id)
    if args.flag("return_im"):
        return {"channel": channel_body(team, channel)}
    return {"channel": {"id": channel.id}}


@method("conversations.info", tier=3, scope="channels:read")
def info(team: Team, args: Args) -> Json:
    """One conversation."""
    return {"channel": channel_body(team, visible(team, args.text("channel")))}


def _listed(team: Team, args: Args, *, only_own: bool) -> Json:
    asked = (args.text("types") or "public_channel").split(",")
    if any(each.strip() not in TYPES for each in asked):
        raise RefusalError("invalid_types")
    kinds = {TYPES[each.strip()] for each in asked}
    rows = [
        channel_body(team, each)
        for each in team.state.channels.values()
        if each.kind in kinds
        and (each.bot_member or (each.kind == "public" and not only_own))
        and not (each.archived and args.flag("exclude_archived"))
    ]
    rows, after = page(rows, args, most=999)
    return {"channels": rows, "response_metadata": {"next_cursor": after}}


@method("conversations.list", tier=2, scope="channels:read")
def listing(team: Team, args: Args) -> Json:
    """All conversations the bot may know of."""
    return _listed(team, args, only_own=False)


@method("users.conversations", tier=3, scope="channels:read")
def own(team: Team, args: Args) -> Json:
    """The conversations the bot, or the person asked for, is in."""
    user = args.text("user")
    answer = _listed(team, args, only_own=user is None)
    if user is not None and user not in team.state.users:
        raise RefusalError("user_not_found")
    if user is not None:
        inside = {each.id for each in team.state.channels.values() if user in each.members}
        answer["channels"] = [each for each in answer["channels"] if each["id"] in inside]
    return answer


@method("conversations.members", tier=4, scope="channels:read")
def members(team: Team, args: Args) -> Json:
    """Who is in a conversation."""
    channel = visible(team, args.text("channel"))
    ids = [*channel.members, *([team.bot_user] if channel.bot_member else [])]
    rows, after = page([{"id": each} for each in ids], args)
    return {"members": [each["id"] for each in rows], "response_metadata": {"next_cursor": after}}


@method("conversations.join", tier=3, scope="channels:join")
def join(team: Team, args: Args) -> Json:
    """Let the bot into a public channel."""
    channel = visible(team, args.text("channel"))
    if channel.kind != "public":
        raise RefusalError("method_not_supported_for_channel_type")
    if channel.archived:
        raise RefusalError("is_archived")
    team.state.channels[channel.id] = replace(channel, bot_member=True)
    team.state.changed()
    return {"channel": channel_body(team, team.state.channels[channel.id])}


METHODS = (opening, info, listing, own, members, join)
