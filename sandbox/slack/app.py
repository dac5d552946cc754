"""The HTTP side: the Web API, response URLs, uploads, and the controls beneath `/_sandbox/`."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from sandbox.slack.calling import Answer, arguments, call, readable, refused, spoilt
from sandbox.slack.controls import control_routes
from sandbox.slack.errors import RefusalError
from sandbox.slack.page_app import Page, file_answer, page_controls, page_routes
from sandbox.slack.records import Call, Json, Upload
from sandbox.slack.response_urls import respond
from sandbox.slack.sending import Sender
from sandbox.slack.targets import sees_channel
from sandbox.slack.uploads import receive


def asgi_app(team: Sender, page: Page) -> Starlette:
    """The ASGI app of a team, with its page."""
    wire = Wire(team)
    return Starlette(
        routes=[
            Route("/api/{method}", wire.web_api, methods=["GET", "POST"]),
            Route("/commands/{team}/{number}/{token}", wire.response_url, methods=["POST"]),
            Route("/actions/{team}/{number}/{token}", wire.response_url, methods=["POST"]),
            Route("/app/{team}/{number}/{token}", wire.response_url, methods=["POST"]),
            Route("/upload/v1/{file}", wire.upload, methods=["POST"]),
            Route("/files/{file}/{name}", wire.download),
            Mount("/_sandbox", routes=[*control_routes(team), *page_controls(page)]),
            *page_routes(),
        ]
    )


class Wire:
    """The endpoints that the bot calls."""

    def __init__(self, team: Sender) -> None:
        self.team = team

    async def web_api(self, request: Request) -> Response:
        """`/api/<method>`"""
        method, body = str(request.path_params["method"]), await request.body()
        begun = time.monotonic()
        given: Json = {}
        try:
            given = arguments(request.headers.get("content-type", ""), body, request.url.query)
            answer = await run_in_threadpool(call, self.team, method, request.headers.get("authorization"), given)
        except RefusalError as refusal:
            answer = refused(refusal)
        given.pop("token", None)
        return await self._answered(request, method, readable(given), answer, begun)

    async def response_url(self, request: Request) -> Response:
        """What a response URL points to."""
        body, begun = await request.body(), time.monotonic()
        try:
            given = json.loads(body)
        except ValueError:
            given = None
        if not isinstance(given, dict):
            return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
        answer = await run_in_threadpool(respond, self.team, str(request.path_params["token"]), given)
        return await self._answered(request, "response_url", given, answer, begun)

    async def _answered(self, request: Request, method: str, given: Json, answer: Answer, begun: float) -> Response:
        ms = (time.monotonic() - begun) * 1000
        self.team.calls.append(Call(method, given, answer.status, answer.body, ms))
        await run_in_threadpool(
            self.team.observe, "from_bot", method, given, status=answer.status, answer=answer.body, ms=ms
        )
        if answer.hang:
            await _until_gone(request, answer.hang)
        if method == "response_url" and answer.body.get("ok"):
            return PlainTextResponse("ok")
        return JSONResponse(answer.body, answer.status, headers=dict(answer.headers))

    async def upload(self, request: Request) -> Response:
        """Step two of a file upload: the bytes. Faults strike it under the name `upload`."""
        content, begun = await request.body(), time.monotonic()
        fault = self.team.faults.take("upload")
        if fault is not None and not fault.after_effect:
            answer = spoilt(fault)
        else:
            answer = await run_in_threadpool(receive, self.team, str(request.path_params["file"]), content)
        ms = (time.monotonic() - begun) * 1000
        told = {"bytes": len(content)}
        await run_in_threadpool(
            self.team.observe, "from_bot", "upload", told, status=answer.status, answer=answer.body, ms=ms
        )
        if answer.hang:
            await _until_gone(request, answer.hang)
        return PlainTextResponse(str(answer.body.get("said", "")), answer.status)

    def _may_read(self, request: Request, upload: Upload) -> bool:
        """Whoever is in a conversation where it was shared (the page says who looks), and the bot by its token."""
        if request.headers.get("authorization") == f"Bearer {self.team.bot_token}":
            return True
        user = request.query_params.get("user", "")
        return any(sees_channel(self.team, user, channel) for channel in upload.channels)

    async def download(self, request: Request) -> Response:
        """A file's bytes."""
        upload = self.team.state.uploads.get(str(request.path_params["file"]))
        if upload is None or upload.content is None or not self._may_read(request, upload):
            return PlainTextResponse("Not found", 404)
        return file_answer(upload, to_read="open" in request.query_params)


async def _until_gone(request: Request, seconds: float) -> None:
    """Wait until the caller gave up, at most that long."""

    async def gone() -> None:
        message: Any = {}
        while message.get("type") != "http.disconnect":
            message = await request.receive()

    try:
        await asyncio.wait_for(gone(), seconds)
    except TimeoutError:
        return
