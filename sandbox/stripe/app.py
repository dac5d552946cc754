"""The ASGI app: the API under /v1, pages for people, controls under /_sandbox."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.stripe.api import Api, Request
from sandbox.stripe.controls import Controls, table
from sandbox.stripe.pages import Pages
from sandbox.stripe.state import State


def make_app(state: State, api: Api, controls: Controls) -> ASGIApp:
    """The app of one account."""
    pages = Starlette(routes=[*Pages(state, controls).routes(), *control_routes(controls)])

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(("/v1", "/v2")):
            await pages(scope, receive, send)
            return
        http = HttpRequest(scope, receive)
        answer = await api.answer(await understood(http))
        if answer.status == 0:
            await cut(receive)
            return
        response = Response(answer.body, answer.status, dict(answer.headers), "application/json")
        await response(scope, receive, send)

    return app


async def understood(http: HttpRequest) -> Request:
    """The request with its body read; bytes that are not UTF-8 are kept as escapes and refused later."""
    body = (await http.body()).decode("utf-8", "surrogateescape")
    return Request(http.method, http.url.path, http.url.query, body, dict(http.headers))


async def cut(receive: Receive) -> None:
    """Drop the connection without an answer, under uvicorn; any other server is left hanging a while."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        await asyncio.sleep(120)
        return
    transport.abort()
    await asyncio.sleep(0.01)


def control_routes(controls: Controls) -> list[Route]:
    """`POST /_sandbox/<name>` with a JSON object of arguments answers `{"result": …}` or `{"error": …}`."""
    known = table(controls)

    async def call(request: HttpRequest) -> Response:
        do = known.get(request.path_params["name"])
        if do is None:
            return JSONResponse({"error": "no such control"}, 404)
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return JSONResponse({"error": "send JSON"}, 415)
        try:
            arguments: Any = orjson.loads(await request.body() or b"{}")
            result = await asyncio.to_thread(do, **arguments)
        except (ValueError, TypeError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"result": result})

    return [Route("/_sandbox/{name}", call, methods=["POST"])]
