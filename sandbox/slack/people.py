"""A person of the team, in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sandbox.slack import driver, events, forms
from sandbox.slack.errors import CannotDoError
from sandbox.slack.hands import Hands
from sandbox.slack.screen import screen
from sandbox.slack.sending import Sender


def await_change(team: Sender, _user: str, version: int, timeout: float) -> int:
    """Wait until something after `version` changed; the version then."""
    return team.state.wait_beyond(version, timeout)


ACTS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "screen": screen,
        "await_change": await_change,
        "command": driver.command,
        "press": driver.press,
        "options": driver.options,
        "fill": forms.fill,
        "submit": forms.submit,
        "close": forms.close,
        "say": events.say,
        "open_home": events.open_home,
        "event": events.event,
    }
)


class Person(Hands):
    """Somebody's hands and eyes."""

    def __init__(self, team: Sender, user_id: str) -> None:
        if user_id not in team.state.users:
            raise CannotDoError(f"there is no user {user_id}")
        self.team = team
        self.user_id = user_id

    def act(self, what: str, /, **given: Any) -> Any:
        """Do one act by its name."""
        if what not in ACTS:
            raise CannotDoError(f"nobody can {what}")
        return ACTS[what](self.team, self.user_id, **given)
