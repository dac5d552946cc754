"""The connections to a PostgreSQL database: each call takes one for one statement, or fails within seconds."""

from __future__ import annotations

import select
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from psycopg.errors import DeadlockDetected, SerializationFailure
from psycopg_pool import ConnectionPool

from bot.adapters.store.postgres_server import Bounded, Connection, Server, configure
from bot.adapters.store.postgres_words import told
from bot.adapters.store.sql import Argument

Cursor = psycopg.Cursor[tuple[Any, ...]]
Answer = TypeVar("Answer")

MOST_CONNECTIONS = 16
TAKE_WITHIN = 1.5  # seconds until a call that gets no connection gives up
RECONNECT_WITHIN = 0.5  # seconds that one round of connecting anew lasts; every call begins another
TRIES = 5  # of a statement that PostgreSQL undid for another's sake


class Link:
    """Up to sixteen connections. Every statement is a transaction of its own, durable when the call returns."""

    def __init__(self, server: Server) -> None:
        """Connects to nothing before `open`."""
        self._server = server.name
        self._pool = ConnectionPool(
            server.address,
            connection_class=Bounded,
            min_size=1,
            max_size=MOST_CONNECTIONS,
            timeout=TAKE_WITHIN,
            reconnect_timeout=RECONNECT_WITHIN,
            kwargs={"autocommit": True},
            configure=configure,
            check=self._check,
            open=False,
            name="invoicebot",
        )

    def open(self) -> None:
        """Begin to connect."""
        self._pool.open()

    def close(self) -> None:
        """Let go of every connection; a second call does nothing."""
        self._pool.close()

    def write(self, statement: str, arguments: tuple[Argument, ...]) -> int:
        """Run one writing statement; how many rows it changed. StoreError when nothing was written, or it is unknown.

        Unknown it is only when the connection broke between the statement and its answer.
        """
        return self._run(statement, arguments, lambda cursor: cursor.rowcount)

    def read(
        self, statement: str, arguments: tuple[Argument, ...], *, planned_anew: bool = False
    ) -> list[tuple[Any, ...]]:
        """All rows that a statement answers; jsonb comes as its text.

        `planned_anew`: how to find them depends on the arguments, so that no plan is kept for others.
        """
        prepare = False if planned_anew else None  # None: once it was asked for often
        return self._run(statement, arguments, lambda cursor: cursor.fetchall(), prepare=prepare)

    def _run(
        self,
        statement: str,
        arguments: tuple[Argument, ...],
        answer: Callable[[Cursor], Answer],
        *,
        prepare: bool | None = None,
    ) -> Answer:
        text = statement.replace("?", "%s").encode()  # names and texts of ours hold neither sign
        left = TRIES
        while True:
            left -= 1
            try:
                with self._pool.connection() as connection:
                    return answer(connection.execute(text, arguments, prepare=prepare))
            except (DeadlockDetected, SerializationFailure) as error:  # undone by PostgreSQL: nothing was written
                if not left:
                    raise told(error, self._server) from error
            except psycopg.Error as error:
                raise told(error, self._server) from error

    def _check(self, connection: Connection) -> None:
        """Refuse a connection whose server has hung up: then there is something to read, which costs nothing to see.

        The others of that server are gone too; they are all made anew at once.
        """
        line = select.poll()
        line.register(connection.fileno(), select.POLLIN)
        if not line.poll(0):
            return
        try:
            connection.execute("")
        except psycopg.Error:
            self._pool.check()
            raise
