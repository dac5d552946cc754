"""The page in the browser: its files, what it has to know of the team, its live events, panel and log."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.slack.core import Team
from sandbox.slack.errors import CannotDoError
from sandbox.slack.exchanges import Exchanges
from sandbox.slack.happenings import Happening
from sandbox.slack.page_events import events
from sandbox.slack.records import Json, Upload

FOLDER = Path(__file__).parent / "page"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
SHOWN_TYPES = frozenset(
    {"application/pdf", "text/csv", "text/plain", "image/png", "image/jpeg", "image/gif", "image/webp"}
)


@dataclass(frozen=True)
class SlashCommand:
    """A command that the page completes; `hint` as the app's manifest gives it."""

    command: str
    description: str
    hint: str


INVOICES = SlashCommand(
    "/invoices",
    "List, show, retry, void and create your clients' invoices",
    "[failed acme 2026-10 | show INV-0042 | retry INV-0042 | void INV-0042 | create | help]",
)


class Page:
    """What the page offers beside the team itself.

    `about` says in a few words who a user is to the hub; `happenings` are the buttons of the panel; `exchanges` is
    the log, in which the team's own exchanges are kept from the start.
    """

    def __init__(self, team: Team) -> None:
        self.team = team
        self.about: dict[str, str] = {}
        self.commands: Sequence[SlashCommand] = (INVOICES,)
        self.happenings: Sequence[Happening] = ()
        self.exchanges = Exchanges()
        team.observers.append(self._observe)

    def _observe(self, direction: str, method: str, body: Any, status: int, answer: Any, ms: float) -> None:
        if direction == "to_bot":
            told = {"path": "/slack/events", "about": method}
            self.exchanges.add("Slack → bot", "POST", **told, status=status, ms=ms, request=body, answer=answer)
            return
        path = f"/{method}" if method in ("response_url", "upload") else f"/api/{method}"
        self.exchanges.add("bot → Slack", "POST", path, status=status, ms=ms, request=body, answer=answer)

    def described(self) -> Json:
        """Team, bot, people to be, commands, and whether there is a panel."""
        team = self.team
        with team.state.lock:
            users = list(team.state.users.values())
        return {
            "team": {"id": team.team_id, "name": team.name},
            "bot": team.bot_user,
            "people": [
                {
                    "id": each.id,
                    "name": each.name,
                    "real_name": each.real_name,
                    "tz": each.tz,
                    "bot": each.bot,
                    "guest": each.restricted,
                    "other_team": each.stranger,
                    "deleted": each.deleted,
                    "about": self.about.get(each.id, ""),
                }
                for each in users
            ],
            "commands": [asdict(each) for each in self.commands],
            "panel": bool(self.happenings),
        }

    def happen(self, name: str, given: Json) -> str:
        """Make one of the panel's happenings happen; CannotDoError when there is none such or it cannot be done."""
        for each in self.happenings:
            if each.name == name:
                return each.run(given)
        raise CannotDoError(f"nothing is called {name}")


def page_routes() -> list[BaseRoute]:
    """`/` and `/page/…`: the page."""

    async def index(_request: Request) -> Response:
        return FileResponse(FOLDER / "index.html", headers=HEADERS)

    return [Route("/", index), Mount("/page", StaticFiles(directory=FOLDER))]


def page_controls(page: Page) -> list[BaseRoute]:
    """What the page asks for beneath `/_sandbox`: `{"result": …}`, or `{"error": …}`, with 200 when it is people's.

    `GET page`, `events`, `happenings`, `exchanges?after=`, `exchanges/{number}`, and `POST happenings/{name}`.
    """

    async def described(_request: Request) -> Response:
        return JSONResponse({"result": page.described()})

    async def live(_request: Request) -> Response:
        return events(page.team, page.exchanges)

    async def offered(_request: Request) -> Response:
        drawn = await run_in_threadpool(lambda: [each.drawn() for each in page.happenings])
        return JSONResponse({"result": drawn})

    async def happen(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return JSONResponse({"error": "send JSON"}, 415)
        try:
            said = await run_in_threadpool(page.happen, str(request.path_params["name"]), await request.json())
        except (CannotDoError, ValueError) as error:
            return JSONResponse({"error": str(error)})
        return JSONResponse({"result": said})

    async def logged(request: Request) -> Response:
        after = request.query_params.get("after", "0")
        found = await run_in_threadpool(page.exchanges.after, int(after) if after.isdecimal() else 0)
        return JSONResponse({"result": found})

    async def one(request: Request) -> Response:
        found = await run_in_threadpool(page.exchanges.one, request.path_params["number"])
        return JSONResponse({"error": "no longer kept"}, 404) if found is None else JSONResponse({"result": found})

    return [
        Route("/page", described),
        Route("/events", live),
        Route("/happenings", offered),
        Route("/happenings/{name}", happen, methods=["POST"]),
        Route("/exchanges", logged),
        Route("/exchanges/{number:int}", one),
    ]


def file_answer(upload: Upload, *, to_read: bool = False) -> Response:
    """An uploaded file: PDF, text and pictures to be looked at, CSV too when it is `to_read`, all else to be saved."""
    kind = mimetypes.guess_type(upload.name)[0]
    if kind == "text/csv" and to_read:
        kind = "text/plain"
    shown = kind in SHOWN_TYPES and kind != "text/csv"
    headers = {
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{_quoted(upload.name)}",
        "X-Content-Type-Options": "nosniff",
    }
    media_type = kind if kind in SHOWN_TYPES else "application/octet-stream"
    return Response(upload.content, media_type=media_type, headers=headers)


def _quoted(name: str) -> str:
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"%{byte:02X}" for byte in name.encode())
