"""How many webhooks a second are taken: verified, durable, answered."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from statistics import median

import psycopg

from benchmarks import peer
from benchmarks.children import Child, child, python
from benchmarks.events import Numbered
from benchmarks.lines import Line, Run, Target, percentile, ratio
from benchmarks.load import Taken, burst
from benchmarks.postgres import database
from benchmarks.served import serving, silent

ROUNDS = 7
FEWEST = 3
ENOUGH = 60.0  # seconds
FLOOR = Target(low=0.85)
PEER = "supabase/stripe-sync-engine 0.48.5 (node)"
BOT = "Webhooks taken"
REST = (
    "Beside the bare group commit the bot spends its time on the checks of the event and its document, two indexes, "
    "time limits, counts, and a thread more for each group (sqlitedict's, or the word to other processes)."
)


def lines(run: Run) -> Iterator[Line]:
    """The bot on both stores against bare floors, then against the peer where it is to be had."""
    with ExitStack() as stack:
        unanswered = stack.enter_context(silent())
        bot = stack.enter_context(serving(run.sub("embedded"), unanswered, unanswered))
        yield from _embedded(run, bot)
        place = database()
        shared = stack.enter_context(serving(run.sub("shared"), unanswered, unanswered, place))
        yield from _postgres(run, shared)
        yield from _peer(run, bot, shared, place)


def _embedded(run: Run, bot: Child) -> Iterator[Line]:
    with ExitStack() as stack:
        place = str(run.sub("floor") / "floor.db")
        servers = {
            "bot": bot,
            "sqlite": stack.enter_context(child(python("benchmarks.floors", "sqlite", place))),
            "checked": stack.enter_context(child(python("benchmarks.floors", "checked"))),
            "nothing": stack.enter_context(child(python("benchmarks.floors", "nothing"))),
        }
        taken = measure(run, servers)
    question = f"{BOT}, embedded store"
    yield against(question, taken, "bot", "sqlite", "bare SQLite, WAL, FULL, group commit", FLOOR, REST)
    yield against(question, taken, "bot", "checked", "bare signature check and orjson, nothing kept")
    yield against(question, taken, "bot", "nothing", "bare uvicorn, body read")


def _postgres(run: Run, bot: Child) -> Iterator[Line]:
    with ExitStack() as stack:
        servers = {
            "bot": bot,
            "groups": stack.enter_context(child(python("benchmarks.floors", "postgres-groups", floor_database()))),
            "each": stack.enter_context(child(python("benchmarks.floors", "postgres", floor_database()))),
        }
        taken = measure(run, servers)
    question = f"{BOT}, PostgreSQL"
    yield against(question, taken, "bot", "groups", "bare PostgreSQL, group commit", FLOOR, REST)
    yield against(question, taken, "bot", "each", "bare PostgreSQL, an insert per event")


def _peer(run: Run, bot: Child, shared: Child, ours: str) -> Iterator[Line]:
    folder = run.sub("peer")
    try:
        run.say("installing the peer")
        peer.install(folder)
    except peer.PeerMissing as error:
        yield Line(f"{BOT}, beside the peer", "—", PEER, "—", None, note=f"The peer was left out: {error}.")
        return
    place = database()
    with peer.serving(folder, place) as other:
        taken = measure(run, {"bot": bot, "shared": shared, "peer": other})
        theirs, mine = peer.kept_of_a_pair(other, place), _kept_of_a_pair(shared, ours)
    yield against(f"{BOT}, embedded store", taken, "bot", "peer", f"{PEER}, PostgreSQL", Target(low=2.0))
    yield against(f"{BOT}, PostgreSQL", taken, "shared", "peer", f"{PEER}, the same PostgreSQL", Target(low=1.7))
    yield Line(
        "Events kept of two in the same second", f"{mine} of 2", PEER, f"{theirs} of 2", mine / 2, Target(low=1.0)
    )


def _kept_of_a_pair(bot: Child, database: str) -> int:
    """How many of a pair are in the bot's inbox."""
    peer.send_pair(bot)
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT count(*) FROM events WHERE value ->> 'invoice' = 'in_benchpair'").fetchone()
    return 0 if row is None else int(row[0])


def measure(run: Run, servers: Mapping[str, Child]) -> dict[str, list[Taken]]:
    """Bursts at every server in turn, round by round; every answer is a 200."""
    events, many = Numbered(), run.size(2000, 60)
    taken: dict[str, list[Taken]] = {name: [] for name in servers}
    end = time.monotonic() + ENOUGH
    for number in range(run.size(ROUNDS, 1) + 1):
        if number > FEWEST and time.monotonic() > end:
            break  # the machine is busy: fewer rounds, so that the whole run ends in time
        for name, server in servers.items():
            found = burst(server.port, events.next(many if number else many // 4)).only(200)
            if number or run.quick:
                taken[name].append(found)
        run.say(f"round {number}")
    return taken


def against(
    question: str,
    taken: Mapping[str, list[Taken]],
    ours: str,
    other: str,
    what: str,
    target: Target | None = None,
    note: str = "",
) -> Line:
    """A line that compares two servers' rates."""
    mine, theirs = [one.rate for one in taken[ours]], [one.rate for one in taken[other]]
    return Line(question, _told(taken[ours]), what, _told(taken[other]), ratio(mine, theirs), target, note)


def floor_database() -> str:
    """A database with the floor's table."""
    place = database()
    with psycopg.connect(place) as connection:
        connection.execute("CREATE TABLE events (key text PRIMARY KEY, value jsonb NOT NULL)")
    return place


def _told(taken: list[Taken]) -> str:
    slow = median(percentile(one.times, 0.99) for one in taken) * 1000
    return f"{median(one.rate for one in taken):,.0f}/s, p99 {slow:,.0f} ms"
