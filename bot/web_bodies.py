"""Bodies of requests: read up to a limit and within a time, or refused."""

from __future__ import annotations

import asyncio
import contextlib

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

BODY_LIMIT = 1024 * 1024  # bytes
BODY_TIMEOUT = 10.0  # seconds
LINGER_BYTES = 8 * BODY_LIMIT
LINGER_SECONDS = 2.0


class BodyRefused(Exception):  # noqa: N818 - reads as what happened
    """The body was not taken: `status` 400, 408 or 413 and what to tell the sender; `unread`: more of it may come."""

    def __init__(self, status: int, words: str, *, unread: bool) -> None:
        """Keep the answer."""
        super().__init__(words)
        self.status = status
        self.words = words
        self.unread = unread


async def read_body(request: Request, limit: int, timeout: float) -> bytes:
    """The whole body. Raises BodyRefused over `limit` bytes or `timeout` seconds, ClientDisconnect if it breaks off."""
    declared = request.headers.get("content-length")
    if declared is not None:
        if not (declared.isascii() and declared.isdigit()):
            raise BodyRefused(400, "The content length is no number.", unread=True)
        if len(declared) > 15 or int(declared) > limit:
            raise _too_large(limit)
    body = bytearray()
    try:
        async with asyncio.timeout(timeout):
            async for chunk in request.stream():
                if len(body) + len(chunk) > limit:
                    raise _too_large(limit)
                body += chunk
    except TimeoutError:
        raise BodyRefused(408, f"The body did not come within {timeout:g} seconds.", unread=False) from None
    return bytes(body)


def _too_large(limit: int) -> BodyRefused:
    return BodyRefused(413, f"The body is larger than {limit} bytes.", unread=True)


class Refusal(PlainTextResponse):
    """The answer to a refused body, after which the connection is closed.

    A close with bytes unread resets the connection, and a sender that is still writing would never see the answer. So
    the answer goes first, then what still comes is thrown away for a moment.
    """

    def __init__(self, refused: BodyRefused) -> None:
        """Say why."""
        super().__init__(refused.words, refused.status, {"connection": "close"})
        self._unread = refused.unread

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; linger; end."""
        waits = any(name == b"expect" for name, _ in scope["headers"])
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        if self._unread and not waits:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LINGER_SECONDS):
                    await _throw_away(receive)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _throw_away(receive: Receive) -> None:
    thrown = 0
    while thrown <= LINGER_BYTES:
        message = await receive()
        thrown += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            return
