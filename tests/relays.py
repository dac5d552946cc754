"""Something between a client and a server on 127.0.0.1 that passes every connection on."""

from __future__ import annotations

import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress

CHUNK = 65536


class Relay(ABC):
    """Listens at `port` until it is closed; what it passes on ends with either side."""

    def __init__(self) -> None:
        """Listens at once."""
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = int(self._listening.getsockname()[1])
        self._thread = threading.Thread(target=self._take, name="relay", daemon=True)
        self._thread.start()

    @abstractmethod
    def connect(self) -> socket.socket | None:
        """A connection to the server for one that a client made; None: there is none."""

    def rewording(self) -> Callable[[bytes], bytes]:
        """What becomes, on one connection, of each piece that the server says."""
        return bytes

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
            server = self.connect()
            if server is None:
                client.close()
                continue
            for one, other, change in ((client, server, bytes), (server, client, self.rewording())):
                threading.Thread(target=_pass_on, args=(one, other, change), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket, change: Callable[[bytes], bytes]) -> None:
    with suppress(OSError):
        while data := one.recv(CHUNK):
            other.sendall(change(data))
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        if end is one:
            end.close()
