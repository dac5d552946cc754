"""Bare Bolt: a command that is acknowledged and nothing else, beside webhooks that are kept by group commit."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from benchmarks import floors
from benchmarks.accounts import SLACK_SECRET, SLACK_TOKEN

THREADS = 16


def main() -> None:
    """Serve until the standard input is closed; the argument is the file that keeps the events."""
    floors.serve(app_of(sys.argv[1]))


def app_of(place: str) -> Any:
    """Commands to Bolt in threads, as its documentation advises behind ASGI; anything else to the floor."""
    bolt = App(
        client=WebClient(),
        signing_secret=SLACK_SECRET,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id=None, bot_token=SLACK_TOKEN),
        process_before_response=True,
    )
    bolt.command("/invoices")(_acknowledge)
    kept, pool = floors.app_of("sqlite", place), ThreadPoolExecutor(THREADS)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/slack/events":
            await kept(scope, receive, send)
            return
        body = await floors.read(receive)
        headers: dict[str, str | Sequence[str]] = {name.decode(): [value.decode()] for name, value in scope["headers"]}
        request = BoltRequest(body=body.decode(), headers=headers)
        answer = await asyncio.get_running_loop().run_in_executor(pool, bolt.dispatch, request)
        length = (b"content-length", b"%d" % len(answer.body.encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": [length]})
        await send({"type": "http.response.body", "body": answer.body.encode()})

    return app


def _acknowledge(ack: Any) -> None:
    ack()


if __name__ == "__main__":
    main()
