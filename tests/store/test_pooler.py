"""PostgreSQL behind a pooler, which is known by the process that it names: nothing is prepared on its connections."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from bot.adapters.store.postgres import PostgresStore
from tests import postgres
from tests.relays import Relay

from .factories import COLLECTIONS

CANCEL_KEY = re.compile(rb"K\x00\x00\x00\x0c.{4}", re.DOTALL)
ITS_OWN = b"K\x00\x00\x00\x0c\x00\x00\x00\x07"


class Pooler(Relay):
    """Passes every connection on, with a process of its own in the place of the server's, as PgBouncer does."""

    def __init__(self, server: int) -> None:
        """Listens in front of the server at that port."""
        self._server = server
        super().__init__()

    def connect(self) -> socket.socket:
        """To the server."""
        return socket.create_connection(("127.0.0.1", self._server))

    def rewording(self) -> Callable[[bytes], bytes]:
        """Names its own process, once."""
        named = False

        def reword(data: bytes) -> bytes:
            nonlocal named
            if not named:
                data, found = CANCEL_KEY.subn(ITS_OWN, data, count=1)
                named = bool(found)
            return data

        return reword


@pytest.fixture
def pooler() -> Iterator[Pooler]:
    """In front of the tests' server."""
    with closing(Pooler(postgres.server().port)) as made:
        yield made


@pytest.mark.parametrize("pooled", [False, True])
def test_nothing_is_prepared_behind_a_pooler(pooler: Pooler, pooled: bool) -> None:
    url = postgres.server().database()
    if pooled:
        url = url.replace(f":{postgres.server().port}/", f":{pooler.port}/")
    with closing(PostgresStore(url, COLLECTIONS)) as store:
        for number in range(20):
            store.put("plain", "a", {"age": number})
            assert store.get("plain", "a") == {"age": number}
        ((prepared,),) = store.link.read("SELECT count(*) FROM pg_prepared_statements", ())
    assert (prepared == 0) is pooled
