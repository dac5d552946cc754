"""What both kinds of person (in this process, over HTTP) can say of their screen, and wait for on it."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sandbox.slack.blocks.checked import elements_of
from sandbox.slack.plain import text_of
from sandbox.slack.records import Json

Found = TypeVar("Found")

PATIENCE = 40.0
"""Seconds to wait for what should be seen: a bound against hangs, which a busy machine stays below."""


class NotSeenError(AssertionError):
    """What was waited for did not appear; the message says what the person saw instead."""


class Onlooker(ABC):
    """Somebody with a screen."""

    user_id: str

    @abstractmethod
    def screen(self) -> Json:
        """What they see now; see `sandbox.slack.screen.screen`."""

    @abstractmethod
    def await_change(self, version: int, timeout: float) -> int:
        """Wait up to `timeout` seconds until something after `version` changed; the version then."""

    def messages(self, channel: str | None = None) -> list[Json]:
        """The messages they see, oldest first, in one channel or all."""
        return _messages(self.screen(), channel)

    def last_message(self, channel: str | None = None) -> Json:
        """The newest message they see; NotSeenError when there is none."""
        found = self.messages(channel)
        if not found:
            raise NotSeenError(f"{self.user_id} sees no message")
        return found[-1]

    @property
    def dm(self) -> str | None:
        """The id of their direct messages with the bot, None before there were any."""
        return next((each["id"] for each in self.screen()["channels"] if each["kind"] == "im"), None)

    @property
    def modal(self) -> Json | None:
        """The modal on top."""
        modals: list[Json] = self.screen()["modals"]
        return modals[-1] if modals else None

    @property
    def home(self) -> Json | None:
        """Their Home tab."""
        home: Json | None = self.screen()["home"]
        return home

    def buttons(self, shown: Mapping[str, Any]) -> list[str]:
        """The labels of the buttons in a message or view, from the top."""
        found = [element for block in shown["blocks"] for _, element in elements_of(block)]
        return [element["text"]["text"] for element in found if element["type"] == "button"]

    def text_of(self, shown: Mapping[str, Any]) -> str:
        """A message or view as readable plain text."""
        return text_of(shown, self.screen()["names"])

    def wait_for(self, predicate: Callable[[Json], Found | None], timeout: float = PATIENCE, what: str = "it") -> Found:
        """Wait until `predicate(screen)` is truthy, and return that; NotSeenError after `timeout` seconds."""
        end = time.monotonic() + timeout
        while True:
            screen = self.screen()
            found = predicate(screen)
            if found:
                return found
            left = end - time.monotonic()
            if left <= 0:
                raise NotSeenError(f"{self.user_id} did not see {what} in {timeout} s. They see:\n{described(screen)}")
            self.await_change(screen["version"], left)

    def wait_message(
        self, channel: str | None = None, containing: str = "", timeout: float = PATIENCE, after: str = ""
    ) -> Json:
        """The newest message with that in its text or blocks (and a `ts` beyond `after`), waited for."""

        def matching(screen: Json) -> Json | None:
            for message in reversed(_messages(screen, channel)):
                if containing in _all_text(message, screen) and message["ts"] > after:
                    return message
            return None

        return self.wait_for(matching, timeout, f"a message with {containing!r}")

    def wait_modal(self, containing: str = "", timeout: float = PATIENCE) -> Json:
        """The modal on top, once it has that in its text."""

        def matching(screen: Json) -> Json | None:
            modals: list[Json] = screen["modals"]
            return modals[-1] if modals and containing in text_of(modals[-1], screen["names"]) else None

        return self.wait_for(matching, timeout, f"a modal with {containing!r}")

    def wait_home(self, containing: str = "", timeout: float = PATIENCE) -> Json:
        """The Home tab, once it has that in its text."""

        def matching(screen: Json) -> Json | None:
            home: Json | None = screen["home"]
            return home if home and containing in text_of(home, screen["names"]) else None

        return self.wait_for(matching, timeout, f"a Home tab with {containing!r}")


def _messages(screen: Json, channel: str | None) -> list[Json]:
    found = [
        message
        for each in screen["channels"]
        if channel in (None, each["id"], each["name"])
        for message in each["messages"]
    ]
    return sorted(found, key=lambda message: str(message["ts"]))


def _all_text(message: Json, screen: Json) -> str:
    return f"{message['text']}\n{text_of(message, screen['names'])}"


def described(screen: Json) -> str:
    """A whole screen as text."""
    parts = [
        f"#{each['name']} {message['ts']}{' (only to them)' if message['ephemeral'] else ''}\n"
        f"{text_of(message, screen['names'])}"
        for each in screen["channels"]
        for message in each["messages"]
    ]
    parts += [f"modal {each['id']}\n{text_of(each, screen['names'])}" for each in screen["modals"]]
    if screen["home"]:
        parts.append(f"home\n{text_of(screen['home'], screen['names'])}")
    return "\n\n".join([*parts, *screen["notices"]]) or "nothing"
