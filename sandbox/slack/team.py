"""The sandbox Slack as a whole."""

from __future__ import annotations

from functools import cached_property

from sandbox.serving import ASGIApp
from sandbox.slack.app import asgi_app
from sandbox.slack.page_app import Page
from sandbox.slack.people import Person
from sandbox.slack.sending import Sender


class SlackSandbox(Sender):
    """A pretend Slack team: serve `app`, set `base_url` to where it is and `bot_url` to the bot's endpoint."""

    @cached_property
    def app(self) -> ASGIApp:
        """The ASGI app that is the team's Slack."""
        return asgi_app(self, self.page)

    @cached_property
    def page(self) -> Page:
        """What the page in the browser offers beside the team: who people are, the panel, the log."""
        return Page(self)

    def close(self) -> None:
        """Stop sending again, and let everybody go who waits, open pages too."""
        super().close()
        self.page.exchanges.tell()

    def person(self, user_id: str) -> Person:
        """Somebody of the team, to act and to look as them; CannotDoError when there is no such user."""
        return Person(self, user_id)
