"""Slack's one endpoint: verified and read safely first, then dispatched to Bolt in a thread of its own pool."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import Executor

from slack_bolt import App, BoltRequest

from bot.services.ports import Clock
from handlers.endpoints import Reply
from handlers.guard import Rejected, verify_slack


class SlackEndpoint:
    """An `Endpoint`. Acknowledgements need no worker that Stripe could block."""

    def __init__(self, app: App, signing_secret: str, clock: Clock, executor: Executor) -> None:
        """`executor` runs nothing but dispatches, which do not wait for Stripe."""
        self._app = app
        self._secret = signing_secret
        self._clock = clock
        self._executor = executor

    async def __call__(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Answer one request; `headers` by lower-case name."""
        read = verify_slack(body, headers, self._secret, self._clock.now())
        if isinstance(read, Rejected):
            return Reply(read.status, read.reason)
        request = BoltRequest(body=read.text, headers={name: [value] for name, value in headers.items()})
        response = await asyncio.get_running_loop().run_in_executor(self._executor, self._app.dispatch, request)
        return Reply(
            response.status, response.body, {name: ",".join(value) for name, value in response.headers.items()}
        )
