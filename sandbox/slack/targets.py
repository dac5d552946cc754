"""What a person points at: a message they see, a modal on top of their screen, their Home tab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.slack.core import Team
from sandbox.slack.errors import CannotDoError
from sandbox.slack.inputs import Values, initial_values
from sandbox.slack.payloads import message_part, view_part
from sandbox.slack.records import Json, Message, View


@dataclass(frozen=True)
class Target:
    """A message or a view, found to be visible to the person; `stale` is what their screen showed a moment ago."""

    user: str
    message: Message | None = None
    view: View | None = None
    stale: tuple[Json, ...] | None = None

    @property
    def key(self) -> str:
        """Under which the person's input into it is kept."""
        return self.view.id if self.view else f"{self.there.channel}:{self.there.ts}"

    @property
    def there(self) -> Message:
        """The message."""
        if self.message is None:
            raise CannotDoError("that is not a message")
        return self.message

    @property
    def blocks(self) -> Sequence[Json]:
        """Its blocks."""
        if self.stale is not None:
            return self.stale
        return self.view.blocks if self.view else self.there.blocks

    def part(self, team: Team) -> Json:
        """What payloads say about it."""
        if self.view:
            return view_part(team, self.view)
        return message_part(team, self.there, values_of(team, self))


def values_of(team: Team, target: Target) -> Values:
    """`state.values` of a target: what the person put in, where its elements still are."""
    values = initial_values(target.blocks)
    kept = team.state.person(target.user).values.get(target.key, {})
    for block_id, elements in values.items():
        for action_id, fresh in elements.items():
            old = kept.get(block_id, {}).get(action_id)
            if old is not None and old["type"] == fresh["type"]:
                elements[action_id] = old
    return values


def sees_channel(team: Team, user: str, channel: str) -> bool:
    """True when that person is in that channel."""
    there = team.state.channels.get(channel)
    return there is not None and user in there.members


def find_target(team: Team, user: str, given: str | Mapping[str, Any]) -> Target:
    """The message (`{"channel", "ts"}`) or view (`{"id"}`, or its id) meant; CannotDoError if they cannot see it."""
    if isinstance(given, Mapping) and "ts" in given:
        return Target(user, message=_message(team, user, str(given["channel"]), str(given["ts"])))
    view_id = given if isinstance(given, str) else str(given["id"])
    person = team.state.person(user)
    if view_id != person.home and view_id not in person.modals[-1:]:
        raise CannotDoError(f"{user} does not see the view {view_id}")
    return Target(user, view=team.state.views[view_id])


def _message(team: Team, user: str, channel: str, ts: str) -> Message:
    message = team.state.find(channel, ts)
    visible = sees_channel(team, user, channel)
    if message is None or not visible or message.seen_by not in (None, user):
        raise CannotDoError(f"{user} does not see the message {channel} {ts}")
    return message
