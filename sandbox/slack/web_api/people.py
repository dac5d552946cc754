"""users.* and usergroups.*"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.slack.core import Team
from sandbox.slack.errors import RefusalError
from sandbox.slack.records import Group, Json, User
from sandbox.slack.web_api.method import Args, method, page


def user_body(team: Team, user: User) -> Json:
    """A user object; deactivated ones have no roles in it, people of another team no e-mail address."""
    profile: Json = {"real_name": user.real_name, "display_name": user.name, "team": user.team_id}
    if user.email and not user.stranger and (team.scopes is None or "users:read.email" in team.scopes):
        profile["email"] = user.email
    body: Json = {"id": user.id, "team_id": user.team_id, "name": user.name, "deleted": user.deleted}
    body |= {"profile": profile, "is_bot": user.bot, "is_app_user": False, "updated": 1_700_000_000}
    if user.deleted:
        return body
    zone = datetime.fromtimestamp(team.now(), ZoneInfo(user.tz))
    offset = zone.utcoffset()
    body |= {
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": zone.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.restricted,
        "is_ultra_restricted": user.ultra_restricted,
    }
    return body | {"is_stranger": True} if user.stranger else body


def group_body(team: Team, group: Group) -> Json:
    """A user group object."""
    return {
        "id": group.id,
        "team_id": team.team_id,
        "is_usergroup": True,
        "name": group.handle,
        "handle": group.handle,
        "date_delete": 0,
        "user_count": len(group.users),
        "users": list(group.users),
    }


@method("users.info", tier=4, scope="users:read")
def info(team: Team, args: Args) -> Json:
    """One user."""
    user = team.state.users.get(args.text("user") or "")
    if user is None:
        raise RefusalError("user_not_found")
    return {"user": user_body(team, user)}


@method("users.list", tier=2, scope="users:read")
def listing(team: Team, args: Args) -> Json:
    """All users, a page at a time."""
    rows, after = page([user_body(team, each) for each in team.state.users.values()], args)
    return {"members": rows, "cache_ts": int(team.now()), "response_metadata": {"next_cursor": after}}


@method("users.lookupByEmail", tier=3, scope="users:read.email")
def by_email(team: Team, args: Args) -> Json:
    """The user with that e-mail address."""
    email = args.needed("email").lower()
    for user in team.state.users.values():
        if user.email and user.email.lower() == email and not user.deleted and not user.stranger:
            return {"user": user_body(team, user)}
    raise RefusalError("users_not_found")


@method("usergroups.list", tier=2, scope="usergroups:read")
def groups(team: Team, args: Args) -> Json:
    """All user groups."""
    bodies = [group_body(team, each) for each in team.state.groups.values()]
    if not args.flag("include_users"):
        bodies = [{key: value for key, value in each.items() if key != "users"} for each in bodies]
    return {"usergroups": bodies}


@method("usergroups.users.list", tier=2, scope="usergroups:read")
def group_users(team: Team, args: Args) -> Json:
    """The users of one group."""
    group = team.state.groups.get(args.text("usergroup") or "")
    if group is None:
        raise RefusalError("no_such_subteam")
    return {"users": list(group.users)}


METHODS = (info, listing, by_email, groups, group_users)
