"""The web app on a real server and a free port, with endpoints that do as they are told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry

from bot import web
from bot.web_heads import HEAD_TIMEOUT
from handlers.endpoints import Reply


@dataclass
class Site:
    """What the app answers with, and what reached its endpoints."""

    answer: Callable[[bytes, Mapping[str, str]], Awaitable[Reply]] | None = None
    ready: Callable[[], Mapping[str, str]] = dict
    reached: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list)
    port: int = 0

    async def slack(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Slack's endpoint."""
        return await self._answered("slack", body, headers)

    async def stripe(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Stripe's endpoint."""
        return await self._answered("stripe", body, headers)

    async def _answered(self, who: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        self.reached.append((who, body, headers))
        return Reply(200, "fine") if self.answer is None else await self.answer(body, headers)

    def connect(self) -> socket.socket:
        """A connection to it."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def send(self, raw: bytes) -> tuple[int, bytes]:
        """Send a request as it is; the answer's status and everything of it."""
        with self.connect() as connection:
            connection.sendall(raw)
            return received(connection)


@contextmanager
def serving(
    site: Site, *, body_limit: int = 1000, body_timeout: float = 60.0, head_timeout: float = HEAD_TIMEOUT
) -> Iterator[Site]:
    """Serve `site` until the block ends."""
    app = web.create_app(
        slack=site.slack,
        stripe=site.stripe,
        ready=lambda: site.ready(),  # noqa: PLW0108 - a test may replace it
        registry=CollectorRegistry(),
        body_limit=body_limit,
        body_timeout=body_timeout,
        reference=lambda: "7F3K",
    )
    server = web.server(app, grace=1, head_timeout=head_timeout)
    sock = web.listen("127.0.0.1", 0)
    site.port = sock.getsockname()[1]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.005)
        yield site
    finally:
        server.should_exit = True
        thread.join(60)
        sock.close()


def received(connection: socket.socket) -> tuple[int, bytes]:
    """Read one whole answer that ends with the connection."""
    raw = b""
    while chunk := connection.recv(65536):
        raw += chunk
    return int(raw.split(b" ", 2)[1]), raw


def request(path: str, body: bytes = b"", *, method: str = "POST", headers: str = "") -> bytes:
    """A request that asks for the connection to be closed after it."""
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body
