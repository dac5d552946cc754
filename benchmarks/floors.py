"""Bare floors: the least that any server of the same kind would do, on the same uvicorn."""

from __future__ import annotations

import argparse
import asyncio
import queue
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import orjson
import stripe

from benchmarks.accounts import SECRET
from benchmarks.children import end_with_input, say_port
from bot import web

GROUP = 256
TABLE = 'CREATE TABLE IF NOT EXISTS "events" (key TEXT PRIMARY KEY, value TEXT)'
SQLITE = 'INSERT INTO "events" (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING'
POSTGRES = "INSERT INTO events (key, value) VALUES (%s, %s) ON CONFLICT (key) DO NOTHING"
MANY = "INSERT INTO events (key, value) SELECT * FROM unnest(%s::text[], %s::jsonb[]) ON CONFLICT (key) DO NOTHING"

Row = tuple[str, str]
Keep = Callable[[Row], Awaitable[None]]
Commit = Callable[[list[Row]], None]


def main() -> None:
    """Serve one floor until the standard input is closed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["nothing", "checked", "sqlite", "postgres", "postgres-groups"])
    parser.add_argument("place", nargs="?", default="", help="a file, or the address of a database")
    given = parser.parse_args()
    serve(app_of(given.kind, given.place))


def serve(app: Any) -> None:
    """Serve `app` until the standard input is closed."""
    end_with_input()
    sock = web.listen("127.0.0.1", 0)
    server = web.server(app)
    threading.Thread(target=_said, args=(server, sock.getsockname()[1]), daemon=True).start()
    server.run(sockets=[sock])


def _said(server: Any, port: int) -> None:
    while not server.started:
        threading.Event().wait(0.01)
    say_port(port)


def app_of(kind: str, place: str) -> Any:
    """The floor's ASGI app."""
    if kind == "nothing":
        return app(_nothing)
    if kind == "checked":
        return app(_checked(None))
    if kind == "sqlite":
        return app(_checked(Groups(_sqlite(place)).keep))
    if kind == "postgres-groups":
        return app(_checked(Groups(_postgres_groups(place)).keep))
    return app(_checked(_postgres_each(place)))


def app(handle: Callable[[bytes, Any], Awaitable[None]]) -> Any:
    """An ASGI app that answers 200 when `handle` is done with the body."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await handle(await read(receive), scope)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    return answer


async def read(receive: Any) -> bytes:
    """The whole body."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _nothing(_body: bytes, _scope: Any) -> None:
    return


def _checked(keep: Keep | None) -> Callable[[bytes, Any], Awaitable[None]]:
    """The signature verified, the body read, and what the inbox would keep of it made."""

    async def handle(body: bytes, scope: Any) -> None:
        header = next(value for name, value in scope["headers"] if name == b"stripe-signature")
        stripe.WebhookSignature.verify_header(body.decode(), header.decode(), SECRET, 300)
        found = orjson.loads(body)
        if keep is not None:
            await keep(_row(found))

    return handle


def _row(found: dict[str, Any]) -> Row:
    """The document that the product's inbox keeps of such an event."""
    received = int(datetime.now(UTC).timestamp())
    kept = {
        "id": found["id"],
        "type": found["type"],
        "invoice": found["data"]["object"]["id"],
        "customer": found["data"]["object"]["customer"],
        "created": found["created"],
        "received": received,
        "state": "new",
        "rank": 2 * 10**11 + received,
        "due": received,
        "tries": 0,
    }
    return found["id"], orjson.dumps(kept).decode()


class Groups:
    """Group commit, bare: whatever came while the last group was flushed is the next."""

    def __init__(self, commit: Commit) -> None:
        """`commit` runs in the one thread that writes."""
        self._commit = commit
        self._queue: queue.SimpleQueue[tuple[Row, asyncio.Future[None]]] = queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    async def keep(self, row: Row) -> None:
        """Return when `row` is durable."""
        self._loop = asyncio.get_running_loop()
        done = self._loop.create_future()
        self._queue.put((row, done))
        await done

    def _run(self) -> None:
        while True:
            group = [self._queue.get()]
            while len(group) < GROUP and not self._queue.empty():
                group.append(self._queue.get())
            self._commit([row for row, _ in group])
            self._loop.call_soon_threadsafe(_finish, [done for _, done in group])


def _finish(group: list[asyncio.Future[None]]) -> None:
    for done in group:
        done.set_result(None)


def _sqlite(place: str) -> Commit:
    connection = sqlite3.connect(place, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(TABLE)

    def commit(rows: list[Row]) -> None:
        connection.execute("BEGIN")
        connection.executemany(SQLITE, rows)
        connection.execute("COMMIT")

    return commit


def _postgres_groups(place: str) -> Commit:
    import psycopg  # noqa: PLC0415 - the other floors do without

    connection = psycopg.connect(place, autocommit=True)

    def commit(rows: list[Row]) -> None:
        connection.execute(MANY, ([key for key, _ in rows], [value for _, value in rows]))

    return commit


def _postgres_each(place: str) -> Keep:
    """Every event an insert of its own, on as many connections as there are clients."""
    from psycopg_pool import ConnectionPool  # noqa: PLC0415

    pool = ConnectionPool(place, min_size=16, max_size=16, kwargs={"autocommit": True}, open=True)

    def insert(row: Row) -> None:
        with pool.connection() as connection:
            connection.execute(POSTGRES, row)

    async def keep(row: Row) -> None:
        await asyncio.get_running_loop().run_in_executor(None, insert, row)

    return keep


if __name__ == "__main__":
    main()
