"""A small real Bolt app: a command, buttons, a modal with errors, a menu, a Home tab."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def button(label: str, action_id: str, **more: Any) -> Json:
    """A button."""
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def text_input(block_id: str, label: str, **more: Any) -> Json:
    """An input block with one line of text."""
    element = {"type": "plain_text_input", "action_id": "typed", **more.pop("element", {})}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


ROWS: list[Json] = [
    {"type": "section", "text": mrkdwn("*INV-1* is <https://example.com|open> &amp; due")},
    {
        "type": "actions",
        "block_id": "row",
        "elements": [button("Retry", "retry", value="INV-1"), button("More", "more", value="INV-1")],
    },
]
VOID_FORM: Json = {
    "type": "modal",
    "callback_id": "void",
    "title": plain("Void INV-1?"),
    "submit": plain("Void invoice"),
    "close": plain("Keep it"),
    "private_metadata": "INV-1",
    "notify_on_close": True,
    "blocks": [
        text_input("reason", "Reason"),
        {
            "type": "input",
            "block_id": "workspace",
            "label": plain("Workspace"),
            "optional": True,
            "element": {"type": "external_select", "action_id": "pick", "min_query_length": 1},
        },
        {"type": "actions", "block_id": "lines", "elements": [button("Add line", "add_line")]},
    ],
}


class BoltBot:
    """The app behind an ASGI endpoint, with what it was sent, and `nap`: how long it sleeps before it answers."""

    def __init__(self, api: str, token: str, signing_secret: str) -> None:
        logging.getLogger("slack_bolt").setLevel(logging.ERROR)
        self.seen: list[Json] = []
        self.nap = 0.0
        self.wake = threading.Event()
        client = WebClient(token=token, base_url=api, retry_handlers=[])
        found = AuthorizeResult(enterprise_id=None, team_id="T0HUBTEAM", bot_token=token, bot_user_id="U0INVOICES")
        self.app = App(client=client, signing_secret=signing_secret, authorize=lambda: found)
        self.asgi = Starlette(routes=[Route("/slack/events", self._events, methods=["POST"])])
        register(self)

    async def _events(self, request: Request) -> Response:
        body = await request.body()
        bolt_request = to_bolt_request(request, body)
        await run_in_threadpool(self.wake.wait, self.nap)
        return to_starlette_response(await run_in_threadpool(self.app.dispatch, bolt_request))

    def close(self) -> None:
        """Stop sleeping, and the app's threads."""
        self.wake.set()
        self.app.listener_runner.listener_executor.shutdown()

    def last(self, kind: str) -> Json:
        """The newest payload of that type (an event's is its inner type)."""
        return next(each for each in reversed(self.seen) if kind in (each.get("type"), each.get("command")))

    def wait_seen(self, kind: str, timeout: float = 40.0) -> Json:
        """The payload of that type, waited for."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if any(kind in (each.get("type"), each.get("command")) for each in self.seen):
                return self.last(kind)
            time.sleep(0.005)
        raise AssertionError(f"the bot did not see {kind}")


def register(bot: BoltBot) -> None:
    """Add the listeners."""
    app = bot.app
    app.middleware(partial(remember, bot))
    app.command("/invoices")(list_rows)
    app.command("/quick")(lambda ack: ack("quick as can be"))
    app.action("retry")(retry)
    app.action("more")(more)
    app.action("add_line")(add_line)
    app.action("noise")(lambda ack: ack())
    app.view("void")(void)
    app.view_closed("void")(lambda ack: ack())
    app.options("pick")(menu)
    app.event("app_home_opened")(home)
    app.event("link_shared")(links)


def remember(bot: BoltBot, body: Json, next: Callable[[], Any]) -> Any:
    """Keep what came."""
    bot.seen.append(body.get("event") or body)
    return next()


def list_rows(ack: Callable[..., None], respond: Callable[..., Any], command: Json) -> None:
    """Answer through the response URL."""
    ack()
    respond(text=f"Invoices: {command['text']}", blocks=ROWS)


def retry(ack: Callable[..., None], respond: Callable[..., Any]) -> None:
    """Replace the list."""
    ack()
    respond(text="Retried INV-1", blocks=[ROWS[0]], replace_original=True)


def more(ack: Callable[..., None], client: WebClient, body: Json) -> None:
    """Open the form."""
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=VOID_FORM)


def add_line(ack: Callable[..., None], client: WebClient, body: Json) -> None:
    """Add an input to the form."""
    ack()
    line = text_input("line_1", "Line", optional=True)
    view = {**VOID_FORM, "blocks": [*VOID_FORM["blocks"], line]}
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)


def void(ack: Callable[..., None], client: WebClient, view: Json, body: Json) -> None:
    """Answer as the reason says."""
    reason = view["state"]["values"]["reason"]["typed"]["value"]
    more_form = {"type": "modal", "title": plain(reason), "blocks": [ROWS[0]]}
    answers: dict[str, Json] = {
        "wrong": {"response_action": "errors", "errors": {"reason": "Say why"}},
        "nowhere": {"response_action": "errors", "errors": {"nowhere": "Say why"}},
        "push": {"response_action": "push", "view": more_form},
        "update": {"response_action": "update", "view": more_form},
        "bad view": {"response_action": "update", "view": {**more_form, "title": plain("x" * 25)}},
        "clear": {"response_action": "clear"},
    }
    ack(**answers.get(reason, {}))
    if reason not in answers:
        client.chat_postMessage(channel=body["user"]["id"], text=f"Voided {view['private_metadata']}: {reason}")


def menu(ack: Callable[..., None], payload: Json) -> None:
    """Offer two workspaces, or too many."""
    count = 101 if payload["value"] == "many" else 2
    ack(options=[{"text": plain(f"Acme {number}"), "value": f"acme-{number}"} for number in range(count)])


def home(client: WebClient, event: Json) -> None:
    """Publish the Home tab."""
    client.views_publish(user_id=event["user"], view={"type": "home", "blocks": ROWS})


def links(client: WebClient, event: Json) -> None:
    """Unfurl each link."""
    unfurls = {each["url"]: {"blocks": [ROWS[0]]} for each in event["links"]}
    client.chat_unfurl(channel=event["channel"], ts=event["message_ts"], unfurls=unfurls)
