"""What Slack and Stripe post: read whole, handed to its endpoint, answered. Bare ASGI: layers cost time."""

from __future__ import annotations

import time

from starlette.types import Receive, Scope, Send

from bot.web_bodies import BodyRefused, read_body, refuse
from bot.web_watch import Watched
from handlers.endpoints import Endpoint, Reply


class Posted:
    """An ASGI app that answers POST requests by an endpoint."""

    def __init__(self, endpoint: Endpoint, watched: Watched, body_limit: int, body_timeout: float) -> None:
        """Bodies are at most `body_limit` bytes and come within `body_timeout` seconds."""
        self._endpoint = endpoint
        self._watched = watched
        self._body_limit = body_limit
        self._body_timeout = body_timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever goes wrong."""
        began = time.monotonic()
        headers = _headers(scope)
        try:
            body = await read_body(headers.get("content-length"), receive, self._body_limit, self._body_timeout)
            reply = await self._endpoint(body, headers)
        except BodyRefused as refused:
            self._watched.answered(began, refused.status)
            await refuse(refused, scope, receive, send)
            return
        except Exception:
            reply = Reply(500, self._watched.failed())
        self._watched.answered(began, reply.status)
        await _send(reply, send)


def _headers(scope: Scope) -> dict[str, str]:
    """By lower-case name, as ASGI has them; of several with one name the last."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


async def _send(reply: Reply, send: Send) -> None:
    body = reply.body.encode()
    headers = [(b"content-length", b"%d" % len(body))]
    for name, value in reply.headers.items():
        if name.lower() != "content-length":
            headers.append((name.lower().encode("latin-1"), value.encode("latin-1")))
    if body and not any(name == b"content-type" for name, _ in headers):
        headers.append((b"content-type", b"text/plain; charset=utf-8"))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
