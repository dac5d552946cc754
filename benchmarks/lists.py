"""What `/invoices` costs at a hundred times as many invoices: pages, tab counts, search."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from datetime import datetime
from statistics import median

from benchmarks import hubs
from benchmarks.lines import Line, Run, Target
from bot.domain.people import Person
from bot.domain.permits import Role, Viewer
from bot.domain.rows import Filter, Tab
from bot.services.mirror import Mirror
from bot.services.store import Store
from bot.services.workspaces import Workspaces

SIZES = (10_000, 100_000, 1_000_000)
QUICK = (300, 600)
ADMIN = Viewer(Person("U0HANA", "Hana", hubs.NOW), Role.HUB_ADMIN)
OWNER = Viewer(Person(hubs.OWNER, "Olga", hubs.NOW), Role.OWNER, frozenset(f"w{one}" for one in range(hubs.OWNED)))
ASKED: Mapping[str, tuple[Viewer, Filter]] = {
    "First page and all tab counts, hub admin": (ADMIN, Filter()),
    "First page and all tab counts, an owner": (OWNER, Filter()),
    "The tab Past due with its counts, hub admin": (ADMIN, Filter(Tab.PAST_DUE)),
    "One workspace's page and counts": (ADMIN, Filter(workspace="w7")),
    "Search for a whole number": (ADMIN, Filter(text="INV-000000123")),
    "Search for text that many have": (ADMIN, Filter(text="campaign")),
    "Search for text that one has": (ADMIN, Filter(text="001234\noctober")),
    "Search for text that nobody has": (ADMIN, Filter(text="no such thing")),
}
FLAT = Target(high=1.5)
SECONDS = 1.5  # for one question at one size
MOST = 200


class Standing:
    """A clock that stands, so that what is late is the same in every run."""

    def now(self) -> datetime:
        """Always the same."""
        return hubs.NOW


def lines(run: Run) -> Iterator[Line]:
    """Each question at every size, on both stores."""
    sizes = QUICK if run.quick else SIZES
    with ExitStack() as stack:
        mirrors = {}
        for number in sizes:
            store = stack.enter_context(closing(hubs.open_store(hubs.folder_of(run, number))))
            mirrors[number] = mirror_on(store)
        yield from measured(run, mirrors, "embedded")
    with ExitStack() as stack:
        for number in sizes:
            store = stack.enter_context(closing(hubs.open_store(run.folder, hubs.database_of(run, number))))
            mirrors[number] = mirror_on(store)
        yield from measured(run, mirrors, "PostgreSQL")


def mirror_on(store: Store) -> Mirror:
    """The list's own reader."""
    return Mirror(store, Workspaces(store), Standing(), livemode=True)


def measured(run: Run, mirrors: Mapping[int, Mirror], which: str) -> Iterator[Line]:
    """The largest against the smallest, with what lies between."""
    small, large = min(mirrors), max(mirrors)
    for question, (viewer, wanted) in ASKED.items():
        run.say(f"{which}: {question}")
        times = timed(mirrors, viewer, wanted, quick=run.quick)
        told = {number: median(found) * 1000 for number, found in times.items()}
        shown = ", ".join(f"{ms:.2f} ms at {number:,}" for number, ms in told.items() if number != small)
        note = SEARCHED if question.startswith("Search for text") else PLANNED if which == "PostgreSQL" else STATS
        other, ratio = f"{told[small]:.2f} ms", told[large] / told[small]
        yield Line(f"{question} ({which})", shown, f"the same at {small:,}", other, ratio, FLAT, note)


STATS = "Stats are not among the questions: the bot has no such command yet."
PLANNED = (
    "On PostgreSQL a page of several workspaces is a branch for each, in one statement: where there are more rows, the "
    "database plans it anew for each question, which is most of what is added to its few milliseconds."
)
SEARCHED = (
    "Text that few have is found by an index of trigrams; what many have is looked for in the order of the page, until "
    "there are 1,000, which also give the counts. Of one or two characters what few have is sought in every row. What "
    "one has is asked for beside words that all have, whose long lists PostgreSQL's index then reads too."
)


def timed(mirrors: Mapping[int, Mirror], viewer: Viewer, wanted: Filter, *, quick: bool) -> dict[int, list[float]]:
    """Seconds of each call, size by size in turn, until there are enough."""
    times: dict[int, list[float]] = {number: [] for number in mirrors}
    end = time.monotonic() + (0 if quick else SECONDS * len(mirrors))
    for turn in range(MOST):
        for number, mirror in mirrors.items():
            began = time.perf_counter()
            mirror.page(viewer, wanted)
            times[number].append(time.perf_counter() - began)
        if turn >= 2 and time.monotonic() > end:
            break
    return times
