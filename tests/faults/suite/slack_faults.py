"""Slack fails at three calls of ten: rate limits, errors of its own, answers that come too late, some after posting."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from threading import Lock
from time import monotonic
from typing import Any

from bot.services.outbox import Shown
from sandbox.slack.faults import Fault, Faults
from tests.faults.suite.frame import Ground, Row, Scenario
from tests.outbox.putting import queue_of, say
from tests.world import HANA, World, running_bot

SHARE = 0.3
A_CHANNEL = 4  # messages
PACE = 1.0  # seconds between two messages into one channel
RETRY_AFTER = 1  # seconds
BLINK = 0.005  # seconds: the bot counts whole milliseconds
DELIVERED_WITHIN = 300.0  # seconds
KINDS = ("ratelimited", "http_500", "timeout", "fatal_error")


class Moody(Faults):
    """Fails at so many of the calls that post, for ever, by chance."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self._chance = chance
        self._one = Lock()
        self.made: Counter[str] = Counter()
        self.lost = 0

    def take(self, method: str) -> Fault | None:
        """What this call meets; half of the late answers come after the message was posted."""
        with self._one:
            if method != "chat.postMessage" or self._chance.random() >= SHARE:
                return None
            kind = self._chance.choice(KINDS)
            after = kind == "timeout" and self._chance.random() < 0.5
            self.made[kind] += 1
            self.lost += after
        return Fault(method, kind, retry_after=RETRY_AFTER, after_effect=after, seconds=0.1)


@dataclass
class Watch:
    """When each post was answered and how, by channel."""

    calls: dict[str, list[tuple[float, int, bool]]] = field(default_factory=dict)

    def __call__(self, direction: str, method: str, body: Any, status: int, answer: Any, ms: float) -> None:
        """An observer of the pretend Slack."""
        if direction == "from_bot" and method == "chat.postMessage":
            began = monotonic() - ms / 1000
            entry = (began, status, isinstance(answer, dict) and bool(answer.get("ok")))
            self.calls.setdefault(str(body["channel"]), []).append(entry)


def run(ground: Ground) -> Row:
    """Messages into `size` channels, while Slack fails."""
    with ground.world() as world:
        channels = [f"C0LOUD{number}" for number in range(ground.size)]
        for channel in channels:
            world.team.add_channel(channel, channel.lower(), members=[HANA])
        moody, watch = Moody(ground.chance()), Watch()
        world.team.faults = moody
        world.team.observers.append(watch)
        with running_bot(world, between_posts=PACE):
            queue = queue_of(world)
            for number in range(A_CHANNEL):
                for channel in channels:
                    queue.show(Shown(f"{channel}:{number}", channel, say(f"TEST · {channel} {number}")))
            began = monotonic()
            assert world.bot.outbox.idle(DELIVERED_WITHIN), "not everything was delivered"
            return _row(world, channels, moody, watch, monotonic() - began)


def _row(world: World, channels: list[str], moody: Moody, watch: Watch, took: float) -> Row:
    doubled, gaps = 0, []
    for channel in channels:
        shown = [one.text for one in world.team.state.messages[channel]]
        meant = [f"TEST · {channel} {number}" for number in range(A_CHANNEL)]
        assert list(dict.fromkeys(shown)) == meant, f"not in order, or not all: {shown}"
        doubled += len(shown) - len(meant)
        calls = watch.calls[channel]
        for (at, status, _), (following, _, _) in pairwise(calls):
            wait = RETRY_AFTER if status == 429 else 0.0
            assert following - at >= wait - BLINK, f"{channel}: asked again {following - at:.3f} s after a 429"
        taken = [at for at, _, ok in calls if ok]
        gaps += [following - at for at, following in pairwise(taken)]
    assert doubled <= moody.lost, f"{doubled} doubled, {moody.lost} answers lost"
    assert min(gaps) >= PACE - BLINK, f"two messages within {min(gaps):.3f} s"
    faults = ", ".join(f"{count} × {kind}" for kind, count in sorted(moody.made.items()))
    return Row(
        f"{len(channels) * A_CHANNEL:,} messages into {len(channels)} channels, 30 % of the calls fail: {faults}; "
        f"{moody.lost} of the late answers after the message was posted",
        f"all delivered, in order, in {took:.0f} s; {doubled} doubled; no call before Retry-After was over; never two "
        f"messages of a channel within {min(gaps):.2f} s",
    )


SCENARIO = Scenario("slack_faults", "Slack 429, 5xx, time-outs on 30 % of calls", run, full=60, quick=2)
