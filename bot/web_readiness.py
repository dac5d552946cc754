"""Readiness: a check that may block, asked from the event loop without ever blocking it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping

log = logging.getLogger("invoicebot.web")

WAIT = 3.0  # seconds


class Readiness:
    """Runs one check at a time, in a thread of its own; whoever asks meanwhile shares its answer."""

    def __init__(self, ready: Callable[[], Mapping[str, str]], wait: float = WAIT) -> None:
        """`ready` names what is not ready and why; `wait` seconds are as long as anybody waits for it."""
        self._ready = ready
        self._wait = wait
        self._running: asyncio.Future[Mapping[str, str]] | None = None

    async def problems(self) -> Mapping[str, str]:
        """What is not ready, and why; a check that hangs or fails is a problem too."""
        if self._running is None or self._running.done():
            self._running = self._start()
        try:
            return await asyncio.wait_for(asyncio.shield(self._running), self._wait)
        except TimeoutError:
            return {"readiness": f"the check has not come back within {self._wait:g} seconds"}

    def _start(self) -> asyncio.Future[Mapping[str, str]]:
        """A daemon thread, so that a check that hangs for ever keeps no process from ending."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Mapping[str, str]] = loop.create_future()

        def check() -> None:
            problems = self._asked()
            try:
                loop.call_soon_threadsafe(_settle, future, problems)
            except RuntimeError:
                log.debug("the readiness check came back after the server's end")

        threading.Thread(target=check, name="readiness", daemon=True).start()
        return future

    def _asked(self) -> Mapping[str, str]:
        try:
            return dict(self._ready())
        except Exception as error:
            log.exception("the readiness check failed")
            return {"readiness": f"the check failed ({type(error).__name__})"}


def _settle(future: asyncio.Future[Mapping[str, str]], problems: Mapping[str, str]) -> None:
    if not future.done():
        future.set_result(problems)
