"""The nightly comparison with Stripe: it repairs, goes on where it stopped, waits for a busy Stripe, and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.clock import SystemClock
from bot.services.collections import EVENTS, INVOICES, SETTINGS
from bot.services.ports import BillingBusy
from bot.services.store import Where
from bot.services.sync import CAUGHT_UP, PAUSE, SWEEP, Sync
from tests.conformance.plugin import Collector
from tests.flows.test_metrics import shown
from tests.flows.test_sync import mirror
from tests.world import Stage, World, empty_world, fill, running_bot

NUMBER = 11


@dataclass
class Pausing:
    """What a pause does, and how long each was to be."""

    then: Callable[[], object]
    pauses: list[float]

    def __call__(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.then()


def sync_of(world: World, pausing: Callable[[float], None]) -> Sync:
    """The bot's own, but for how it waits."""
    parts = world.bot.sync.__dict__
    return Sync(world.bot.store, world.bot.paced, parts["_comparing"], SystemClock(), sleep=pausing)


def lists(world: World, since: int) -> list[Any]:
    """What was asked for of Stripe's list of invoices since then."""
    return [one.params for one in world.stripe.requests[since:] if one.path == "/v1/invoices"]


def fetched(world: World, since: int) -> list[str]:
    return [one.path.rsplit("/", 1)[1] for one in world.stripe.requests[since:] if "/v1/invoices/in_" in one.path]


@pytest.fixture
def swept(
    tmp_path: Path, conformance: Collector, servers: list[Stage], monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """Eleven drafts in pages of three, several of them of one second; the mirror has them all."""
    monkeypatch.setattr("bot.adapters.billing.gateway.PAGE", 3)
    with empty_world(tmp_path, conformance, servers, now=1_760_000_000) as world:
        fill(world)
        with running_bot(world):
            for number in range(NUMBER):
                world.api.invoices.create({"customer": world.customers["acme"]})
                world.stripe.controls.advance(60 if number % 4 == 3 else 0)
            world.settled()
            world.until(lambda: world.bot.store.get(SETTINGS, CAUGHT_UP))
            world.stripe.webhook_url = None
            yield world


def test_it_repairs_every_kind_of_difference_on_every_page_and_writes_nothing_else(swept: World) -> None:
    rows = mirror(swept)
    assert len(rows) == NUMBER
    ids = sorted(rows, key=lambda one: (rows[one]["created"], one))
    swept.bot.store.delete(INVOICES, ids[1])
    swept.bot.store.put(INVOICES, ids[4], {**rows[ids[4]], "title": "Something else"})
    deleted = [ids[0], ids[5], ids[6], ids[10]]
    for one in deleted:
        swept.api.invoices.delete(one)
    before = len(swept.stripe.requests)
    swept.bot.sync.sweep(lambda: True)
    assert mirror(swept) == {key: row for key, row in rows.items() if key not in deleted}
    assert set(fetched(swept, before)) == {ids[4], *deleted}
    counts = shown(swept)
    assert (counts["sweep_seen"], counts["sweep_repaired"], counts["sweep_missing"]) == (NUMBER - 4, 2, 4)
    missed = swept.bot.store.find(EVENTS, Where({"invoice": deleted}), limit=100)
    assert {one.value["invoice"] for one in missed if one.value["type"] == "invoice.deleted"} == set(deleted)
    before = len(swept.stripe.requests)
    swept.bot.sync.sweep(lambda: True)
    assert fetched(swept, before) == []
    assert shown(swept)["sweep_repaired"] == 2


def test_it_goes_on_where_it_stopped(swept: World) -> None:
    rows = mirror(swept)
    for one in rows:
        swept.bot.store.delete(INVOICES, one)
    answers = iter([True, True, False])
    swept.bot.sync.sweep(lambda: next(answers))
    assert len(mirror(swept)) == 6
    before = len(swept.stripe.requests)
    swept.bot.sync.sweep(lambda: True)
    assert mirror(swept) == rows
    first = lists(swept, before)[0]
    assert int(first["created"]["lte"]) == sorted((row["created"] for row in rows.values()), reverse=True)[5]
    before = len(swept.stripe.requests)
    swept.bot.sync.sweep(lambda: True)
    assert "created" not in lists(swept, before)[0]


def test_one_that_stopped_long_ago_begins_anew(swept: World) -> None:
    low = min(row["created"] for row in mirror(swept).values())
    old = int((SystemClock().now() - timedelta(days=2)).timestamp())
    swept.bot.store.put(SETTINGS, SWEEP, {"begun": old, "low": low, "wanted": False})
    before = len(swept.stripe.requests)
    swept.bot.sync.sweep(lambda: True)
    assert "created" not in lists(swept, before)[0]


def test_a_stripe_that_is_busy_is_waited_for_and_no_page_is_left_out(swept: World) -> None:
    rows = mirror(swept)
    for one in rows:
        swept.bot.store.delete(INVOICES, one)
    controls = swept.stripe.controls

    def limits_end() -> None:
        controls.clear_faults()
        controls.fault("429", "GET /v1/invoices$", where="after", count=1) if len(pausing.pauses) == 1 else None

    pausing = Pausing(limits_end, [])
    controls.fault("429", "GET /v1/invoices$", None)
    sync_of(swept, pausing).sweep(lambda: True)
    assert mirror(swept) == rows
    assert len(pausing.pauses) == 2
    assert min(pausing.pauses) >= PAUSE


def test_after_more_than_thirty_days_away_everything_is_compared_once(swept: World) -> None:
    rows = mirror(swept)
    swept.bot.sync.sweep_if_wanted(lambda: True)
    assert swept.bot.store.get(SETTINGS, SWEEP) is None
    for one in rows:
        swept.bot.store.delete(INVOICES, one)
    away = int((SystemClock().now() - timedelta(days=31)).timestamp())
    swept.bot.store.put(SETTINGS, CAUGHT_UP, {"at": away})
    assert swept.bot.sync.catch_up() == 0
    swept.bot.sync.sweep_if_wanted(lambda: False)
    swept.bot.sync.sweep_if_wanted(lambda: True)
    assert mirror(swept) == rows
    before = len(swept.stripe.requests)
    swept.bot.sync.sweep_if_wanted(lambda: True)
    assert lists(swept, before) == []


def test_missed_events_that_were_read_half_way_are_kept_and_all_are_found_the_next_time(swept: World) -> None:
    controls = swept.stripe.controls
    controls.advance_to(int(SystemClock().now().timestamp()))
    for draft in mirror(swept):
        swept.api.invoices.update(draft, {"description": "Changed"})
    known = len(swept.bot.store.find(EVENTS, limit=100))

    def fail_the_next(exchange: Any) -> None:
        if exchange.path == "/v1/events" and exchange.status == 200:
            controls.fault("429", "GET /v1/events", None)

    swept.stripe.observers.append(fail_the_next)
    with pytest.raises(BillingBusy):
        swept.bot.sync.catch_up()
    kept = len(swept.bot.store.find(EVENTS, limit=100)) - known
    swept.stripe.observers.remove(fail_the_next)
    controls.clear_faults()
    found = swept.bot.sync.catch_up()
    assert (kept, kept + found) == (3, NUMBER)
    assert swept.bot.sync.catch_up() == 0
