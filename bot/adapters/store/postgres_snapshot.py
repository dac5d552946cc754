"""A PostgreSQL database as it is at one moment, only read, while others go on writing to it."""
# ruff: noqa: S608 - the names come from declarations that the catalog has checked

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import psycopg

from bot.adapters.store.documents import decode
from bot.adapters.store.errors import newer_format
from bot.adapters.store.postgres_schema import FORMAT
from bot.adapters.store.postgres_server import Server
from bot.adapters.store.postgres_words import told
from bot.adapters.store.writes import META_TABLE
from bot.services.store import After, Collection, Found, StoreError

_ALL_OF_ONE_MOMENT = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_TAKE_ITS_TIME = (
    b"SELECT set_config(name, '0', true) FROM pg_settings "
    b"WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')"
)


class Snapshot:
    """Documents by collection and key, all of the moment at which this was made. Every method may raise StoreError.

    It holds one connection and one transaction until it is closed. A user who may only read is enough, and so is a
    standby of the database.
    """

    def __init__(self, url: str, collections: Sequence[Collection]) -> None:
        """StoreError when the database cannot be reached, was never used by the bot, or is of a newer version."""
        server = Server(url)
        self.name = server.name
        self._connection = server.connect(psycopg.Connection)  # to count a large table takes its time
        try:
            self._rows(_ALL_OF_ONE_MOMENT)
            self._rows(_TAKE_ITS_TIME)
            there = {name for (name,) in self._rows(_TABLES)}
            if META_TABLE not in there:
                raise StoreError(f"{self.name} holds no data of invoicebot.")
            for (found,) in self._rows(f'SELECT "value" FROM "{META_TABLE}" WHERE "key" = \'format\''.encode()):
                if orjson.loads(found) > FORMAT:
                    raise newer_format(self.name, orjson.loads(found), FORMAT, "back it up with pg_dump")
            self._tables = [one.name for one in collections if one.name in there]
        except BaseException:
            self._connection.close()
            raise

    def find(self, collection: str, *, limit: int = 100, after: After | None = None) -> list[Found]:
        """At most `limit` documents by key, after the place `after`; none of a collection that came later."""
        if collection not in self._tables:
            return []
        query = f'SELECT "key", "value" FROM "{collection}" WHERE "key" > %s ORDER BY "key" LIMIT %s'
        return [Found(key, decode(text)) for key, text in self._rows(query.encode(), after.key if after else "", limit)]

    def count(self) -> int:
        """How many documents there are."""
        return sum(self._rows(f'SELECT count(*) FROM "{name}"'.encode())[0][0] for name in self._tables)

    def close(self) -> None:
        """Let go of the moment."""
        self._connection.close()

    def _rows(self, statement: bytes, *arguments: str | int) -> list[tuple[Any, ...]]:
        try:
            cursor = self._connection.execute(statement, arguments)
            return cursor.fetchall() if cursor.description is not None else []
        except psycopg.Error as error:
            raise told(error, self.name) from error


_TABLES = b"SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
