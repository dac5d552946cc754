"""What /metrics counts is what happened, and every metric is described to whoever operates the bot."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bot.metrics import COUNTS, GAUGES, PREFIX
from bot.services.collections import EVENTS
from bot.services.tally import Count, Gauge
from tests.world import World

OPERATING = Path(__file__).parents[2] / "docs" / "operating.md"


def shown(world: World) -> dict[str, float]:
    """The bot's own metrics without labels, by name."""
    with urllib.request.urlopen(f"{world.bot_url}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    pairs = [line.rsplit(" ", 1) for line in lines if line.startswith(PREFIX) and "{" not in line]
    return {name.removeprefix(PREFIX).removesuffix("_total"): float(value) for name, value in pairs}


def test_events_fetches_and_refusals_are_counted(world: World) -> None:
    world.failed_invoice("acme")
    world.stripe.controls.redeliver(world.bot.store.find(EVENTS, limit=1)[0].key)
    world.settled()
    forged = urllib.request.Request(f"{world.bot_url}/stripe/webhook", data=b"{}", method="POST")
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(forged, timeout=30)
    counts = shown(world)
    new = len(world.bot.store.find(EVENTS, limit=1000))
    found_first = counts[Count.EVENTS_CAUGHT_UP]  # by the look for missed events as the bot starts
    assert counts[Count.EVENTS_NEW] + found_first == counts[Count.EVENTS_WORKED] == new
    assert counts[Count.EVENTS_DUPLICATE] == found_first + 1
    assert counts[Count.EVENTS_TAKEN] == new + 1
    assert counts[Count.EVENTS_REFUSED] == 1
    assert 1 <= counts[Count.FETCHES] <= new
    assert counts[Count.ALERTS] == 1
    assert [counts[gauge] for gauge in Gauge] == [0, 0, 0, 0]


def test_events_that_wait_are_seen_with_their_age(world: World) -> None:
    received = int(time.time()) - 90
    waiting = {"invoice": "in_1", "type": "invoice.updated", "created": received, "received": received}
    document = {**waiting, "id": "evt_1", "state": "new", "rank": 2 * 10**11 + received, "due": 2**40, "tries": 0}
    world.bot.store.put(EVENTS, "evt_1", document)
    counts = shown(world)
    assert counts[Gauge.EVENTS_WAITING] == 1
    assert counts[Gauge.OLDEST_EVENT] >= 90


def test_a_store_that_fails_leaves_the_gauges_out_and_the_page_there(world: World) -> None:
    world.bot.store.close()
    counts = shown(world)
    assert Gauge.EVENTS_WAITING not in counts
    assert counts[Count.EVENTS_REFUSED] == 0


def test_every_metric_is_described_for_operators() -> None:
    page = OPERATING.read_text()
    names = [f"`{PREFIX}{name}_total`" for name in COUNTS] + [f"`{PREFIX}{name}`" for name in GAUGES]
    assert [name for name in names if name not in page] == []
    assert (set(COUNTS), set(GAUGES)) == (set(Count), set(Gauge))
