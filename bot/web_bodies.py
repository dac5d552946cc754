"""Bodies of requests: read up to a limit and within a time, or refused."""

from __future__ import annotations

import asyncio
import contextlib

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


async def read_body(declared: str | None, receive: Receive, limit: int, timeout: float) -> bytes:
    """The whole body, whose content length is `declared`.

    Raises BodyRefused over `limit` bytes or `timeout` seconds, or when it breaks off.
    """
    if declared is not None:
        if not (declared.isascii() and declared.isdigit()):
            raise BodyRefused(400, "The content length is no number.", unread=True)
        if len(declared) > 15 or int(declared) > limit:
            raise _too_large(limit)
    try:
        async with asyncio.timeout(timeout):
            return await _whole(receive, limit)
    except TimeoutError:
        raise BodyRefused(408, f"The body did not come within {timeout:g} seconds.", unread=False) from None


async def _whole(receive: Receive, limit: int) -> bytes:
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise BodyRefused(400, "The body broke off.", unread=False)
        body += message.get("body", b"")
        if len(body) > limit:
            raise _too_large(limit)
        more = message.get("more_body", False)
    return bytes(body)


def _too_large(limit: int) -> BodyRefused:
    return BodyRefused(413, f"The body is larger than {limit} bytes.", unread=True)


async def refuse(refused: BodyRefused, scope: Scope, receive: Receive, send: Send) -> None:
    """Say why a body was not taken, and close the connection.

    A close with bytes unread resets the connection, and a sender that is still writing would never see the answer. So
    the answer goes first, then what still comes is thrown away for a moment.
    """
    words = refused.words.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(words)),
        (b"connection", b"close"),
    ]
    waits = any(name == b"expect" for name, _ in scope["headers"])
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": words, "more_body": True})
    if refused.unread and not waits:
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
