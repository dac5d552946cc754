"""The connections to one PostgreSQL database: each call takes one for one statement, or fails within seconds."""

from __future__ import annotations

import logging
import select
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.errors import DeadlockDetected, SerializationFailure
from psycopg.types.string import TextLoader
from psycopg_pool import ConnectionPool

from bot.adapters.store.postgres_words import told
from bot.adapters.store.sql import Argument
from bot.services.store import StoreError

log = logging.getLogger("invoicebot.store")

Connection = psycopg.Connection[tuple[Any, ...]]
Cursor = psycopg.Cursor[tuple[Any, ...]]
Answer = TypeVar("Answer")

MOST_CONNECTIONS = 16
TAKE_WITHIN = 1.5  # seconds until a call that gets no connection gives up
RECONNECT_WITHIN = 0.5  # seconds that one round of connecting anew lasts; every call begins another
TRIES = 5  # of a statement that PostgreSQL undid for another's sake
_STATEMENT_TIMEOUT = "15s"
_OLDEST = 140000
# A server that vanished without a word is noticed by its silence: https://www.postgresql.org/docs/current/libpq-connect.html
_LINE: dict[str, Any] = {
    "connect_timeout": 2,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 2000,
    "application_name": "invoicebot",
}


class Link:
    """The way to the database at `url`. Every statement is a transaction of its own, durable when the call returns."""

    def __init__(self, url: str) -> None:
        """Connects to nothing before `open`. StoreError when `url` is none."""
        try:
            given = conninfo_to_dict(url)
            self._address = make_conninfo(**{**_LINE, **given})
        except psycopg.Error:
            raise StoreError("DATABASE_URL is no address of a PostgreSQL database.") from None
        self.server = f"The PostgreSQL database {_named(given)}"
        self._pool = ConnectionPool(
            self._address,
            min_size=1,
            max_size=MOST_CONNECTIONS,
            timeout=TAKE_WITHIN,
            reconnect_timeout=RECONNECT_WITHIN,
            kwargs={"autocommit": True},
            configure=_configure,
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

    def connect(self) -> Connection:
        """A connection for the caller alone. StoreError when the server is not there or does not keep its promises."""
        try:
            connection = psycopg.connect(self._address, autocommit=True)
        except psycopg.Error as error:
            raise told(error, self.server) from error
        try:
            self._refuse_unfit(connection)
            _configure(connection)
        except psycopg.Error as error:
            connection.close()
            raise told(error, self.server) from error
        except BaseException:
            connection.close()
            raise
        return connection

    def write(self, statement: str, arguments: tuple[Argument, ...]) -> int:
        """Run one writing statement; how many rows it changed. StoreError when nothing was written, or it is unknown.

        Unknown it is only when the connection broke between the statement and its answer.
        """
        return self._run(statement, arguments, lambda cursor: cursor.rowcount)

    def read(self, statement: str, arguments: tuple[Argument, ...]) -> list[tuple[Any, ...]]:
        """All rows that a statement answers; jsonb comes as its text."""
        return self._run(statement, arguments, lambda cursor: cursor.fetchall())

    def _run(self, statement: str, arguments: tuple[Argument, ...], answer: Callable[[Cursor], Answer]) -> Answer:
        text = statement.replace("?", "%s").encode()  # names and texts of ours hold neither sign
        left = TRIES
        while True:
            left -= 1
            try:
                with self._pool.connection() as connection:
                    return answer(connection.execute(text, arguments))
            except (DeadlockDetected, SerializationFailure) as error:  # undone by PostgreSQL: nothing was written
                if not left:
                    raise told(error, self.server) from error
            except psycopg.Error as error:
                raise told(error, self.server) from error

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

    def _refuse_unfit(self, connection: Connection) -> None:
        if connection.info.server_version < _OLDEST:
            raise StoreError(f"{self.server} is of a version that is too old: take PostgreSQL 14 or newer.")
        if connection.info.parameter_status("server_encoding") != "UTF8":
            raise StoreError(f"{self.server} keeps no Unicode: make the database with the encoding UTF8.")
        for name in ("synchronous_commit", "fsync"):
            if connection.execute(f"SHOW {name}".encode()).fetchone() == ("off",):
                raise StoreError(f"{self.server} would lose events in a crash: set {name} to on there.")


def _configure(connection: Connection) -> None:
    connection.adapters.register_loader("jsonb", TextLoader)
    connection.execute("SELECT set_config('statement_timeout', %s, false)", (_STATEMENT_TIMEOUT,))
    row = connection.execute("SHOW synchronous_commit").fetchone()
    if row == ("off",):
        raise psycopg.OperationalError("synchronous_commit was turned off")


def _named(given: dict[str, Any]) -> str:
    """Which database it is, without user and password."""
    return f"{given.get('dbname', '')} at {given.get('host', 'localhost')}:{given.get('port', 5432)}".strip()
