"""The order of the bot's system calls: each event is on the disk before its 200 leaves."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.processes import Bot, serving
from tests.faults.suite.frame import Ground, Row, Scenario
from tests.flows.test_webhook_wire import STRIPE, event, post, stripe_headers

AT_ONCE = 4
READS = ("recvfrom", "read")  # asyncio's loop, uvloop
ANSWERS = ("sendto", "write", "writev", "sendmsg")
CALLS = "trace=" + ",".join((*READS, *ANSWERS, "pwrite64", "fdatasync", "fsync"))
BEGINS = re.compile(r"(\d+) +(\w+)\((\d+)<([^>]*)>(.*)")
RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)")
OURS = re.compile(r"evt_wire\d+(?!\d)")


def run(ground: Ground) -> Row:
    """`size` events, some at once, each new."""
    if shutil.which("strace") is None:
        raise RuntimeError("strace is needed to see the order of system calls; install it")
    log = ground.folder / "calls"
    with ground.world() as world, serving(world) as bot:
        bodies = [event("in_1", number) for number in range(ground.size)]
        with _traced(bot, log), ThreadPoolExecutor(AT_ONCE) as pool:
            answered = list(pool.map(lambda body: post(world, STRIPE, body, stripe_headers(body)), bodies))
    assert set(answered) == {200}
    order = Order()
    with log.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            order.read(line)
    assert not order.early, f"answered before they were on the disk: {order.early[:5]}"
    assert len(order.after_flush) == ground.size, f"{len(order.after_flush)} of {ground.size} answers were seen"
    return Row(
        f"{ground.size} new events, {AT_ONCE} at once, the bot's system calls traced",
        f"{len(order.after_flush)} of {ground.size}: written to the log, the log flushed (fdatasync), and only then "
        f"the 200; {order.flushes} flushes",
    )


@dataclass
class Order:
    """Reads the calls in the order in which they were made; a flush counts when it has returned."""

    flushes: int = 0
    after_flush: set[str] = field(default_factory=set)
    early: list[str] = field(default_factory=list)
    _asked: dict[str, list[str]] = field(default_factory=dict)
    _written: set[str] = field(default_factory=set)
    _durable: set[str] = field(default_factory=set)
    _pending: dict[str, set[str]] = field(default_factory=dict)
    _begun: dict[str, str] = field(default_factory=dict)

    def read(self, line: str) -> None:
        """One line of strace's."""
        if resumed := RESUMED.match(line):
            thread, call, rest = resumed.groups()
            if call in READS:
                self._take(self._begun.get(thread, ""), rest)
            elif call in ("fdatasync", "fsync"):
                self._flushed(thread, rest)
        elif begins := BEGINS.match(line):
            thread, call, number, path, rest = begins.groups()
            self._call(thread, call, f"{number}<{path}>", rest)

    def _call(self, thread: str, call: str, file: str, rest: str) -> None:
        unfinished = "<unfinished" in rest
        self._begun[thread] = file
        if call in READS and not unfinished:
            self._take(file, rest)
        elif call == "pwrite64" and file.endswith("-wal>"):
            self._written.update(OURS.findall(rest))
        elif call in ("fdatasync", "fsync") and file.endswith("-wal>"):
            self._pending[thread] = set(self._written)
            if not unfinished:
                self._flushed(thread, rest)
        elif call in ANSWERS and "HTTP/1.1 200" in rest:
            self._answer(file)

    def _take(self, file: str, rest: str) -> None:
        if found := OURS.findall(rest):
            self._asked[file] = found

    def _flushed(self, thread: str, rest: str) -> None:
        if thread in self._pending and rest.rstrip().endswith("= 0"):
            self._durable |= self._pending.pop(thread)
            self.flushes += 1

    def _answer(self, file: str) -> None:
        for one in self._asked.pop(file, []):
            (self.after_flush.add if one in self._durable else self.early.append)(one)


@contextmanager
def _traced(bot: Bot, log: Path) -> Iterator[None]:
    command = ["strace", "-f", "-y", "-s", "20000", "-e", CALLS, "-o", str(log), "-p", str(bot.process.pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracing:
        assert tracing.stderr is not None
        assert "attached" in (said := tracing.stderr.readline()), said
        try:
            yield
        finally:
            tracing.terminate()


SCENARIO = Scenario("flushed", "The disk is flushed before each 200", run, full=300)
