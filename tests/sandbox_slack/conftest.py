"""A served team, a real client for it, and a small real Bolt app behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.serving import ASGIApp, Serving
from sandbox.slack import SlackSandbox
from sandbox.slack.pace import Limits
from tests.sandbox_slack.bolt_bot import BoltBot

ADMIN, OWNER, GUEST = "U0HANA", "U0OWEN", "U0GUST"
CHANNEL, OTHER = "C0ACME", "C0OTHER"


class Switch:
    """An ASGI app that hands on to another: one server serves each test's own app."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def slack_server() -> Iterator[tuple[Switch, str]]:
    """Where the teams are served, one after the other."""
    switch = Switch()
    with Serving(switch) as served:
        yield switch, served.url


@pytest.fixture(scope="session")
def bot_server() -> Iterator[tuple[Switch, str]]:
    """Where the bots are served."""
    switch = Switch()
    with Serving(switch) as served:
        yield switch, served.url


@pytest.fixture
def team(slack_server: tuple[Switch, str]) -> Iterator[SlackSandbox]:
    """A team of three people, served; rate limits off except where a test turns them on."""
    team = SlackSandbox()
    team.limits = Limits(enabled=False)
    team.retry_after = (0.0, 0.02, 0.02)
    team.add_user(ADMIN, "hana", "Hana Novak", email="hana@hub.example")
    team.add_user(OWNER, "owen", "Owen Baker", other_team=True, email="owen@acme.example")
    team.add_user(GUEST, "gust", "Gust Single", single_channel_guest=True)
    team.add_channel(CHANNEL, "acme-billing", [ADMIN, OWNER])
    team.add_channel(OTHER, "other", [ADMIN])
    slack_server[0].app, team.base_url = team.app, slack_server[1]
    yield team
    team.close()


@pytest.fixture
def client(team: SlackSandbox) -> WebClient:
    """Slack's own client, with the bot's token, without retries."""
    return WebClient(token=team.bot_token, base_url=f"{team.base_url}/api/", retry_handlers=[])


@pytest.fixture
def bot(team: SlackSandbox, bot_server: tuple[Switch, str]) -> Iterator[BoltBot]:
    """A real Bolt app that the team sends to."""
    bot = BoltBot(f"{team.base_url}/api/", team.bot_token, team.signing_secret)
    bot_server[0].app = bot.asgi
    team.bot_url = f"{bot_server[1]}/slack/events"
    yield bot
    bot.close()
