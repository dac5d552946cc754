"""The mirror filled from Stripe's lists is the mirror that webhooks make, whatever was missed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.invoices import Invoice
from bot.services.collections import EVENTS, INVOICES, SETTINGS
from bot.services.mirror_documents import DERIVED, findable
from bot.services.pools import finished_by
from bot.services.ports import BillingBusy
from bot.services.store import Where
from bot.services.sync import CAUGHT_UP, SyncResult, ahead
from tests.conformance.plugin import Collector
from tests.flows.history import History, begin, made
from tests.roles.cast import asked
from tests.world import ACME, HANA, Stage, World, empty_world, fill, running_bot

LATER = ("customer_email", "period_end", "scheduled", "paid_outside", "unfinalizable", "ended")
"""What rows of the first version lack and only Stripe knows."""


def mirror(world: World) -> dict[str, Any]:
    """Every row."""
    return {one.key: one.value for one in world.bot.store.find(INVOICES, limit=1000)}


def synced(world: World) -> SyncResult:
    """Sync once."""
    return world.bot.sync.run(lambda _seen: None)


def forget(world: World, invoices: list[str] | None = None) -> None:
    """Lose rows (None: all) as a bot that was down would."""
    for one in invoices if invoices is not None else list(mirror(world)):
        world.bot.store.delete(INVOICES, one)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory, conformance: Collector) -> Iterator[History]:
    """Half a year in every status; each test leaves the mirror as it found it."""
    with empty_world(tmp_path_factory.mktemp("sync"), conformance, now=begin()) as world:
        world.team.limits = replace(world.team.limits, enabled=False)
        fill(world)
        with running_bot(world):
            found = made(world)
            world.settled()
            yield found


def test_a_sync_makes_what_webhooks_made_in_every_status(history: History) -> None:
    world = history.world
    by_webhooks = mirror(world)
    assert len({row["status"] for row in by_webhooks.values()}) == 8
    forget(world)
    assert synced(world) == SyncResult(27, 27)
    assert mirror(world) == by_webhooks


def test_a_sync_over_a_mirror_that_is_right_writes_nothing(history: History) -> None:
    before = mirror(history.world)
    assert synced(history.world) == SyncResult(27, 0)
    assert mirror(history.world) == before


def test_rows_that_are_wrong_missing_or_of_deleted_drafts_are_repaired(history: History) -> None:
    world = history.world
    before = mirror(world)
    failed, void = history.names["failed"], history.names["void"]
    world.bot.store.put(INVOICES, failed, {**before[failed], "status": "open", "anchor": None})
    forget(world, [void])
    gone = {**before[history.names["draft"]], "id": "in_gone"}
    world.bot.store.put(INVOICES, "in_gone", gone)
    assert synced(world) == SyncResult(27, 3)
    assert mirror(world) == before


def test_rows_of_an_earlier_version_are_read_and_completed_without_fetching_each(history: History) -> None:
    world = history.world
    before = mirror(world)
    for key, row in before.items():
        early = {name: row[name] for name in row if name not in (*LATER, *DERIVED)}
        world.bot.store.put(INVOICES, key, early if row["status"] == "paid" else findable(early))
    hana = world.person(HANA)
    shown = asked(hana, lambda: hana.command("/invoices", "", channel=ACME))
    assert "27 invoices, page 1" in shown["text"]
    fetched = len([one for one in world.stripe.requests if "/v1/invoices/in_" in one.path])
    assert synced(world) == SyncResult(27, 27)
    assert mirror(world) == before
    assert len([one for one in world.stripe.requests if "/v1/invoices/in_" in one.path]) == fetched


def test_a_sync_tells_how_far_it_is(history: History) -> None:
    told: list[int] = []
    history.world.bot.sync.run(told.append)
    assert told == [27]


@pytest.fixture
def stopped(tmp_path: Path, conformance: Collector, servers: list[Stage]) -> Iterator[World]:
    """A world whose bot each test starts and stops itself."""
    with empty_world(tmp_path, conformance, servers) as world:
        fill(world)
        yield world


def test_events_missed_while_the_bot_was_down_are_found_at_the_next_start_and_alerted(stopped: World) -> None:
    with running_bot(stopped):
        stopped.settled()
    stopped.stripe.webhook_url = None
    stopped.stripe.controls.card(stopped.cards["acme"], "decline:insufficient_funds")
    invoice = stopped.invoice("acme", 125_000, charge=True)
    hana = stopped.person(HANA)
    with running_bot(stopped):
        hana.wait_message(ACME, containing="Payment failed")
        stopped.until(lambda: mirror(stopped)[invoice]["status"] == "failed")
        stopped.settled()
        events = len(stopped.bot.store.find(EVENTS, Where({"invoice": invoice}), limit=100))
        assert stopped.bot.sync.catch_up() == 0
        assert len(stopped.bot.store.find(EVENTS, Where({"invoice": invoice}), limit=100)) == events
    with running_bot(stopped):
        stopped.settled()
        alerts = [one for one in hana.messages(ACME) if "Payment failed" in one["text"]]
        assert len(alerts) == 1


def test_a_draft_deleted_while_the_bot_was_down_leaves_the_list(stopped: World) -> None:
    with running_bot(stopped):
        draft = str(stopped.api.invoices.create({"customer": stopped.customers["acme"]}).id)
        stopped.settled()
        assert draft in mirror(stopped)
    stopped.stripe.webhook_url = None
    stopped.api.invoices.delete(draft)
    with running_bot(stopped):
        stopped.until(lambda: draft not in mirror(stopped))


def test_a_stripe_that_is_down_when_the_bot_starts_is_asked_again_later(stopped: World) -> None:
    stopped.stripe.webhook_url = None
    invoice = stopped.invoice("acme")
    stopped.stripe.controls.fault("500", "GET /v1/events", 3)
    with running_bot(stopped):
        stopped.until(lambda: len([one for one in stopped.stripe.requests if one.path == "/v1/events"]) == 3)
        assert mirror(stopped) == {}
        assert stopped.bot.store.get(SETTINGS, CAUGHT_UP) is not None  # from where the next asking begins
        stopped.until(lambda: stopped.bot.sync.catch_up() > 0)
        stopped.bot.inbox.arrived()
        stopped.until(lambda: invoice in mirror(stopped))


def test_the_next_page_is_fetched_while_one_is_worked_on_and_an_error_comes_in_its_turn() -> None:
    second = threading.Event()

    def pages() -> Iterator[list[Invoice]]:
        yield []
        second.set()
        yield []
        raise BillingBusy("no room", 2.0)

    found = ahead(pages())
    assert next(found) == []
    assert second.wait(60)
    assert next(found) == []
    with pytest.raises(BillingBusy):
        next(found)


def test_who_wants_no_more_pages_does_not_wait_for_the_one_that_is_fetched() -> None:
    fetching, go_on, fetchers = threading.Event(), threading.Event(), list[threading.Thread]()

    def pages() -> Iterator[list[Invoice]]:
        yield []
        fetchers.append(threading.current_thread())
        fetching.set()
        go_on.wait(120)

    found = ahead(pages())
    try:
        assert next(found) == []
        assert fetching.wait(60)
        assert finished_by(time.monotonic() + 30, found.close, "closing")
        assert fetchers[0].daemon  # nor does a process that ends
    finally:
        go_on.set()
    fetchers[0].join(60)
    assert not fetchers[0].is_alive()
