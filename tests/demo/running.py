"""`invoicebot demo` as a process of its own, with everything that it leaves behind made findable."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROC = Path("/proc")
MARK = "INVOICEBOT_DEMO_TEST"
LONG = 90.0  # seconds: a machine may be slow
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


class Demo:
    """A running demo: its transcript so far, and what became of it. `folder` is where it makes its temporary ones."""

    def __init__(self, folder: Path, arguments: list[str], **environment: str) -> None:
        self.folder = folder
        self.mark = uuid.uuid4().hex
        self._lines: list[str] = []
        self._heard = threading.Condition()
        kept = {name: text for name, text in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR")}
        env = {**kept, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder), MARK: self.mark, **environment}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", *arguments],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as said:
            for raw in said:
                with self._heard:
                    self._lines.append(raw.decode())
                    self._heard.notify_all()
        with self._heard:
            self._heard.notify_all()

    @property
    def transcript(self) -> str:
        """All that it printed so far."""
        with self._heard:
            return "".join(self._lines)

    def wait_for(self, words: str) -> None:
        """Wait until it printed that."""
        with self._heard:
            said = self._heard.wait_for(lambda: words in "".join(self._lines), LONG)
        assert said, self.transcript

    def ended(self, within: float = LONG) -> int:
        """Its exit status, once it ended and said all; everybody who could still print has then ended too."""
        status = self.process.wait(within)
        self._reader.join(LONG)
        return status

    def ports(self) -> list[int]:
        """The ports that it named, each once."""
        return sorted({int(port) for port in ADDRESS.findall(self.transcript)})

    def descendants(self, command: str = "") -> list[int]:
        """The processes that it started and that still run, told by their environment; those of a command."""
        found = []
        for entry in PROC.glob("[0-9]*"):
            with contextlib.suppress(OSError):
                marked = f"{MARK}={self.mark}".encode() in (entry / "environ").read_bytes()
                if marked and command.encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
        return [pid for pid in found if pid != self.process.pid]

    def gone(self, within: float = 20.0) -> bool:
        """Whether, within that many seconds, no process of it is left and its ports are free."""
        end = time.monotonic() + within
        while self.descendants() or any(map(listening, self.ports())):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def end(self) -> None:
        """Kill whatever is left."""
        for pid in [*self.descendants(), self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.ended()


def listening(port: int) -> bool:
    """Whether somebody takes connections there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def demo(folder: Path, *arguments: str, **environment: str) -> Iterator[Demo]:
    """A demo on free ports, unless the arguments name some; nothing of it is left afterwards."""
    ports = [] if "--bot-port" in arguments else ["--slack-port", "0", "--stripe-port", "0", "--bot-port", "0"]
    running = Demo(folder, [*ports, *arguments], **environment)
    try:
        yield running
    finally:
        running.end()
