"""`Wakes` for all processes on one PostgreSQL database: LISTEN and NOTIFY, on a connection of its own."""

from __future__ import annotations

import logging
import os
import select
import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg

from bot.adapters.store.postgres_server import Connection, Server, is_pooled
from bot.services.store import StoreError
from bot.services.wakes import LocalWakes

log = logging.getLogger("invoicebot.wakes")

CHANNEL = "invoicebot"
FIRST_PAUSE = 0.1  # seconds before connecting anew
LONGEST_PAUSE = 2.0


class PostgresWakes:
    """One thread and one connection hear and send. Who lives in this process is told at once, without either.

    While there is no connection nothing is heard; when it is back everybody is woken once, for what was missed.
    """

    def __init__(self, url: str) -> None:
        """Connects to nothing before `start`. StoreError when `url` is none."""
        self._server = Server(url)
        self._local = LocalWakes()
        self._lock = threading.Lock()
        self._topics: set[str] = set()
        self._unsent: set[str] = set()
        self._stopping = threading.Event()
        self._inner, self._bell = os.pipe()
        os.set_blocking(self._bell, False)
        self._thread = threading.Thread(target=self._run, name="wakes", daemon=True)

    def announce(self, topic: str) -> None:
        """Tell all subscribers of `topic`, those of other processes a moment later."""
        self._local.announce(topic)
        with self._lock:
            if self._stopping.is_set():
                return
            self._unsent.add(topic)
            self._ring()

    def subscribe(self, topic: str, wake: Callable[[], None]) -> None:
        """Have `wake` called at each word of `topic`."""
        self._topics.add(topic)
        self._local.subscribe(topic, wake)

    def start(self) -> None:
        """Begin to hear and to send."""
        self._thread.start()

    def stop(self) -> None:
        """Hear and send no more; a second call does nothing."""
        with self._lock:
            if self._stopping.is_set():
                return
            self._stopping.set()
            self._ring()
        if self._thread.is_alive():
            self._thread.join()
        os.close(self._inner)
        os.close(self._bell)

    def _ring(self) -> None:
        with suppress(BlockingIOError):  # it is full of rings that were not heard yet
            os.write(self._bell, b"!")

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                with self._server.connect() as connection:
                    if is_pooled(connection):
                        log.warning("a pooler may keep word of other processes: then work is found by looking for it")
                    connection.execute(f"LISTEN {CHANNEL}".encode())
                    pause = FIRST_PAUSE
                    for topic in tuple(self._topics):
                        self._local.announce(topic)
                    self._hear(connection)
            except (psycopg.Error, StoreError) as error:
                level = logging.WARNING if pause == FIRST_PAUSE else logging.DEBUG  # once while it lasts
                log.log(level, "other processes are not heard for now", extra={"reason": type(error).__name__})
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _hear(self, connection: Connection) -> None:
        line = select.poll()
        line.register(connection.fileno(), select.POLLIN)
        line.register(self._inner, select.POLLIN)
        own = connection.info.backend_pid
        while not self._stopping.is_set():
            if any(ready == self._inner for ready, _ in line.poll()):
                os.read(self._inner, 4096)
                self._send(connection)
            for word in connection.notifies(timeout=0):
                if word.pid != own:
                    self._local.announce(word.payload)

    def _send(self, connection: Connection) -> None:
        with self._lock:
            unsent, self._unsent = self._unsent, set()
        for topic in unsent:
            connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, topic))
