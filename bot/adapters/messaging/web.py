"""Calls to Slack's Web API: paced per channel, rate limits obeyed, each failure wrapped in the project's own error."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.services.ports import MessengerError

PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
BETWEEN_POSTS = 1.0  # seconds: Slack takes about one message a second per channel
REPEATABLE = frozenset(
    {"auth.test", "chat.update", "conversations.open", "usergroups.users.list", "users.info", "views.update"}
)
"""Methods that may simply be called again when Slack stumbles: a second time does no harm."""
REPEATS = 2
AGAIN_AFTER = 0.2  # seconds
LONGEST_WAIT = 10.0  # seconds that one call waits for rate limits in all; what waits longer is put off
SHORT_WAIT = 2.0  # seconds, where somebody is waiting: a trigger lives three
HURRIED_WAIT = 0.9  # seconds, where Slack waits for the acknowledgement, three at most; a slow answer is not repeated
HURRIED_TIMEOUT = 1  # seconds for one call; WebClient takes whole ones
CHANNELS_REMEMBERED = 5000


def web_client(token: str | None, base_url: str, timeout: int = 10) -> WebClient:
    """A client without retries of its own: its rate-limit handler would sleep, the other one would post twice."""
    return WebClient(token=token, base_url=base_url, timeout=timeout, retry_handlers=[])


class SlackWeb:
    """Makes calls; safe from many threads."""

    def __init__(self, client: WebClient, between_posts: float = BETWEEN_POSTS, short_wait: float = SHORT_WAIT) -> None:
        """`between_posts`: seconds between two messages into one channel. `short_wait`: for what somebody waits for."""
        self._client = client
        self._short_wait = short_wait
        self._between = between_posts
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._limited: dict[str, float] = {}

    def call(self, method: str, /, **parameters: Any) -> dict[str, Any]:
        """The answer; raises MessengerError. A rate limit is waited out, at most LONGEST_WAIT seconds in all."""
        request = partial(self._client.api_call, method, json=parameters)
        return self._within(method, str(parameters.get("channel", "")), LONGEST_WAIT, request)

    def show(self, method: str, /, **parameters: Any) -> dict[str, Any]:
        """The same for a view that somebody is waiting for: a rate limit is waited out for a short time only."""
        return self._within(method, "", self._short_wait, partial(self._client.api_call, method, json=parameters))

    def ask(self, method: str, /, **parameters: str) -> dict[str, Any]:
        """A read: Slack takes the parameters of its reading methods as a form only."""
        return self._within(method, "", self._short_wait, partial(self._client.api_call, method, data=parameters))

    def once(self, method: str, /, **parameters: Any) -> dict[str, Any]:
        """One try, which waits for nothing; MessengerError's `retry_after` says what Slack asked for."""
        try:
            return _once(partial(self._client.api_call, method, json=parameters))
        except _LimitedError as limited:
            raise MessengerError("ratelimited", passing=True, retry_after=limited.seconds) from limited

    def post(self, channel: str, content: dict[str, Any]) -> str:
        """Post a message in the channel's turn; returns its ts. Blocks that Slack refuses go out as plain text."""
        self._take_turn(channel)
        return str(self.with_text("chat.postMessage", {"channel": channel, **content})["ts"])

    def with_text(self, method: str, content: dict[str, Any]) -> dict[str, Any]:
        """Send `text` and `blocks`, and once more without the blocks if Slack refuses those."""
        try:
            return self.call(method, **content)
        except MessengerError as error:
            if not error.code.startswith("invalid_blocks"):
                raise
            return self.call(method, **{**content, "blocks": []})

    def _within(
        self, method: str, channel: str, patience: float, request: Callable[[], SlackResponse]
    ) -> dict[str, Any]:
        """The answer within `patience` seconds, what Slack's limits and stumbles cost included."""
        end = time.monotonic() + patience
        repeats = REPEATS if method in REPEATABLE else 0
        while True:
            self._wait_out_limit(f"{method} {channel}", end)
            try:
                return _once(request)
            except _LimitedError as limited:
                self._limit(f"{method} {channel}", limited.seconds)
            except MessengerError as error:
                if not error.passing or repeats == 0 or time.monotonic() + AGAIN_AFTER > end:
                    raise
                repeats -= 1
                time.sleep(AGAIN_AFTER)

    def _wait_out_limit(self, key: str, end: float) -> None:
        """No call is made before the time that Slack's Retry-After named for its like, by whichever thread."""
        with self._lock:
            until = self._limited.get(key, 0.0)
        if until > end:
            raise MessengerError("ratelimited", passing=True)
        time.sleep(max(0.0, until - time.monotonic()))

    def _limit(self, key: str, seconds: float) -> None:
        now = time.monotonic()
        with self._lock:
            if len(self._limited) > CHANNELS_REMEMBERED:
                self._limited = {one: until for one, until in self._limited.items() if until > now}
            self._limited[key] = now + seconds

    def _take_turn(self, channel: str) -> None:
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next.get(channel, 0.0))
            self._next[channel] = turn + self._between
            if len(self._next) > CHANNELS_REMEMBERED:
                self._next = {key: at for key, at in self._next.items() if at > now}
        time.sleep(max(0.0, turn - now))


class _LimitedError(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__(f"rate limited for {seconds} s")
        self.seconds = seconds


def _once(request: Callable[[], SlackResponse]) -> dict[str, Any]:
    try:
        data = request().data
    except SlackApiError as error:
        raise _wrapped(error) from error
    except (SlackClientError, OSError, HTTPException, ValueError) as error:
        raise MessengerError("", passing=True) from error
    return data if isinstance(data, dict) else {}


def _wrapped(error: SlackApiError) -> Exception:
    response = error.response
    status = getattr(response, "status_code", 200)
    code = response.get("error") if isinstance(response, SlackResponse) and isinstance(response.data, dict) else None
    if status == 429:
        headers = {str(key).lower(): value for key, value in dict(response.headers).items()}
        seconds = str(headers.get("retry-after", "1"))
        return _LimitedError(float(seconds) if seconds.isdecimal() else 1.0)
    if status >= 500 or not code:
        return MessengerError(str(code or ""), passing=True)
    return MessengerError(str(code), passing=code in PASSING)


def hurried_web(token: str, base_url: str, timeout: int = HURRIED_TIMEOUT) -> SlackWeb:
    """For the look-ups on which an acknowledgement waits."""
    return SlackWeb(web_client(token, base_url, timeout), short_wait=HURRIED_WAIT)
