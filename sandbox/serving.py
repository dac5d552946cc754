"""Run an ASGI app on 127.0.0.1 in a thread, and stop it again."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any

import uvicorn

HOST = "127.0.0.1"
START_WITHIN = 10.0  # seconds
STOP_WITHIN = 10.0  # seconds

ASGIApp = Callable[..., Awaitable[Any]]


class Serving:
    """An app being served; a context manager that stops it on leaving."""

    def __init__(self, app: ASGIApp, port: int = 0) -> None:
        """Bind `port` (0: any free one) at once, so that `url` is known before `start`; OSError when it is taken."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio: no Nagle
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((HOST, port))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}"
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name=f"serving-{self.port}", daemon=True)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def start(self) -> Serving:
        """Start serving and return when requests are taken; TimeoutError after START_WITHIN seconds."""
        self._thread.start()
        end = time.monotonic() + START_WITHIN
        while not self._server.started:
            if time.monotonic() > end or not self._thread.is_alive():
                raise TimeoutError(f"the server on port {self.port} did not start")
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        """Stop taking requests, let those under way end (1 s), and close the socket."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(STOP_WITHIN)
        self._socket.close()

    def __enter__(self) -> Serving:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
