"""Delivers events to the webhook from its own thread: signed, retried, and on demand held, reordered or repeated."""

from __future__ import annotations

import hashlib
import heapq
import hmac
import http.client
import itertools
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.stripe.state import EventRecord

RETRY_WAITS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)  # seconds; real ones take up to three days
ANSWER_WITHIN = 10.0  # seconds
KEPT_DELIVERIES = 10_000


@dataclass(frozen=True)
class Delivery:
    """One try: the answer's status, 0 when there was none, and how many milliseconds it took."""

    event: str
    type: str
    status: int
    ms: float


def signature(secret: str, body: bytes, at: int) -> str:
    """The Stripe-Signature header for `body` signed at `at` (epoch seconds)."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


class Deliverer:
    """A queue of events and the thread that posts them; `close` ends it."""

    def __init__(self, secret: str, url: str | None, done: Callable[[str], None]) -> None:
        self.url = url
        self.enabled_events: tuple[str, ...] = ("*",)
        self.mode = "deliver"
        self.signs_at: Callable[[], float] = time.time
        self.deliveries: deque[Delivery] = deque(maxlen=KEPT_DELIVERIES)
        self._secret = secret
        self._done = done
        self._queue: list[tuple[float, int, int, EventRecord]] = []
        self._held: list[EventRecord] = []
        self._order = itertools.count()
        self._busy = 0
        self._closed = False
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def wants(self, kind: str) -> bool:
        """Is there an endpoint, and did it ask for events of this type?"""
        return self.url is not None and ("*" in self.enabled_events or kind in self.enabled_events)

    def offer(self, record: EventRecord) -> None:
        """Take a new event, to be delivered now or held."""
        with self._wake:
            if self.mode == "hold":
                self._held.append(record)
            else:
                self._push(record)

    def send(self, record: EventRecord) -> None:
        """Deliver `record` now, held or not."""
        with self._wake:
            self._push(record)

    def release(self, order: str = "in_order", times: int = 1, seed: int | None = None) -> int:
        """Deliver what is held, each event `times` times; `order`: in_order, reversed or shuffled. Returns how many."""
        if order not in ("in_order", "reversed", "shuffled"):
            raise ValueError("order must be in_order, reversed or shuffled")
        with self._wake:
            batch = [record for record in self._held for _ in range(times)]
            self._held.clear()
            if order == "reversed":
                batch.reverse()
            elif order == "shuffled":
                random.Random(seed).shuffle(batch)  # noqa: S311
            for record in batch:
                self._push(record)
            return len(batch)

    def drop(self) -> int:
        """Forget what is held, as if each try of days had failed; returns how many."""
        with self._wake:
            dropped = len(self._held)
            self._held.clear()
            return dropped

    def held(self) -> list[str]:
        """The ids of the events kept back, oldest first."""
        with self._wake:
            return [record.id for record in self._held]

    def wait(self, timeout: float) -> bool:
        """Wait until nothing is queued or being sent (held ones do not count); False after `timeout` seconds."""
        with self._wake:
            return self._wake.wait_for(lambda: not self._queue and not self._busy, timeout)

    def close(self) -> None:
        with self._wake:
            self._closed = True
            self._queue.clear()
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join(ANSWER_WITHIN + 1)

    def _push(self, record: EventRecord, attempt: int = 0, wait: float = 0.0) -> None:
        if self._closed:
            return
        heapq.heappush(self._queue, (time.monotonic() + wait, next(self._order), attempt, record))
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="stripe-webhooks", daemon=True)
            self._thread.start()
        self._wake.notify_all()

    def _take(self) -> tuple[int, EventRecord] | None:
        """The next event that is due, waiting for it; None when closed."""
        with self._wake:
            while not self._closed:
                wait = self._queue[0][0] - time.monotonic() if self._queue else None
                if wait is not None and wait <= 0:
                    _, _, attempt, record = heapq.heappop(self._queue)
                    self._busy += 1
                    return attempt, record
                self._wake.wait(wait)
            return None

    def _signing_time(self) -> float:
        """By whatever clock is set now."""
        return self.signs_at()

    def _run(self) -> None:
        post = Poster(self._secret, self._signing_time)
        while (taken := self._take()) is not None:
            attempt, record = taken
            begun = time.monotonic()
            status = post(self.url, record.body)
            self.deliveries.append(Delivery(record.id, record.type, status, (time.monotonic() - begun) * 1000))
            if 200 <= status < 300:
                self._done(record.id)
            with self._wake:
                self._busy -= 1
                if not 200 <= status < 300 and attempt < len(RETRY_WAITS) and not self._closed:
                    self._push(record, attempt + 1, RETRY_WAITS[attempt])
                self._wake.notify_all()
        post.close()


class Poster:
    """Posts bodies over one connection, opened again when it breaks or the address changes."""

    def __init__(self, secret: str, now: Callable[[], float]) -> None:
        self._secret = secret
        self._now = now
        self._connection: http.client.HTTPConnection | None = None
        self._where = ""

    def __call__(self, url: str | None, body: bytes) -> int:
        """Returns the status, 0 when there was no answer."""
        if url is None:
            return 0
        for fresh in (False, True):
            try:
                return self._post(url, body)
            except (ConnectionResetError, BrokenPipeError, http.client.RemoteDisconnected):
                self.close()
                if fresh:
                    return 0
            except (OSError, http.client.HTTPException):
                self.close()
                return 0
        return 0

    def _post(self, url: str, body: bytes) -> int:
        parts = urlsplit(url)
        if self._connection is None or self._where != parts.netloc:
            self.close()
            self._connection = http.client.HTTPConnection(parts.netloc, timeout=ANSWER_WITHIN)
            self._where = parts.netloc
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signature(self._secret, body, int(self._now())),
        }
        self._connection.request("POST", parts.path or "/", body, headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
