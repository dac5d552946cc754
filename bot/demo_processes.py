"""The demo's processes: their ports, their environment, and how they are started, watched and ended."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from bot.domain.errors import InvoicebotError
from bot.settings import Settings

HOST = "127.0.0.1"
ROOT = Path(__file__).parents[1]
START_WITHIN = 60.0  # seconds
END_WITHIN = 8.0  # seconds
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


class DemoError(InvoicebotError):
    """The demo cannot go on; the message says why, in a sentence."""


def free_ports(wanted: Mapping[str, int]) -> dict[str, int]:
    """A port for each name: the wanted one, or another where that is taken (or 0)."""
    with ExitStack() as held:
        return {name: _bound(port, held) for name, port in wanted.items()}


def _bound(port: int, held: ExitStack) -> int:
    for candidate in (port, 0):
        sock = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((HOST, candidate))
            sock.listen()  # else the next one could be bound to it too
        except OSError:
            continue
        return int(sock.getsockname()[1])
    raise DemoError("No port is free.")


def environment(values: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with `values` for the bot's settings, none of its own and no proxy."""
    own = {name.upper() for name in Settings.model_fields} | set(Settings.later)
    kept = {name: text for name, text in os.environ.items() if name not in own and name.lower() not in PROXIES}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**kept, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", **values}


@dataclass
class Processes:
    """The children, all of which end with this process: each watches its stdin, and `end` ends those that are left.

    They run in `folder`, where no `.env` is, and log to files there. `held` keeps signals back while one is started.
    """

    folder: Path
    env: Mapping[str, str]
    held: Callable[[], AbstractContextManager[None]] = nullcontext
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def log(self, name: str) -> Path:
        """Where a child's stderr goes."""
        return self.folder / f"{name}.log"

    def start(self, name: str, arguments: Sequence[str], *, stdout: int | None = None) -> subprocess.Popen[bytes]:
        """Start `python -m` with `arguments`; its stdout goes to the log, or where `stdout` says."""
        with self.log(name).open("ab") as log:
            return self._start(name, arguments, log if stdout is None else stdout, log)

    def _start(
        self, name: str, arguments: Sequence[str], stdout: int | IO[bytes], stderr: int | IO[bytes]
    ) -> subprocess.Popen[bytes]:
        with self.held():
            process = subprocess.Popen(  # noqa: S603 (our own modules)
                [sys.executable, "-m", *arguments],
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,  # Ctrl-C is for this process, which ends them in order
            )
            self._running[name] = process
        return process

    def run(self, name: str, arguments: Sequence[str]) -> str:
        """Run a command to its end; the last line it printed. Raises DemoError with what it said."""
        process = self._start(name, arguments, subprocess.PIPE, subprocess.PIPE)
        try:
            said, complained = process.communicate(timeout=START_WITHIN)
        except subprocess.TimeoutExpired as error:
            raise DemoError(f"{name} did not end within {START_WITHIN:.0f} seconds.") from error
        del self._running[name]
        if process.returncode != 0:
            raise DemoError(f"{name} failed: {_last_line(complained)[:500]}")
        return _last_line(said)

    def check(self, *, but: str | None = None) -> None:
        """DemoError when a child that is to go on (any, `but` that one) has ended."""
        for name, process in self._running.items():
            if name != but and process.poll() is not None:
                raise DemoError(f"The {name} ended by itself ({_how(process.returncode)}). {self.tail(name)}".strip())

    def wait(self, name: str) -> int:
        """Wait for a child that ends by itself, while the others go on; its exit status. Raises DemoError."""
        process = self._running[name]
        while process.poll() is None:
            self.check(but=name)
            time.sleep(0.05)
        _close(self._running.pop(name))
        return process.returncode

    def tail(self, name: str) -> str:
        """The last line of a child's log."""
        lines = self.log(name).read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return f"It last said: {lines[-1][:300]}" if lines else ""

    def end(self) -> None:
        """End every child, the last one first, as those before it are what it works with.

        Each is asked, and killed if it has not ended END_WITHIN seconds after the first was asked.
        """
        end = time.monotonic() + END_WITHIN
        for process in reversed(self._running.values()):
            _close(process)
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(max(0.5, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()


def _last_line(said: bytes) -> str:
    return said.decode(errors="replace").strip().rpartition("\n")[2]


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit status {code}"


def first_line(process: subprocess.Popen[bytes], processes: Processes) -> dict[str, Any]:
    """The JSON object that a child prints when it is ready. Raises DemoError."""
    assert process.stdout is not None  # noqa: S101 (started with a pipe)
    end = time.monotonic() + START_WITHIN
    said = b""
    while not said.endswith(b"\n"):
        readable, _, _ = select.select([process.stdout], [], [], 0.2)
        chunk = os.read(process.stdout.fileno(), 65536) if readable else None
        if chunk:
            said += chunk
        elif chunk == b"" or time.monotonic() > end:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1.0)
            processes.check()
            raise DemoError("The sandbox did not say that it is ready.")
    found: dict[str, Any] = json.loads(said)
    return found
