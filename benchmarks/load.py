"""A load generator: prebuilt requests over connections that stay open, each answered before its next is sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

CONNECTIONS = 16
HOST = "127.0.0.1"
ANSWERED_WITHIN = 300.0  # seconds, against hangs


@dataclass
class Taken:
    """What came of a burst: seconds in all, each answer's seconds, and how many had each status."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def only(self, status: int) -> Taken:
        """Itself; RuntimeError when something else was answered."""
        if set(self.statuses) != {status}:
            raise RuntimeError(f"a server answered {self.statuses}, not only {status}")
        return self


class _Connection(asyncio.Protocol):
    """Sends the next request when an answer has come in whole; answers have a content-length."""

    def __init__(self, requests: Iterator[bytes], taken: Taken, done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._taken = taken
        self._done = done
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def _send(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            if not self._done.done():
                self._done.set_result(None)
            return
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        place = head.find(b"content-length:")
        length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(self._buffer) < end + 4 + length:
            return
        status = int(head[9:12])
        self._taken.times.append(time.perf_counter() - self._sent)
        self._taken.statuses[status] = self._taken.statuses.get(status, 0) + 1
        self._buffer = b""
        self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(ConnectionError("the server closed a connection"))


def burst(port: int, requests: Sequence[bytes], connections: int = CONNECTIONS) -> Taken:
    """Send all `requests` as quickly as they are answered."""
    return asyncio.run(_burst(port, requests, connections))


async def _burst(port: int, requests: Sequence[bytes], connections: int) -> Taken:
    taken, queue, loop = Taken(), iter(requests), asyncio.get_running_loop()
    finished = []
    began = time.perf_counter()
    for _ in range(connections):
        done = loop.create_future()
        await loop.create_connection(lambda done=done: _Connection(queue, taken, done), HOST, port)  # type: ignore[misc]
        finished.append(done)
    await asyncio.wait_for(asyncio.gather(*finished), ANSWERED_WITHIN)
    taken.seconds = time.perf_counter() - began
    return taken


def paced(port: int, loads: Sequence[tuple[Sequence[bytes], float]]) -> list[Taken]:
    """Send each load at its own rate a second, however long answers take; times count from when it was due."""
    return asyncio.run(_paced(port, loads))


async def _paced(port: int, loads: Sequence[tuple[Sequence[bytes], float]]) -> list[Taken]:
    return await asyncio.gather(*(_one_pace(port, requests, rate) for requests, rate in loads))


async def _one_pace(port: int, requests: Sequence[bytes], rate: float) -> Taken:
    taken, began = Taken(), time.perf_counter()
    free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def one(request: bytes, due: float) -> None:
        while free and free[-1][0].at_eof():  # nobody needed it for so long that the server hung up
            free.pop()
        reader, writer = free.pop() if free else await asyncio.open_connection(HOST, port)
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        place = head.find(b"content-length:")
        if place >= 0:
            await reader.readexactly(int(head[place + 15 :].split(b"\r\n", 1)[0]))
        taken.times.append(time.perf_counter() - due)
        status = int(head[9:12])
        taken.statuses[status] = taken.statuses.get(status, 0) + 1
        free.append((reader, writer))

    async with asyncio.timeout(ANSWERED_WITHIN), asyncio.TaskGroup() as group:
        for number, request in enumerate(requests):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(one(request, due))
    taken.seconds = time.perf_counter() - began
    for _, writer in free:
        writer.close()
    return taken


def request(path: str, body: bytes, headers: str) -> bytes:
    """A POST as bytes; `headers` end with CRLF each."""
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body
