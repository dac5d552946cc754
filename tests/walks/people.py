"""What people do on a walk: they type, press whatever is in view, and fill in and send whatever form is open."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Iterator
from typing import Any

from bot.blocks import ids
from sandbox.slack.blocks.checked import elements_of
from sandbox.slack.errors import CannotDoError
from sandbox.slack.onlooker import NotSeenError
from sandbox.slack.people import Person
from sandbox.slack.records import Json, View
from tests.actions.pressing import submission
from tests.world import ACME, BORA, World

OPENS_WITHIN = 3.0
"""Seconds for which somebody looks at a modal that is coming."""
STIRS_WITHIN = 0.3
"""Seconds after which somebody does not think that anything opens."""


class People:
    """Everybody of the team."""

    def __init__(self, world: World) -> None:
        """Nobody has done anything yet."""
        self._world = world
        self._sent: dict[str, Json] = {}

    def type(self, user: str, text: str) -> None:
        """Type `/invoices <text>` and wait a moment for what it opens."""
        person = self._world.person(user)
        self._clear(person)
        channel = BORA if user == "U0BEA" else ACME
        with contextlib.suppress(CannotDoError):
            if person.command("/invoices", text, channel=channel).status == 200:
                self._await(user, None)

    def press(self, user: str, number: int) -> None:
        """Press the `number`th thing that can be pressed: in the modal, else in the newest alerts."""
        person = self._world.person(user)
        view = self._view(user)
        found = list(_pressable(view.blocks, view.id) if view is not None else self._in_channels(user))
        if not found:
            return
        where, element, block, option = found[number % len(found)]
        given: dict[str, Any] = {"option": option} if option is not None else {}
        with contextlib.suppress(CannotDoError):
            person.press(where, element["action_id"], block_id=block, value=element.get("value"), **given)
            self._await(user, view)

    def send(self, user: str, times: int) -> None:
        """Fill in the form that is open and send it, in the same moment so many times."""
        view = self._view(user)
        if view is None or "submit" not in view.content:
            return
        person = self._world.person(user)
        with contextlib.suppress(CannotDoError):
            self._fill(person, view)
            self._sent[user] = submission(self._world, {"id": view.id}, user=user)
            person.submit(view.id)
            for _ in range(times - 1):
                self._world.team.interact(self._sent[user])

    def send_again(self, user: str) -> None:
        """Slack sends once more what this person sent last, whatever has become of it."""
        if user in self._sent:
            self._world.team.interact(self._sent[user])

    def _clear(self, person: Person) -> None:
        modals = self._world.team.state.person(person.user_id).modals
        if modals:
            with contextlib.suppress(CannotDoError):
                person.close(modals[-1], all_of_them=True)

    def _view(self, user: str) -> View | None:
        state = self._world.team.state
        with state.lock:
            modals = state.person(user).modals
            return state.views[modals[-1]] if modals else None

    def _await(self, user: str, before: View | None) -> None:
        """Until the modal on top is another than `before` and says more than that it is coming; or for a moment."""
        state, begun = self._world.team.state, time.monotonic()
        while True:
            version, view = state.version, self._view(user)
            coming = view is not None and view.content.get("callback_id") == ids.LOADING_VIEW
            left = begun + (OPENS_WITHIN if coming else STIRS_WITHIN) - time.monotonic()
            if left <= 0 or (view != before and view is not None and not coming):
                return
            state.wait_beyond(version, left)

    def _in_channels(self, user: str) -> Iterator[tuple[Any, Json, str, str | None]]:
        team = self._world.team
        with team.state.lock:
            for channel in team.state.channels.values():
                if user in channel.members:
                    for message in team.state.messages.get(channel.id, [])[-5:]:
                        if message.seen_by in (None, user):
                            place = {"channel": message.channel, "ts": message.ts}
                            yield from _pressable(list(message.blocks), place)

    def _fill(self, person: Person, view: View) -> None:
        """Whatever is required gets a value: the first choice, or some words, or an amount."""
        with contextlib.suppress(CannotDoError, NotSeenError):
            person.fill(view.id, dict(_values(view)))


def _pressable(blocks: list[Json], where: Any) -> Iterator[tuple[Any, Json, str, str | None]]:
    for block in blocks:
        for _, element in elements_of(block):
            if element["type"] == "button" and "url" not in element:
                yield where, element, block["block_id"], None
            elif element["type"] in ("overflow", "static_select") and block["type"] != "input":
                groups = [group["options"] for group in element.get("option_groups", [])]
                for option in itertools.chain(element.get("options", []), *groups):
                    yield where, element, block["block_id"], option["value"]


def _values(view: View) -> Iterator[tuple[str, Any]]:
    for block in view.blocks:
        element = block.get("element", {})
        if block["type"] != "input":
            continue
        kind, name = element["type"], block["block_id"]
        if kind == "plain_text_input" and not element.get("initial_value"):
            yield name, "12.50" if "amount" in name else "1" if "quantity" in name else "As agreed"
        elif kind.startswith("multi_static") and not element.get("initial_options"):
            yield name, [element["options"][0]["value"]]
        elif kind in ("static_select", "radio_buttons") and not element.get("initial_option"):
            yield name, element["options"][0]["value"]
