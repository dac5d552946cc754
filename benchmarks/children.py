"""Processes of their own on 127.0.0.1, which end when the benchmark does, however it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
STARTS_WITHIN = 120.0  # seconds


class Child:
    """A running server: its `port`, and `ready` seconds after its start it answered."""

    def __init__(self, process: subprocess.Popen[str], began: float) -> None:
        """It says {"port": …} on a line of its output once it takes requests."""
        self.process = process
        self.said: dict[str, Any] = json.loads(_line(process))
        self.ready = time.monotonic() - began
        self.port = int(self.said["port"])

    @property
    def memory(self) -> float:
        """MB that it holds in memory now."""
        return memory(self.process.pid)


def _line(process: subprocess.Popen[str]) -> str:
    """The first line that is JSON; RuntimeError when the process ends before that, or says nothing for long."""
    assert process.stdout is not None
    late = threading.Timer(STARTS_WITHIN, process.kill)
    late.start()
    try:
        for line in process.stdout:
            if line.startswith("{"):
                return line
    finally:
        late.cancel()
    raise RuntimeError(f"{process.args!r} ended with {process.wait()} before it took requests")


@contextmanager
def child(command: Sequence[str], environment: Mapping[str, str] | None = None, folder: Path = ROOT) -> Iterator[Child]:
    """Run `command`, whose standard input stays open for as long as it shall run."""
    began = time.monotonic()
    given = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            command, cwd=folder, env=given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        try:
            try:
                yield Child(process, began)
            except RuntimeError as error:
                log.seek(0)
                raise RuntimeError(f"{error}: {log.read().decode(errors='replace')[-2000:]}") from error
        finally:
            process.kill()  # its data are thrown away, and one whose Stripe is silent would take seconds to end


def memory(process: int | None = None) -> float:
    """MB (10^6 bytes) that a process, or this one, holds in memory now."""
    pages = Path(f"/proc/{process or os.getpid()}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs a module in this Python."""
    return [sys.executable, "-m", module, *arguments]


def end_with_input() -> None:
    """Have this process end by SIGTERM when its standard input is closed: whoever started it is gone or done."""

    def watch() -> None:
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="input", daemon=True).start()


def say_port(port: int) -> None:
    """Tell whoever started this process that it takes requests."""
    print(json.dumps({"port": port}), flush=True)
