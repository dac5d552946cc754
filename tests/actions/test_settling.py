"""While events pour in, only the urgent ones are taken on; a busy Stripe puts events off by a little each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.store.embedded import EmbeddedStore
from bot.domain.rows import Row
from bot.services import settling
from bot.services.claims import Claims
from bot.services.collections import COLLECTIONS, EVENTS, INVOICES
from bot.services.event_documents import RANK_STEP, document_of
from bot.services.inbox import JITTER
from bot.services.mirror_documents import to_document
from bot.services.ports import Event
from bot.services.settling import Settling
from bot.services.store import Store, Where
from tests.clocks import StandingClock
from tests.world import ACME, HANA, World

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(NOW)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(settling, "LOOK_EVERY", 0.0)
    made = EmbeddedStore(tmp_path, COLLECTIONS)
    yield made
    made.close()


def come(store: Store, clock: StandingClock, kind: str, number: int) -> list[str]:
    """So many events of a kind come now, each of another invoice."""
    events = [Event(f"evt_{kind}{n}", kind, clock.now(), False, f"in_{kind}{n}") for n in range(number)]
    store.put_many(EVENTS, {event.id: document_of(event, clock.now()) for event in events})
    return [event.id for event in events]


def test_all_but_urgent_events_wait_while_more_come_than_can_be_fetched(store: Store, clock: StandingClock) -> None:
    looking = Settling(store, clock, 10)
    come(store, clock, "invoice.payment_failed", 50)
    come(store, clock, "invoice.updated", 6)
    assert not looking.waits()
    come(store, clock, "invoice.paid", 4)
    assert looking.waits()
    clock.at += timedelta(seconds=3)
    assert not looking.waits()


def test_events_that_are_worked_as_they_come_are_no_storm(store: Store, clock: StandingClock) -> None:
    looking = Settling(store, clock, 10)
    for one in come(store, clock, "invoice.updated", 20):
        event = store.get(EVENTS, one)
        assert event is not None
        store.put(EVENTS, one, {**event, "state": "done"})
    assert not looking.waits()


def test_a_storm_without_end_is_worked_all_the_same(
    store: Store, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = Settling(store, clock, 10)
    come(store, clock, "invoice.updated", 20)
    assert looking.waits()
    monkeypatch.setattr(settling, "LONGEST", 0.0)
    assert not looking.waits()


def test_only_urgent_events_are_taken_on_while_others_wait(store: Store, clock: StandingClock) -> None:
    come(store, clock, "invoice.updated", 20)
    come(store, clock, "invoice.payment_failed", 2)
    claims = Claims(store, clock, "me")
    urgent = {"in_invoice.payment_failed0", "in_invoice.payment_failed1"}
    assert claims.take(10, RANK_STEP).keys() == urgent
    assert claims.any_due()
    assert len(claims.take(100)) == 20


def test_a_stripe_without_room_is_asked_again_soon_however_often_it_has_none(world: World) -> None:
    world.stripe.controls.card(world.cards["acme"], "decline:insufficient_funds")
    world.stripe.controls.fault("429", "GET /v1/invoices/in_", None)
    invoice = world.invoice("acme", charge=True)
    store = world.bot.store
    path = f"/v1/invoices/{invoice}"
    world.until(lambda: [one.status for one in world.stripe.requests if one.path == path].count(429) >= 3)
    waiting = [one.value for one in store.find(EVENTS, limit=100) if one.value["invoice"] == invoice]
    assert {one["tries"] for one in waiting} == {0}
    assert {one["state"] for one in waiting} == {"new"}
    latest = max(one["due"] for one in waiting)
    assert latest - datetime.now(UTC).timestamp() <= 1 + JITTER + 15  # a claim's lease at the most
    world.stripe.controls.clear_faults()
    world.person(HANA).wait_message(ACME, containing="Payment failed")


def test_an_invoice_of_which_no_row_can_be_made_is_put_off_and_hinders_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.stripe.controls.webhooks("hold")
    store, bad, good = world.bot.store, world.invoice("acme"), world.invoice("bora")

    def failing(row: Row) -> dict[str, Any]:
        if row.id == bad:
            raise ValueError("there is no such row")
        return to_document(row)

    def tries() -> list[int]:
        return [one.value["tries"] for one in store.find(EVENTS, Where({"invoice": bad, "state": "new"}))]

    with monkeypatch.context() as patched:
        patched.setattr("bot.services.mirror.to_document", failing)
        world.stripe.controls.release()
        world.until(lambda: any(tries()))
        world.until(lambda: store.get(INVOICES, good) is not None)
        world.until(lambda: not store.find(EVENTS, Where({"invoice": good, "state": "new"})))
        assert store.get(INVOICES, bad) is None
    world.until(lambda: store.get(INVOICES, bad) is not None)
