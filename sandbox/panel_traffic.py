"""Stripe's side of the page's log: the API's requests as they come, and the webhooks that went out."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.panel_desk import AGENT, Desk
from sandbox.slack.exchanges import Exchanges
from sandbox.stripe import StripeSandbox

API = ("/v1", "/v2")


class LoggedApp:
    """The account's app, with each request to its API logged; the panel's own reading is not."""

    def __init__(self, app: ASGIApp, exchanges: Exchanges) -> None:
        self._app = app
        self._exchanges = exchanges

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await self._app(scope, receive, send)
            return
        by_panel = dict(scope["headers"]).get(b"user-agent") == AGENT.encode()
        if by_panel and scope["method"] == "GET":
            await self._app(scope, receive, send)
            return
        heard = _Heard(receive, send)
        begun = time.monotonic()
        try:
            await self._app(scope, heard.receive, heard.send)
        finally:
            self._log(scope, heard, "panel → Stripe" if by_panel else "bot → Stripe", time.monotonic() - begun)

    def _log(self, scope: Scope, heard: _Heard, way: str, seconds: float) -> None:
        query = scope["query_string"].decode("latin-1")
        self._exchanges.add(
            way,
            scope["method"],
            scope["path"] + (f"?{query}" if query else ""),
            status=heard.status,
            ms=seconds * 1000,
            request=dict(parse_qsl(heard.asked.decode("utf-8", "replace"), keep_blank_values=True)),
            answer=_read(heard.answered),
        )


class _Heard:
    """What goes by between server and app."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self.status = 0
        self.asked = b""
        self.answered = b""

    @property
    def receive(self) -> Receive:
        """A receive that listens; of the same object as the server's own, which may be asked for its connection."""
        return _Listening(self._receive, self)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.answered += message.get("body", b"")
        await self._send(message)


class _Listening:
    def __init__(self, receive: Receive, heard: _Heard) -> None:
        self._receive, self._heard = receive, heard
        self.__self__ = getattr(receive, "__self__", None)

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._heard.asked += message.get("body", b"")
        return message


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")


class Deliveries:
    """The webhooks that went out since last looked, put into the log; an event's body is looked up when asked for."""

    def __init__(self, account: StripeSandbox, desk: Desk, exchanges: Exchanges) -> None:
        self._account = account
        self._desk = desk
        self._exchanges = exchanges
        self._lock = threading.Lock()
        self._last: object = None

    def look(self) -> None:
        """Log what is new."""
        with self._lock:
            kept = list(self._account.deliveries)
            fresh = []
            for each in reversed(kept):
                if each is self._last:
                    break
                fresh.append(each)
            self._last = kept[-1] if kept else None
        for each in reversed(fresh):
            self._exchanges.add(
                "Stripe → bot",
                "POST",
                "/stripe/webhook",
                about=each.type,
                status=each.status,
                ms=each.ms,
                request=self._body(each.event),
            )

    def _body(self, event: str) -> Callable[[], Any]:
        return lambda: self._desk.get(f"events/{event}")
