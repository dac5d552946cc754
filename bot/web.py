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
from starlette.types import ASGIApp, Receive, Scope, Send

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
) -> ASGIApp:
    """The app. `ready` names what is not ready, and why, and may block; it is called in a thread.

    `registry` is shown at /metrics and gets the counts of requests. Bodies are at most `body_limit` bytes and come
    within `body_timeout` seconds. `reference` makes what an unexpected error is quoted by.
    """
    readiness = Readiness(ready)
    watch = _Watch(registry, reference)

    def taking(endpoint: Endpoint) -> Handle:
        async def handle(request: Request) -> Response:
            body = await read_body(request, body_limit, body_timeout)
            return _response(await endpoint(body, _headers(request.scope)))

        return handle

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("alive")

    async def readyz(_request: Request) -> Response:
        problems = {name: scrub(reason) for name, reason in (await readiness.problems()).items()}
        return JSONResponse({"ready": not problems, "problems": problems}, status_code=503 if problems else 200)

    async def metrics(_request: Request) -> Response:
        shown = await asyncio.to_thread(generate_latest, registry)  # gauges ask the store
        return Response(shown, media_type=CONTENT_TYPE_LATEST)

    taken = {
        path: watch(taking(endpoint), path)
        for path, endpoint in (("/slack/events", slack), ("/stripe/webhook", stripe))
    }
    app = Starlette(
        routes=[
            *(Route(path, handle, methods=["POST"]) for path, handle in taken.items()),
            Route("/healthz", watch(healthz, "/healthz"), methods=["GET"]),
            Route("/readyz", watch(readyz, "/readyz"), methods=["GET"]),
            Route("/metrics", watch(metrics, "/metrics"), methods=["GET"]),
        ]
    )
    app.router.redirect_slashes = False
    return _Front(app, taken)


class _Front:
    """What Slack and Stripe post goes straight to its handler: a router's layers cost as much as all our own work."""

    def __init__(self, app: ASGIApp, taken: Mapping[str, Handle]) -> None:
        self._app = app
        self._taken = taken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handle = self._taken.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if handle is None:
            await self._app(scope, receive, send)
        else:
            response = await handle(Request(scope, receive))
            await response(scope, receive, send)


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
        seconds, requests = self._seconds.labels(route), dict[int, Counter]()

        async def watched(request: Request) -> Response:
            began = time.monotonic()
            response = await self._answer(handle, request)
            seconds.observe(time.monotonic() - began)
            status = response.status_code
            if status not in requests:
                requests[status] = self._requests.labels(route, str(status))
            requests[status].inc()
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


def _headers(scope: Scope) -> dict[str, str]:
    """By lower-case name, as ASGI has them; of several with one name the last."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


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
