"""Where a PostgreSQL database is, and single connections to it that keep what a store promises."""

from __future__ import annotations

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.types.string import TextLoader

from bot.adapters.store.postgres_words import told
from bot.services.store import StoreError

Connection = psycopg.Connection[tuple[Any, ...]]
Answer = TypeVar("Answer")

ANSWER_WITHIN = 20.0  # seconds; longer than the server itself lets a statement last
_OLDEST = 140000
_STATEMENT_TIMEOUT = "15s"
# A server that vanished without a word is noticed by its silence: https://www.postgresql.org/docs/current/libpq-connect.html
_LINE: dict[str, Any] = {
    "connect_timeout": 2,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 2000,
    "application_name": "invoicebot",
}
_CONFIGURE = (
    "SELECT set_config('statement_timeout', %s, false), pg_backend_pid(), current_setting('synchronous_commit')"
)
_PLACE = {"host": "localhost", "port": "5432", "dbname": ""}


class Bounded(psycopg.Connection[tuple[Any, ...]]):
    """A connection that is given up when its server, though its machine is there, answers nothing at all."""

    def wait(self, gen: PQGen[Answer], interval: float = 0.1, timeout: float | None = None) -> Answer:
        """What `gen` leads to. OperationalError, and the connection closed, after `timeout` or ANSWER_WITHIN seconds.

        Whether the statement was carried out nobody knows then.
        """
        try:
            return super().wait(gen, interval, ANSWER_WITHIN if timeout is None else timeout)
        except psycopg.Error:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.close()
            raise


class Server:
    """The database at a URL. `name` says which it is, without user and password; `address` is for psycopg alone."""

    def __init__(self, url: str) -> None:
        """Connects to nothing. StoreError when `url` is none."""
        try:
            given = conninfo_to_dict(url)
        except psycopg.Error:
            given = {"host": "@"}
        host, port, database = (str(given.get(part, default)) for part, default in _PLACE.items())
        if "@" in host + database or not port.replace(",", "").isdigit():  # half a password, taken for a place
            raise StoreError(
                "The address of the PostgreSQL database (DATABASE_URL) cannot be read. Signs such as @, / or : in its "
                "password are written as %40, %2F and %3A; after a ? come only settings that PostgreSQL knows."
            )
        self.address = make_conninfo(**{**_LINE, **given})
        self.name = f"The PostgreSQL database {database} at {host}:{port}"

    def connect(self, kind: type[Connection] = Bounded) -> Connection:
        """A connection on which each statement is a transaction. StoreError when the server is away or unfit."""
        try:
            connection = kind.connect(self.address, autocommit=True)
        except psycopg.Error as error:
            raise told(error, self.name) from error
        try:
            self._refuse_unfit(connection)
            configure(connection)
        except psycopg.Error as error:
            connection.close()
            raise told(error, self.name) from error
        except BaseException:
            connection.close()
            raise
        return connection

    def _refuse_unfit(self, connection: Connection) -> None:
        if connection.info.server_version < _OLDEST:
            raise StoreError(f"{self.name} is of a version that is too old: take PostgreSQL 14 or newer.")
        if connection.info.parameter_status("server_encoding") != "UTF8":
            raise StoreError(f"{self.name} keeps no Unicode: make the database with the encoding UTF8.")
        for setting in ("synchronous_commit", "fsync"):
            if connection.execute(f"SHOW {setting}".encode()).fetchone() == ("off",):
                raise StoreError(f"{self.name} would lose events in a crash: set {setting} to on there.")


def configure(connection: Connection) -> None:
    """Have jsonb come as text, and no statement last for ever. psycopg's error when commits are not waited for.

    A pooler such as PgBouncer may give each transaction another connection to the server, which knows nothing of what
    was prepared on the last one: through one, nothing is prepared.
    """
    connection.adapters.register_loader("jsonb", TextLoader)
    row = connection.execute(_CONFIGURE, (_STATEMENT_TIMEOUT,)).fetchone()
    if row is None or row[2] == "off":
        raise psycopg.OperationalError("synchronous_commit was turned off")
    if row[1] != connection.info.backend_pid:
        connection.prepare_threshold = None


def is_pooled(connection: Connection) -> bool:
    """Whether `configure` found that something stands between here and the server."""
    return connection.prepare_threshold is None
