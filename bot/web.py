"""The ASGI app: routes, limits on bodies, health, readiness, metrics; and the server that runs it until a signal."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from importlib.util import find_spec

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.logs import scrub
from bot.web_bodies import BODY_LIMIT, BODY_TIMEOUT
from bot.web_heads import HEAD_TIMEOUT, BoundedHeads
from bot.web_posted import Posted
from bot.web_readiness import Readiness
from bot.web_watch import Watch, Watched
from handlers.endpoints import Endpoint

log = logging.getLogger("invoicebot.web")

GRACE = 10  # seconds that requests under way have at the end
KEEP_ALIVE = 75  # seconds, more than proxies keep theirs (60): who closes first makes the other's next request fail
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
    watch = Watch(registry, reference)

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("alive")

    async def readyz(_request: Request) -> Response:
        problems = {name: scrub(reason) for name, reason in (await readiness.problems()).items()}
        return JSONResponse({"ready": not problems, "problems": problems}, status_code=503 if problems else 200)

    async def metrics(_request: Request) -> Response:
        shown = await asyncio.to_thread(generate_latest, registry)  # gauges ask the store
        return Response(shown, media_type=CONTENT_TYPE_LATEST)

    posted = {
        path: Posted(endpoint, watch.route(path), body_limit, body_timeout)
        for path, endpoint in (("/slack/events", slack), ("/stripe/webhook", stripe))
    }
    app = Starlette(
        routes=[
            *(Route(path, one, methods=["POST"]) for path, one in posted.items()),
            Route("/healthz", _shown(healthz, watch.route("/healthz")), methods=["GET"]),
            Route("/readyz", _shown(readyz, watch.route("/readyz")), methods=["GET"]),
            Route("/metrics", _shown(metrics, watch.route("/metrics")), methods=["GET"]),
        ]
    )
    app.router.redirect_slashes = False
    return _Front(app, posted)


class _Front:
    """What Slack and Stripe post goes straight to its handler: a router's layers cost as much as all our own work."""

    def __init__(self, app: ASGIApp, posted: Mapping[str, ASGIApp]) -> None:
        self._app = app
        self._posted = posted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._posted.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        await (app or self._app)(scope, receive, send)


def _shown(handle: Handle, watched: Watched) -> Handle:
    """A page that anybody may ask for, watched."""

    async def shown(request: Request) -> Response:
        began = time.monotonic()
        try:
            response = await handle(request)
        except Exception:
            response = PlainTextResponse(watched.failed(), status_code=500)
        watched.answered(began, response.status_code)
        return response

    return shown


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to `host` and `port` (0: a free one); raises OSError when that cannot be had.

    It names its protocol: asyncio's own loop turns Nagle's delay (40 ms an answer) off only where that says TCP.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.create_server((host, port), family=family, backlog=2048)
    return socket.socket(bound.family, bound.type, socket.IPPROTO_TCP, fileno=bound.detach())


def server(app: ASGIApp, *, grace: int = GRACE, head_timeout: float = HEAD_TIMEOUT) -> uvicorn.Server:
    """A server of `app` that leaves logging alone; at its end requests under way have `grace` seconds.

    Its event loop is uvloop where that can be had (not on Windows), else asyncio's. Heads of requests come within
    `head_timeout` seconds.
    """
    config = uvicorn.Config(
        app,
        loop="uvloop" if find_spec("uvloop") else "asyncio",
        http=partial(BoundedHeads, head_timeout=head_timeout),  # type: ignore[arg-type] # uvicorn only calls it
        proxy_headers=False,  # nobody asks where a request came from
        timeout_keep_alive=KEEP_ALIVE,
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
