"""Paces the background's calls to Stripe below its rate limits, so that people's acts find room.

Stripe counts calls a second of the whole account and of each endpoint, which is a named operation
(https://docs.stripe.com/rate-limits). People's calls are not paced and never wait here. Other processes are not known
of: what they take shows as a 429, after which this one goes slower for a while.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from bot.services.ports import BillingBusy
from bot.services.tally import UNCOUNTED, Count, Tally

BURST = 4  # calls at once after a rest
LONGEST_WAIT = 1.0  # seconds; an invoice's lease may be held meanwhile, so that a person may wait for it
PAUSE = 1.0  # seconds after a 429 that names none
LEAST = 1.0  # calls a second
RECOVERY = 0.05  # of a call a second, for each call that Stripe takes
NAMES = frozenset({"search", "sessions", "create_preview"})


@dataclass(slots=True)
class _Lane:
    """What one limit allows: `full` and `rate` are calls a second, `ready` when the next call is due at that rate."""

    full: float
    rate: float
    ready: float = 0.0
    closed: float = 0.0
    cut: float = 0.0

    def next(self, now: float) -> float:
        """When a call may be made."""
        return max(now, self.closed, self.ready - (BURST - 1) / self.rate)

    def take(self, now: float) -> None:
        self.ready = max(self.ready, now) + 1 / self.rate

    def slow(self, now: float, pause: float) -> None:
        """Close for `pause` seconds and halve the rate, once for the several calls that were refused together."""
        self.closed = max(self.closed, now + pause)
        if now - self.cut > PAUSE:
            self.cut = now
            self.rate = max(LEAST, self.rate / 2)

    def recover(self) -> None:
        self.rate = min(self.full, self.rate + RECOVERY)


class Pacer:
    """Gives every call its moment; safe for many threads."""

    def __init__(
        self,
        *,
        endpoint: float,
        account: float,
        tally: Tally = UNCOUNTED,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """At most so many calls a second, of each endpoint and of all together."""
        self._tally = tally
        self._now = now
        self._sleep = sleep
        self._lock = threading.Lock()
        self._account = _Lane(account, account)
        self._lanes: defaultdict[str, _Lane] = defaultdict(lambda: _Lane(endpoint, endpoint))

    def wait(self, endpoint: str) -> None:
        """Wait for the call's turn; raises BillingBusy, which says when, where that is more than a second away."""
        with self._lock:
            now = self._now()
            lanes = (self._account, self._lanes[endpoint])
            turn = max(lane.next(now) for lane in lanes)
            if turn - now > LONGEST_WAIT:
                raise BillingBusy("calls to Stripe are being paced", turn - now)
            for lane in lanes:
                lane.take(turn)
        if turn > now:
            self._sleep(turn - now)

    def passed(self, endpoint: str) -> None:
        """Stripe took the call: go a little faster again."""
        with self._lock:
            for lane in (self._account, self._lanes[endpoint]):
                lane.recover()

    def limited(self, endpoint: str, reason: str | None, retry_after: float | None) -> None:
        """Stripe refused the call for a limit: the one it named (`global-rate`, `endpoint-rate`…), else maybe both."""
        self._tally.add(Count.STRIPE_LIMITED)
        with self._lock:
            now = self._now()
            if reason is None or not reason.startswith("global"):
                self._lanes[endpoint].slow(now, retry_after or PAUSE)
            if reason is None or reason.startswith("global"):
                self._account.slow(now, retry_after or PAUSE)


def endpoint_of(method: str, path: tuple[str, ...]) -> str:
    """The named operation: `path` (below /v1) without ids."""
    parts = [part if place % 2 == 0 or part in NAMES else "{id}" for place, part in enumerate(path)]
    return f"{method} {'/'.join(parts)}"
