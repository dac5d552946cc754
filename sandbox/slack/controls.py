"""The controls beneath `/_sandbox/`: people's hands, the team's set-up and faults, for another process."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.slack.errors import CannotDoError
from sandbox.slack.people import Person
from sandbox.slack.records import Delivery, Json
from sandbox.slack.sending import Sender

SET_UP = ("add_user", "add_channel", "add_group", "fault", "clear_faults", "uninstall", "set_person")
LONGEST_WAIT = 30.0  # seconds
AT_ONCE = 200  # people acting or waiting; the bot's calls have threads of their own


def control_routes(team: Sender) -> list[Route]:
    """`POST /people/{user}/{act}` and `POST /team/{act}`, each with the arguments as a JSON object.

    They answer `{"result": …}`, or 409 `{"error": …}` for what cannot be done; with `?quiet` that is a 200 too, since
    a browser reports every other status as a fault of the page.
    """

    limiter = CapacityLimiter(AT_ONCE)

    def act(given: Json, user: str, name: str) -> Any:
        if name == "await_change":
            given["timeout"] = min(float(given["timeout"]), LONGEST_WAIT)
        return Person(team, user).act(name, **given)

    def set_up(given: Json, name: str) -> Any:
        if name == "bot_url":
            team.bot_url = given["url"]
            return None
        if name not in SET_UP:
            raise CannotDoError(f"the team cannot {name}")
        return getattr(team, name)(**given)

    return [
        Route("/people/{user}/{name}", _endpoint(act, limiter), methods=["POST"]),
        Route("/team/{name}", _endpoint(set_up, limiter), methods=["POST"]),
    ]


def _endpoint(run: Callable[..., Any], limiter: CapacityLimiter) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            given = json.loads(await request.body() or b"{}")
            result = await to_thread.run_sync(partial(run, given, **request.path_params), limiter=limiter)
        except (CannotDoError, TypeError, KeyError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 200 if "quiet" in request.query_params else 409)
        return JSONResponse({"result": plain(result)})

    return endpoint


def plain(result: Any) -> Any:
    """A result as JSON can carry it."""
    if isinstance(result, Delivery):
        return asdict(result)
    if isinstance(result, (dict, list, str, int, float, bool)) or result is None:
        return result
    return {"id": getattr(result, "id", None)}
