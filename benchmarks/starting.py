"""How soon a bot with a million invoices takes requests, and what it holds in memory when it has nothing to do."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks import hubs
from benchmarks.lines import Line, Run, Target
from benchmarks.served import serving, silent

NUMBER = 1_000_000
READY = 1.5  # seconds
MEMORY = 120.0  # MB
SETTLED = 2.0  # seconds, for what a start does in the background
WITHIN = Target(high=1.0)


def lines(run: Run) -> Iterator[Line]:
    """A large hub's start against an empty one's, and both figures against their limits."""
    number = run.size(NUMBER, 300)
    run.say(f"filling {number:,} invoices")
    full, empty = run.sub("full"), run.sub("empty")
    with closing(hubs.embedded(full, number)), closing(hubs.embedded(empty, 1)):
        os.sync()  # what the filling left to the disk would be waited for by the first start
    seconds: dict[Path, list[float]] = {full: [], empty: []}
    memory: dict[Path, list[float]] = {full: [], empty: []}
    for turn in range(run.size(5, 1)):
        run.say(f"start {turn}")
        for folder in (full, empty):
            ready, held = start(folder, settle=SETTLED if turn == 0 and not run.quick else 0.0)
            seconds[folder].append(ready)
            memory[folder].append(held)
    ready, held = median(seconds[full]), memory[full][0]
    what = f"{number:,} invoices"
    yield Line(f"Start to ready, {what}", f"{ready:.2f} s", "the limit", f"{READY} s", ready / READY, WITHIN)
    bare = median(seconds[empty])
    yield Line(f"Start to ready, {what}", f"{ready:.2f} s", "an empty mirror", f"{bare:.2f} s", ready / bare)
    yield Line(f"Memory at rest, {what}", f"{held:.0f} MB", "the limit", f"{MEMORY:.0f} MB", held / MEMORY, WITHIN)
    bare = memory[empty][0]
    yield Line(f"Memory at rest, {what}", f"{held:.0f} MB", "an empty mirror", f"{bare:.0f} MB", held / bare)


def start(folder: Path, settle: float) -> tuple[float, float]:
    """Seconds until /readyz is 200, and MB (10^6 bytes) held `settle` seconds later."""
    with silent() as unanswered, serving(folder, unanswered, unanswered) as bot:
        time.sleep(settle)
        return bot.ready, bot.memory
