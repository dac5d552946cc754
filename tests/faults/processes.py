"""The bot as a process of its own, to be killed in the middle of its work and started again on the same data."""

from __future__ import annotations

import json
import os
import queue
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from bot import bootstrap
from bot.services.workspaces import Workspaces
from bot.settings import LocalSettings
from tests.actions.pressing import wait_until
from tests.world import CSV, World

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0  # seconds


class Bot:
    """A running `serve`; `lines` are the log lines that it wrote so far, as text."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Begin to read its log."""
        self.process = process
        self.lines: list[str] = []
        self._ports: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, args=(process.stderr,), name="bot-log")
        self._reader.start()

    def port(self) -> int:
        """Where it listens, once it does; AssertionError with its log when it ended instead."""
        port = self._ports.get(timeout=STARTS_WITHIN)
        assert port, "the bot ended:\n" + "".join(self.lines[-20:])
        return port

    def kill(self) -> None:
        """End it at once, as a crash does: nothing is put away."""
        self.process.send_signal(signal.SIGKILL)
        self.end()

    def end(self) -> None:
        """Wait for its end, and read the rest of the log."""
        self.process.wait(timeout=60)
        self._reader.join()

    def limit_files(self, size: int | None) -> None:
        """Let it write no file beyond `size` bytes, as on a full disk; None: any size again."""
        _, hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        soft = hard if size is None else size
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (soft, hard))

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self.lines.append(line)
            said: dict[str, Any] = json.loads(line) if line.startswith("{") else {}
            if said.get("event") == "listening":
                self._ports.put(int(said["port"]))
        self._ports.put(0)


@contextmanager
def process(world: World, **changes: str) -> Iterator[Bot]:
    """`python -m bot serve` on the world's data, just started; killed if it runs at the end."""
    environment = {**os.environ, **world.environment(PORT="0", **changes), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "serve"]
    with subprocess.Popen(command, cwd=world.folder, env=environment, stderr=subprocess.PIPE, text=True) as started:
        bot = Bot(started)
        try:
            yield bot
        finally:
            if started.poll() is None:
                bot.kill()


@contextmanager
def serving(world: World, **changes: str) -> Iterator[Bot]:
    """The same once it listens, known to the world's Slack and its Stripe."""
    with process(world, **changes) as bot:
        known(world, bot)
        yield bot


def known(world: World, bot: Bot) -> None:
    """Wait until it listens, and tell Slack and Stripe where."""
    url = f"http://127.0.0.1:{bot.port()}"
    world.bot_url = url
    world.team.bot_url = f"{url}/slack/events"
    world.stripe.webhook_url = f"{url}/stripe/webhook"


def import_workspaces(world: World) -> None:
    """Put the world's workspaces into the store, as `invoicebot workspaces import` does."""
    with closing(bootstrap.open_store(LocalSettings(data_dir=world.folder / "data"))) as store:
        Workspaces(store).import_csv(CSV.format(**world.customers))


def wait_struck(world: World) -> None:
    """Wait until every fault that was set has struck, so that the bot hangs where the test wants it."""
    wait_until(lambda: not world.stripe._api.faults._set, "the fault")
