"""Two processes on one PostgreSQL in a storm; one of them is killed, the other goes on, another is started; again."""

from __future__ import annotations

import json
import time
from collections import Counter

from bot.domain.events import HANDLED
from bot.services.collections import TICKS
from tests.faults.replicas import Replicas, replicas
from tests.faults.suite.crowd import crowd
from tests.faults.suite.frame import Ground, Row, Scenario
from tests.faults.suite.killed import all_worked, doubled_posts, each_once
from tests.faults.suite.looking import drained, posts, seconds_until, settle
from tests.faults.suite.storm import Storm

WORKSPACES = 40
WAVE = 6  # failures at once
WAVE_EVERY = 5  # kills
LIVES = 1.0  # seconds at most, of two, before one is killed
HANDED_OVER_WITHIN = 30.0  # seconds
JOB = "prune"


def run(ground: Ground) -> Row:
    """After the last kill the one that is left brings everything to its end alone."""
    with ground.world() as world, replicas(world) as running:
        world.stripe.enabled_events = HANDLED
        names = crowd(world, min(WORKSPACES, 10 * ground.size), running.store)
        now = int(time.time())
        tick = {"job": JOB, "slot": "2026-01-01", "state": "done", "at": now, "due": now, "tries": 1}
        running.store.put(TICKS, f"{JOB}/2026-01-01", tick)
        with Storm(world, names, ground.seed) as storm:
            _killed(running, storm, ground)
        began = time.monotonic()
        within = ground.within(HANDED_OVER_WITHIN)
        seconds_until(lambda: drained(world, running.store), within, "handed over after the last kill")
        took = time.monotonic() - began
        settled = settle(world, running.store, began)
        seconds_until(lambda: JOB in {job for job, _ in _runs(running)}, within, "the scheduled run was done")
        return _row(running, storm, ground, (took, settled))


def _killed(running: Replicas, storm: Storm, ground: Ground) -> None:
    chance = ground.chance()
    running.start(2)
    alive = [0, 1]
    for number in range(ground.size):
        if number % WAVE_EVERY == 0 or number == ground.size - 1:
            storm.wave(WAVE, chance)
        time.sleep(chance.uniform(0.0, LIVES))
        if number:
            running.start()
            alive.append(len(running.bots) - 1)
        running.kill(alive.pop(chance.randrange(len(alive))))


def _row(running: Replicas, storm: Storm, ground: Ground, took: tuple[float, float]) -> Row:
    world = running.world
    told, decided = all_worked(world, running.store), each_once(storm)
    doubled = doubled_posts(world, storm)
    assert doubled <= ground.size, f"{doubled} doubled posts after {ground.size} kills"
    runs = _runs(running)
    assert sum(times for (job, _), times in runs.items() if job == JOB) == 1, f"scheduled runs: {dict(runs)}"
    assert max(runs.values()) == 1, f"scheduled runs: {dict(runs)}"
    return Row(
        f"{ground.size} × kill -9 of one of two processes on one PostgreSQL, in a storm on {len(storm.names)} "
        f"workspaces: {told:,} events acknowledged, {storm.presses:,} presses answered",
        f"0 acknowledged events lost or unworked; {decided} charges and voids for as many decisions, 0 twice; "
        f"{runs.total()} scheduled runs, each once; {doubled} of {posts(world).total():,} posts doubled; mirror equal "
        f"to Stripe, all handed over {took[0]:.1f} s after the last kill, Stripe's last delivery and the last update "
        f"{took[1]:.0f} s after it",
    )


def _runs(running: Replicas) -> Counter[tuple[str, str]]:
    """How often each scheduled run was done, by job and slot."""
    return Counter((one["job"], one["slot"]) for one in map(json.loads, running.lines("a scheduled run is done")))


SCENARIO = Scenario("replicas", "Two replicas on PostgreSQL, one killed again and again", run, full=50)
