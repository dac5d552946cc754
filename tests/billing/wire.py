"""A counterpart that answers with exactly the bytes a test names, for what Stripe itself never sends."""

from __future__ import annotations

import json
import socket
import threading
from types import TracebackType
from typing import Any

LOST = b""  # the connection is closed without an answer
SILENT = None  # nothing comes until the test ends


def answer(status: int, body: Any, **headers: str) -> bytes:
    """An HTTP answer; `body` is JSON unless it is bytes."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(raw)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in named.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


def error(status: int, message: str = "No.", kind: str = "invalid_request_error", **fields: Any) -> bytes:
    """An answer with Stripe's error object; a `headers` field is sent as headers."""
    headers = fields.pop("headers", {})
    return answer(status, {"error": {"type": kind, "message": message, **fields}}, **headers)


class Wire:
    """Answers one request after the other by the script; the last entry is repeated."""

    def __init__(self, *script: bytes | None) -> None:
        self._script = list(script)
        self._ended = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.requests: list[str] = []
        self._thread = threading.Thread(target=self._run, name="wire")

    def __enter__(self) -> Wire:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        with socket.create_connection(self._socket.getsockname()):
            self._thread.join(10)
        self._socket.close()

    def _run(self) -> None:
        waiting: list[socket.socket] = []
        while True:
            connection, _ = self._socket.accept()
            if self._ended.is_set():
                break
            self.requests.append(_request(connection))
            reply = self._script[0] if len(self._script) == 1 else self._script.pop(0)
            if reply is SILENT:
                waiting.append(connection)
                continue
            connection.sendall(reply)
            connection.close()
        for one in (connection, *waiting):
            one.close()


def _request(connection: socket.socket) -> str:
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += connection.recv(65536)
    head, _, body = raw.partition(b"\r\n\r\n")
    wanted = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
    while len(body) < sum(wanted):
        body += connection.recv(65536)
    return (head + b"\r\n\r\n" + body).decode()
