"""All that the team holds in memory, behind one lock, with a count of changes to wait on."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sandbox.slack.records import Channel, Group, Json, Message, ResponseUrl, Trigger, Upload, User, View

Values = dict[str, dict[str, Json]]


@dataclass
class PersonState:
    """What one person has open.

    The stack of modals, the Home tab, what they typed by view or message, the options a menu offered them by
    view or message and action, and the errors Slack showed them in passing.
    """

    modals: list[str] = field(default_factory=list)
    home: str | None = None
    values: dict[str, Values] = field(default_factory=dict)
    offered: dict[str, list[Json]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


class State:
    """The team's records; hold `lock` while reading or writing, call `changed` after writing."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.lock = threading.Condition(threading.RLock())
        self.version = 0
        self.closed = False
        self.on_change: list[Callable[[int], None]] = []
        self.on_message: list[Callable[[Message], None]] = []
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, Group] = {}
        self.messages: dict[str, list[Message]] = {}
        self.views: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.uploads: dict[str, Upload] = {}
        self.people: dict[str, PersonState] = {}
        self._numbers = itertools.count(1)
        self._last_ts = 0

    def new_id(self, prefix: str = "") -> str:
        """An id never given before, such as `V00000017`."""
        return f"{prefix}{next(self._numbers):08X}" if prefix else f"b{next(self._numbers):04x}"

    def new_ts(self) -> str:
        """A message's timestamp, later than every one before."""
        with self.lock:
            self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def person(self, user: str) -> PersonState:
        """What that person has open."""
        return self.people.setdefault(user, PersonState())

    def changed(self) -> None:
        """Count a change, wake who waits for one, and tell the listeners (which must be quick)."""
        with self.lock:
            self.version += 1
            self.lock.notify_all()
            listeners, version = list(self.on_change), self.version
        for listener in listeners:
            listener(version)

    def wait_beyond(self, version: int, timeout: float) -> int:
        """Wait up to `timeout` seconds for a change after `version`; the version there is then."""
        end = time.monotonic() + timeout
        with self.lock:
            while self.version <= version and not self.closed:
                left = end - time.monotonic()
                if left <= 0 or not self.lock.wait(left):
                    break
            return self.version

    def close(self) -> None:
        """Let everybody who waits go."""
        with self.lock:
            self.closed = True
            self.lock.notify_all()

    def post(self, message: Message) -> Message:
        """Add a message to its channel."""
        with self.lock:
            self.messages.setdefault(message.channel, []).append(message)
        return self._shown(message)

    def find(self, channel: str, ts: str | None) -> Message | None:
        """The message with that timestamp, ephemeral ones too."""
        return next((each for each in self.messages.get(channel, []) if each.ts == ts), None)

    def put(self, message: Message) -> Message:
        """Set a message in the place of the one with its timestamp."""
        with self.lock:
            there = self.messages[message.channel]
            self.messages[message.channel] = [message if each.ts == message.ts else each for each in there]
        return self._shown(message)

    def _shown(self, message: Message) -> Message:
        """Tell the listeners of a message that is new, or is now another."""
        for listener in list(self.on_message):
            listener(message)
        self.changed()
        return message

    def remove(self, channel: str, ts: str) -> None:
        """Take a message away."""
        with self.lock:
            self.messages[channel] = [each for each in self.messages.get(channel, []) if each.ts != ts]
        self.changed()

    def direct(self, user: str) -> Channel:
        """The direct messages between the bot and that person, opened if they were not."""
        with self.lock:
            for channel in self.channels.values():
                if channel.kind == "im" and channel.members == (user,):
                    return channel
            made = Channel(f"D{user[1:]}", "directmessage", (user,), kind="im", created=int(self.now()))
            self.channels[made.id] = made
        self.changed()
        return made

    def new_trigger(self, user: str, view: str | None = None) -> Trigger:
        """A trigger id for something that person just did."""
        with self.lock:
            number = next(self._numbers)
            trigger = Trigger(f"{number}.{number * 7919}.{number:032x}", user, self.now(), view)
            self.triggers[trigger.id] = trigger
        return trigger

    def new_response_url(self, user: str, channel: str, ts: str | None) -> ResponseUrl:
        """A response URL for something that person just did in that channel."""
        with self.lock:
            made = ResponseUrl(f"{next(self._numbers):024x}", user, channel, self.now(), ts)
            self.response_urls[made.token] = made
        return made

    def use_trigger(self, trigger: Trigger) -> None:
        """Remember that a trigger id was exchanged."""
        self.triggers[trigger.id] = replace(trigger, used=True)
