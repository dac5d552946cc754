"""A bot of a few lines for the page's tests: it posts what it is told, keeps what Slack sends, answers as told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.slack import SlackSandbox

Answer = Callable[[dict[str, Any]], Any]


class LittleBot:
    """Set `answers[kind]` (a command's name, or a payload's type) to what gives the answer's body."""

    def __init__(self, team: SlackSandbox) -> None:
        self.client = WebClient(team.bot_token, base_url=f"{team.base_url}/api/")
        self.answers: dict[str, Answer] = {}
        self.heard: list[dict[str, Any]] = []
        self.app = Starlette(
            routes=[
                Route("/slack/events", self._hear, methods=["POST"]),
                Route("/stripe/webhook", _taken, methods=["POST"]),
            ]
        )

    async def _hear(self, request: Request) -> Response:
        payload, kind = _decoded(await request.body(), request.headers["content-type"])
        self.heard.append(payload)
        answer = self.answers.get(kind, lambda _payload: None)
        body = await run_in_threadpool(answer, payload)
        return Response() if body is None else JSONResponse(body)

    def actions(self) -> list[dict[str, Any]]:
        """The actions heard so far, oldest first."""
        return [each["actions"][0] for each in self.heard if each.get("type") == "block_actions"]


async def _taken(_request: Request) -> Response:
    return Response()


def _decoded(body: bytes, content_type: str) -> tuple[dict[str, Any], str]:
    if content_type.startswith("application/json"):
        event = json.loads(body)
        return event, str(event["event"]["type"])
    form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    if "payload" in form:
        payload = json.loads(form["payload"])
        return payload, str(payload["type"])
    return dict(form), form["command"]
