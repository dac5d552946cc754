"""Every event five times and in any order, with Stripe's clock standing still, so that pairs share their second."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from random import Random

from bot.domain.events import HANDLED
from bot.services.collections import EVENTS
from tests.faults.suite.crowd import crowd
from tests.faults.suite.frame import Ground, Row, Scenario
from tests.faults.suite.looking import differing, everything, posts
from tests.world import World, running_bot

TIMES = 5
A_CHANNEL = 2  # failures
FIRST_ATTEMPT = 2 * 3600  # seconds
NEXT_ATTEMPT = 26 * 3600
ENDS = ("failed", "failed", "failed", "paid", "void", "uncollectible", "deleted", "open")


def run(ground: Ground) -> Row:
    """Two rounds: what happened, then Stripe's next automatic attempts."""
    chance = ground.chance()
    with ground.world() as world:
        world.stripe.enabled_events = HANDLED
        names = crowd(world, max(4, ground.size // A_CHANNEL))
        world.team.limits = replace(world.team.limits, enabled=False)
        with running_bot(world):
            world.settled()
            world.stripe.controls.webhooks("hold")
            world.stripe.controls.clock(running=False)
            failing = {name: _failing_card(world, name) for name in names}
            failed = [_happens(world, names[number % len(names)], chance, failing) for number in range(ground.size)]
            world.stripe.controls.advance(FIRST_ATTEMPT)
            deliveries = _released(world, ground.seed)
            world.stripe.controls.advance(NEXT_ATTEMPT)
            deliveries += _released(world, ground.seed + 1)
            return _row(world, [one for one in failed if one is not None], deliveries)


def _failing_card(world: World, name: str) -> str:
    """A card of the workspace that is always declined, and pays only what names it; the workspace's own is good."""
    controls = world.stripe.controls
    controls.card(world.cards[name], "pass")
    return controls.create_test_card(world.customers[name], "decline:insufficient_funds", default=False, last4="0002")


def _happens(world: World, name: str, chance: Random, failing: Mapping[str, str]) -> str | None:
    """Something happens to a new invoice; its id when it ends as a failed one."""
    api = world.api.invoices
    end = chance.choice(ENDS)
    if end == "deleted":
        api.delete(world.draft(name))
        return None
    if end == "failed":
        draft = world.draft(name, chance.randint(100, 999_999), default_payment_method=failing[name])
        api.update(draft, {"auto_advance": True})
        return draft
    invoice = world.invoice(name, chance.randint(100, 999_999))
    if end == "paid":
        api.pay(invoice)
    elif end == "void":
        api.void_invoice(invoice)
    elif end == "uncollectible":
        api.mark_uncollectible(invoice)
    return None


def _released(world: World, seed: int) -> int:
    """Deliver what is held, and wait until it is worked; returns how many deliveries that were."""
    count = world.stripe.controls.release("shuffled", TIMES, seed=seed)
    world.settled(timeout=300)
    return count


def _row(world: World, failed: list[str], deliveries: int) -> Row:
    sent = [event for event in world.stripe.events if event["type"] in HANDLED]
    kept = everything(world.bot.store, EVENTS)
    lost = [event["id"] for event in sent if kept.get(event["id"], {}).get("state") != "done"]
    assert not lost, f"{len(lost)} of {len(sent)} events were not kept and worked: {lost[:5]}"
    pairs = _pairs(sent)
    assert pairs, "no two events of an invoice share their second"
    wrong = differing(world, world.bot.store)
    assert not wrong, f"the mirror is not what Stripe says of {wrong[:5]}"
    told = _told_once(world, failed)
    return Row(
        f"{len(sent):,} events, each {TIMES} times, shuffled: {deliveries:,} deliveries; {pairs:,} pairs of an invoice "
        "in the same second",
        f"0 events lost, both of every pair kept; mirror equal to Stripe; {told} failed attempts at {len(failed)} "
        "invoices: one alert for each of the first, one line for each later one",
    )


def _pairs(sent: list[dict[str, object]]) -> int:
    """How many events share invoice and second with an earlier one."""
    seconds: Counter[tuple[str, object]] = Counter()
    for event in sent:
        data = event["data"]
        assert isinstance(data, dict)
        seconds[data["object"]["id"], event["created"]] += 1
    return sum(count - 1 for count in seconds.values())


def _told_once(world: World, failed: list[str]) -> int:
    """One alert per failed invoice, one line in its thread per later attempt; returns how many attempts were told."""
    said = posts(world)
    attempts = 0
    for one in failed:
        invoice = world.api.invoices.retrieve(one)
        alerts = sum(times for (_, thread, text), times in said.items() if not thread and str(invoice.number) in text)
        lines = sum(times for (_, thread, text), times in said.items() if thread and str(invoice.number) in text)
        later = len(world.charges(one, succeeded=False)) - 1
        assert (alerts, lines) == (1, later), f"{invoice.number}: {alerts} alerts, {lines} of {later} lines"
        attempts += 1 + later
    return attempts


SCENARIO = Scenario("shuffled", "every event 5 times, shuffled, same-second pairs", run, full=120, quick=8)
