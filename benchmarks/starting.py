"""How soon a bot with a million invoices takes requests, and what it holds in memory when it has nothing to do."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a hub's data are: in a folder, or in the PostgreSQL `database`."""

    folder: Path
    database: str = ""


def lines(run: Run) -> Iterator[Line]:
    """A large hub's start against an empty one's, and both figures against their limits."""
    number = run.size(NUMBER, 300)
    full, empty = Place(hubs.folder_of(run, number)), Place(run.sub("empty"))
    shared = Place(run.folder, hubs.database_of(run, number))
    os.sync()  # what the filling left to the disk would be waited for by the first start
    places = (full, shared, empty)
    seconds: dict[Place, list[float]] = {place: [] for place in places}
    memory: dict[Place, list[float]] = {place: [] for place in places}
    for turn in range(run.size(5, 1)):
        run.say(f"start {turn}")
        for place in places:
            ready, held = start(place, settle=SETTLED if turn == 0 and not run.quick else 0.0)
            seconds[place].append(ready)
            memory[place].append(held)
    for place, which in ((full, "embedded"), (shared, "PostgreSQL")):
        what = f"{number:,} invoices ({which})"
        ready, held = median(seconds[place]), memory[place][0]
        yield Line(f"Start to ready, {what}", f"{ready:.2f} s", "the limit", f"{READY} s", ready / READY, WITHIN)
        yield Line(f"Memory at rest, {what}", f"{held:.0f} MB", "the limit", f"{MEMORY:.0f} MB", held / MEMORY, WITHIN)
    ready, bare = median(seconds[full]), median(seconds[empty])
    yield Line("Start to ready (embedded)", f"{ready:.2f} s", "an empty mirror", f"{bare:.2f} s", ready / bare)
    held, bare = memory[full][0], memory[empty][0]
    yield Line("Memory at rest (embedded)", f"{held:.0f} MB", "an empty mirror", f"{bare:.0f} MB", held / bare)


def start(place: Place, settle: float) -> tuple[float, float]:
    """Seconds until /readyz is 200, and MB (10^6 bytes) held `settle` seconds later."""
    with silent() as unanswered, serving(place.folder, unanswered, unanswered, place.database) as bot:
        time.sleep(settle)
        return bot.ready, bot.memory
