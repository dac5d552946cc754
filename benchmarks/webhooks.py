"""How many webhooks a second are taken: verified, durable, answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from statistics import median

from benchmarks.children import Child, child, python
from benchmarks.events import Numbered
from benchmarks.lines import Line, Run, Target, percentile, ratio
from benchmarks.load import Taken, burst
from benchmarks.served import serving, silent

ROUNDS = 7


def lines(run: Run) -> Iterator[Line]:
    """The bot against the bare floors, and against the peer where it is to be had."""
    with ExitStack() as stack:
        unanswered = stack.enter_context(silent())
        servers = {
            "bot": stack.enter_context(serving(run.sub("embedded"), unanswered, unanswered)),
            "nothing": stack.enter_context(child(python("benchmarks.floors", "nothing"))),
            "checked": stack.enter_context(child(python("benchmarks.floors", "checked"))),
            "sqlite": stack.enter_context(child(python("benchmarks.floors", "sqlite", str(run.sub("floor") / "f.db")))),
        }
        taken = measure(run, servers)
        yield against(
            "Webhooks taken, embedded store",
            taken,
            "bot",
            "sqlite",
            "bare SQLite WAL FULL, group commit",
            Target(low=0.85),
        )
        yield against("the same", taken, "bot", "checked", "bare signature check and orjson")
        yield against("the same", taken, "bot", "nothing", "bare uvicorn, body read")


def measure(run: Run, servers: Mapping[str, Child]) -> dict[str, list[Taken]]:
    """Bursts at every server in turn, round by round; every answer is a 200."""
    events, many = Numbered(), run.size(2000, 60)
    taken: dict[str, list[Taken]] = {name: [] for name in servers}
    for number in range(run.size(ROUNDS, 1) + 1):
        for name, server in servers.items():
            found = burst(server.port, events.next(many if number else many // 4)).only(200)
            if number or run.quick:
                taken[name].append(found)
        run.say(f"round {number}")
    return taken


def against(
    question: str, taken: Mapping[str, list[Taken]], ours: str, other: str, what: str, target: Target | None = None
) -> Line:
    """A line that compares two servers' rates."""
    mine, theirs = [one.rate for one in taken[ours]], [one.rate for one in taken[other]]
    return Line(question, _told(taken[ours]), what, _told(taken[other]), ratio(mine, theirs), target)


def _told(taken: list[Taken]) -> str:
    slow = median(percentile(one.times, 0.99) for one in taken) * 1000
    return f"{median(one.rate for one in taken):,.0f}/s, p99 {slow:,.0f} ms"
