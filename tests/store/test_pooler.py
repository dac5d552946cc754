"""PostgreSQL behind a pooler, which is known by the process that it names: nothing is prepared on its connections."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from bot.adapters.store.postgres import PostgresStore
from tests import postgres

from .factories import COLLECTIONS

CHUNK = 65536
CANCEL_KEY = re.compile(rb"K\x00\x00\x00\x0c.{4}", re.DOTALL)


class Pooler:
    """Passes every connection on, with a process of its own in the place of the server's, as PgBouncer does."""

    def __init__(self, server: int) -> None:
        """Listens in front of the server at that port."""
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._thread = threading.Thread(target=self._take, name="pooler", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _take(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._server))
            for one, other, named in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pass_on, args=(one, other, named), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket, named: bool) -> None:
        with suppress(OSError), one:
            while data := one.recv(CHUNK):
                if not named:
                    data, found = CANCEL_KEY.subn(b"K\x00\x00\x00\x0c\x00\x00\x00\x07", data, count=1)
                    named = bool(found)
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)


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
