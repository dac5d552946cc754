"""Server-sent events: tells an open page at once that something changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from sandbox.slack.core import Team
from sandbox.slack.exchanges import Exchanges

ALIVE_EVERY = 10.0  # seconds
GATHER = 0.015  # seconds that changes are gathered before they are told
CLOSED_CHECK = 0.5  # seconds


class Bell:
    """Rung from any thread, heard on the event loop; which of `changed` and `logged` rang since it was last heard."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()
        self._kinds: set[str] = set()

    def ring(self, kind: str) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._ring, kind)

    def _ring(self, kind: str) -> None:
        self._kinds.add(kind)
        self._rung.set()

    async def heard(self, timeout: float) -> set[str]:
        """What rang, waited for at most `timeout` seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), timeout)
            await asyncio.sleep(GATHER)
        kinds, self._kinds = self._kinds, set()
        self._rung.clear()
        return kinds


def events(team: Team, exchanges: Exchanges) -> StreamingResponse:
    """`changed` with the state's version and `logged`, until the page goes away or the team is closed."""
    return StreamingResponse(
        _stream(team, exchanges),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _stream(team: Team, exchanges: Exchanges) -> AsyncIterator[str]:
    bell = Bell()

    def changed(_version: int) -> None:
        bell.ring("changed")

    def logged() -> None:
        bell.ring("logged")

    team.state.on_change.append(changed)
    exchanges.on_change.append(logged)
    quiet = 0.0
    try:
        yield f"retry: 500\n{_event('changed', team)}"
        while not team.state.closed:
            kinds = await bell.heard(CLOSED_CHECK)
            quiet = 0.0 if kinds else quiet + CLOSED_CHECK
            await run_in_threadpool(exchanges.look)
            for kind in sorted(kinds):
                yield _event(kind, team)
            if quiet >= ALIVE_EVERY:
                quiet = 0.0
                yield ": still here\n\n"
    finally:
        team.state.on_change.remove(changed)
        exchanges.on_change.remove(logged)


def _event(kind: str, team: Team) -> str:
    return f"event: {kind}\ndata: {json.dumps({'version': team.state.version})}\n\n"
