"""Stripe's rate limits, held to on demand: calls a second of the whole account and of each endpoint.

An endpoint is a named operation: `GET /v1/invoices/in_1` and `GET /v1/invoices/in_2` are one, a list is another
(https://docs.stripe.com/rate-limits).
"""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field

from sandbox.stripe.errors import ApiError, rate_limited

WINDOW = 1.0  # seconds


@dataclass
class Limits:
    """No limit until one is set. `refused`: how many calls each endpoint was refused, by its limit or the account's."""

    account: int | None = None
    endpoint: int | None = None
    retry_after: int | None = None
    refused: Counter[str] = field(default_factory=Counter)
    _taken: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hold_to(self, endpoint: int | None, account: int | None = None, retry_after: int | None = None) -> None:
        """Calls a second, None: any number; `retry_after`: seconds for a Retry-After, which Stripe as a rule omits.

        ValueError for less than one."""
        if any(one is not None and one < 1 for one in (endpoint, account)):
            raise ValueError("a limit is at least one call a second")
        with self._lock:
            self.endpoint, self.account, self.retry_after = endpoint, account, retry_after
            self._taken.clear()
            self.refused.clear()

    def refusal(self, endpoint: str) -> ApiError | None:
        """The refusal of a call of `endpoint` (`GET /v1/invoices/{invoice}`) now, None when it is within the limits."""
        if self.account is None and self.endpoint is None:
            return None
        now = time.monotonic()
        with self._lock:
            for name, limit, reason in (("", self.account, "global-rate"), (endpoint, self.endpoint, "endpoint-rate")):
                if limit is not None and self._count(name, now) >= limit:
                    self.refused[endpoint] += 1
                    return rate_limited(should_retry=False, reason=reason, retry_after=self.retry_after)
            for name in ("", endpoint):
                self._taken[name].append(now)
        return None

    def _count(self, name: str, now: float) -> int:
        taken = self._taken[name]
        while taken and taken[0] <= now - WINDOW:
            taken.popleft()
        return len(taken)
