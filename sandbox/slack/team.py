"""The sandbox Slack as a whole."""

from __future__ import annotations

import time
from collections.abc import Callable

from sandbox.serving import ASGIApp
from sandbox.slack.app import asgi_app
from sandbox.slack.people import Person
from sandbox.slack.sending import Sender


class SlackSandbox(Sender):
    """A pretend Slack team: serve `app`, set `base_url` to where it is and `bot_url` to the bot's endpoint."""

    def __init__(
        self,
        bot_token: str = "xoxb-sandbox",  # noqa: S107
        signing_secret: str = "sandbox-signing-secret",  # noqa: S107
        bot_url: str | None = None,
        team_id: str = "T0HUBTEAM",
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`now` gives epoch seconds: trigger ids, response URLs and timestamps go by it."""
        super().__init__(bot_token, signing_secret, bot_url, team_id, now=now)
        self.app: ASGIApp = asgi_app(self)

    def person(self, user_id: str) -> Person:
        """Somebody of the team, to act and to look as them; CannotDoError when there is no such user."""
        return Person(self, user_id)
