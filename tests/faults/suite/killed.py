"""kill -9 at random points, again and again, in the middle of a storm of events and presses."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from random import Random

from bot import bootstrap
from bot.domain.events import HANDLED
from bot.services.collections import EVENTS
from bot.services.store import Store
from bot.settings import LocalSettings
from tests.faults.processes import known, process, serving
from tests.faults.suite.crowd import crowd
from tests.faults.suite.frame import Ground, Row, Scenario
from tests.faults.suite.looking import (
    acknowledged,
    at_stripe,
    drained,
    everything,
    posts,
    seconds_until,
    settle,
    summed_up,
)
from tests.faults.suite.storm import Storm, decision_of
from tests.world import World

WORKSPACES = 60
WAVE = 8  # failures at once
WAVE_EVERY = 5  # kills
STARTING = 0.15  # of the kills strike while it starts
DRAINED_WITHIN = 30.0  # seconds


def run(ground: Ground) -> Row:
    """Storm and kills, then one last start that must bring everything to its end."""
    with ground.world() as world:
        world.stripe.enabled_events = HANDLED
        storm = Storm(world, crowd(world, min(WORKSPACES, 10 * ground.size)), ground.seed)
        with storm:
            killed_in_start = _killed(world, storm, ground)
        with serving(world), _store(world) as store:
            began = time.monotonic()
            seconds_until(lambda: drained(world, store), ground.within(DRAINED_WITHIN), "drained after the last start")
            took = time.monotonic() - began
            return _row(world, storm, store, ground, killed_in_start, (took, settle(world, store, began)))


def _killed(world: World, storm: Storm, ground: Ground) -> int:
    """Kill it so often; returns how many of the kills came before it listened."""
    chance, in_start = ground.chance(), 0
    for number in range(ground.size):
        if number % WAVE_EVERY == 0 or number == ground.size - 1:
            storm.wave(WAVE, chance)
        in_start += _once(world, chance)
    return in_start


def _once(world: World, chance: Random) -> bool:
    with process(world) as bot:
        if chance.random() < STARTING:
            time.sleep(chance.uniform(0.0, 0.7))
            bot.kill()
            return True
        known(world, bot)
        time.sleep(chance.uniform(0.0, 1.5))
        bot.kill()
        return False


@contextmanager
def _store(world: World) -> Iterator[Store]:
    with closing(bootstrap.open_store(LocalSettings(data_dir=world.folder / "data"))) as store:
        yield store


def _row(world: World, storm: Storm, store: Store, ground: Ground, in_start: int, took: tuple[float, float]) -> Row:
    told = all_worked(world, store)
    decided = each_once(storm)
    silent = untold(world, storm, summed_up(store))
    assert not silent, f"failed, and no channel was told: {silent}"
    doubled = doubled_posts(world, storm)
    assert doubled <= ground.size, f"{doubled} doubled posts after {ground.size} kills"
    return Row(
        f"{ground.size} × kill -9, {in_start} of them while it started, in a storm on {len(storm.names)} workspaces: "
        f"{told:,} events acknowledged, {storm.presses:,} presses answered",
        f"0 acknowledged events lost or unworked; {decided} charges and voids for as many decisions, 0 twice; "
        f"{doubled} of {posts(world).total():,} posts doubled, every failure told; mirror equal to Stripe, all worked "
        f"and posted {took[0]:.1f} s after the last start, Stripe's last delivery and the last update {took[1]:.0f} s "
        "after it",
    )


def all_worked(world: World, store: Store) -> int:
    """Every acknowledged event is kept and done; how many there are."""
    told, kept = acknowledged(world), everything(store, EVENTS)
    lost = sorted(told - kept.keys())
    assert not lost, f"{len(lost)} acknowledged events are not in the store: {lost[:5]}"
    idle = [one for one in told if kept[one]["state"] != "done"]
    assert not idle, f"{len(idle)} acknowledged events were never worked: {idle[:5]}"
    return len(told)


def each_once(storm: Storm) -> int:
    """Whatever the bot charged or voided was decided by somebody, and done once; how many decisions had an effect."""
    twice = {key: times for key, times in storm.effects.items() if times > 1}
    assert not twice, f"done twice at Stripe: {twice}"
    decisions = [decision_of(key) for key in storm.effects if key.endswith(("/pay", "/void"))]
    assert len(decisions) == len(set(decisions)), "one decision was carried out under two keys"
    assert set(decisions) <= storm.decided, "something was charged or voided that nobody decided"
    return len(decisions)


def untold(world: World, storm: Storm, summed: set[str]) -> list[str]:
    """Invoices whose automatic charge failed, which are failed still, and of which no message speaks."""
    rows = at_stripe(world)
    said = "\n".join(text for _, _, text in posts(world))
    assert not summed or "more payment" in said, "a storm's summary was not posted"
    failed = [rows[one]["number"] for one in storm.charged if rows[one]["status"] == "failed" and one not in summed]
    return [number for number in failed if number not in said]


def doubled_posts(world: World, storm: Storm) -> int:
    """Posts beyond the first with the same text; a declined retry is told as often as somebody decided one."""
    tries = Counter(decision_of(key).split(":")[1] for key in storm.effects if key.endswith("/pay"))
    numbers = {row["number"]: tries[key] for key, row in at_stripe(world).items() if row["number"]}
    doubled = 0
    for (_, thread, text), times in posts(world).items():
        meant = max((numbers[one] for one in numbers if one in text), default=1) if thread else 1
        doubled += max(0, times - max(1, meant))
    return doubled


SCENARIO = Scenario("killed", "kill -9 at random points in a storm of events", run, full=200, quick=3, long=True)
