"""The ASGI app: routes, limits on bodies, health, readiness, metrics; and the server that runs it until a signal."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Mapping

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.logs import scrub
from bot.web_bodies import BODY_LIMIT, BODY_TIMEOUT, BodyRefused, Refusal, read_body
from bot.web_readiness import Readiness
from handlers.endpoints import Endpoint, Reply

log = logging.getLogger("invoicebot.web")

GRACE = 10  # seconds that requests under way have at the end
Handle = Callable[[Request], Awaitable[Response]]


def create_app(
    *,
    slack: Endpoint,
    stripe: Endpoint,
    ready: Callable[[], Mapping[str, str]],
    registry: CollectorRegistry,
    body_limit: int = BODY_LIMIT,
    body_timeout: float = BODY_TIMEOUT,
    reference: Callable[[], str] = lambda: secrets.token_hex(3).upper(),
) -> Starlette:
    """The app. `ready` names what is not ready, and why, and may block; it is called in a thread.

    `registry` is shown at /metrics and gets the counts of requests. Bodies are at most `body_limit` bytes and come
    within `body_timeout` seconds. `reference` makes what an unexpected error is quoted by.
    """
    readiness = Readiness(ready)
    watch = _Watch(registry, reference)

    def taking(endpoint: Endpoint) -> Handle:
        async def handle(request: Request) -> Response:
            body = await read_body(request, body_limit, body_timeout)
            return _response(await endpoint(body, {name.lower(): value for name, value in request.headers.items()}))

        return handle

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("alive")

    async def readyz(_request: Request) -> Response:
        problems = {name: scrub(reason) for name, reason in (await readiness.problems()).items()}
        return JSONResponse({"ready": not problems, "problems": problems}, status_code=503 if problems else 200)

    async def metrics(_request: Request) -> Response:
        shown = await asyncio.to_thread(generate_latest, registry)  # gauges ask the store
        return Response(shown, media_type=CONTENT_TYPE_LATEST)

    app = Starlette(
        routes=[
            Route("/slack/events", watch(taking(slack), "/slack/events"), methods=["POST"]),
            Route("/stripe/webhook", watch(taking(stripe), "/stripe/webhook"), methods=["POST"]),
            Route("/healthz", watch(healthz, "/healthz"), methods=["GET"]),
            Route("/readyz", watch(readyz, "/readyz"), methods=["GET"]),
            Route("/metrics", watch(metrics, "/metrics"), methods=["GET"]),
        ]
    )
    app.router.redirect_slashes = False
    return app


class _Watch:
    """Wraps each route: counts and times it, and turns what goes wrong into an answer, once."""

    def __init__(self, registry: CollectorRegistry, reference: Callable[[], str]) -> None:
        self._reference = reference
        self._requests = Counter(
            "invoicebot_http_requests", "Requests answered, by route and status", ["route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "invoicebot_http_seconds", "Seconds to answer a request, its body included", ["route"], registry=registry
        )

    def __call__(self, handle: Handle, route: str) -> Handle:
        async def watched(request: Request) -> Response:
            began = time.monotonic()
            response = await self._answer(handle, request)
            self._seconds.labels(route).observe(time.monotonic() - began)
            self._requests.labels(route, str(response.status_code)).inc()
            return response

        return watched

    async def _answer(self, handle: Handle, request: Request) -> Response:
        try:
            return await handle(request)
        except BodyRefused as refused:
            return Refusal(refused)
        except ClientDisconnect:
            return PlainTextResponse("The body broke off.", status_code=400)
        except Exception:
            reference = self._reference()
            log.exception("a request failed", extra={"path": request.url.path, "reference": reference})
            return PlainTextResponse(f"Something went wrong on our side (ref {reference}).", status_code=500)


def _response(reply: Reply) -> Response:
    headers = {name: value for name, value in reply.headers.items() if name.lower() != "content-length"}
    if reply.body and not any(name.lower() == "content-type" for name in headers):
        headers["content-type"] = "text/plain; charset=utf-8"
    return Response(reply.body, reply.status, headers)


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to `host` and `port` (0: a free one); raises OSError when that cannot be had.

    It names its protocol: asyncio turns Nagle's delay (40 ms an answer) off only on connections that say TCP.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.create_server((host, port), family=family, backlog=2048)
    return socket.socket(bound.family, bound.type, socket.IPPROTO_TCP, fileno=bound.detach())


def server(app: ASGIApp, *, grace: int = GRACE) -> uvicorn.Server:
    """A server of `app` that leaves logging alone; at its end requests under way have `grace` seconds."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=grace,
    )
    return uvicorn.Server(config)


def run(app: ASGIApp, sock: socket.socket, *, grace: int = GRACE) -> None:
    """Serve on `sock` until SIGTERM or SIGINT, then finish what is under way and return.

    uvicorn raises the signal again at its end: the caller has a handler for it, or ends by it.
    """
    host, port = sock.getsockname()[:2]
    log.info("listening", extra={"host": host, "port": port})
    server(app, grace=grace).run(sockets=[sock])
