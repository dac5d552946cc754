"""auth.test, api.test and team.info"""

from __future__ import annotations

from sandbox.slack.core import Team
from sandbox.slack.records import Json
from sandbox.slack.web_api.method import Args, method


@method("auth.test", tier=4)
def auth_test(team: Team, _args: Args) -> Json:
    """Whose token it is."""
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": team.state.users[team.bot_user].name,
        "team_id": team.team_id,
        "user_id": team.bot_user,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


@method("api.test", tier=4)
def api_test(_team: Team, _args: Args) -> Json:
    """Nothing but an answer."""
    return {"args": {}}


@method("team.info", tier=3, scope="team:read")
def team_info(team: Team, _args: Args) -> Json:
    """The team's name and domain."""
    return {"team": {"id": team.team_id, "name": team.name, "domain": team.domain, "email_domain": ""}}


METHODS = (auth_test, api_test, team_info)
