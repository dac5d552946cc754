"""The receiver of events: what it takes is durable, what it cannot keep is refused at once."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import bootstrap
from bot.adapters.clock import SystemClock
from bot.services.ports import Event
from bot.services.receiver import Receiver
from bot.services.store import Store, StoreError
from bot.settings import LocalSettings


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with closing(bootstrap.open_store(LocalSettings(data_dir=tmp_path))) as made:
        yield made


def event(number: int, invoice: str | None = "in_1") -> Event:
    """An event about an invoice, or about none."""
    return Event(f"evt_{number}", "invoice.paid", datetime(2026, 11, 21, tzinfo=UTC), False, invoice)


def test_what_was_taken_is_stored_when_its_future_is_done(store: Store) -> None:
    receiver = Receiver(store, SystemClock(), lambda: None)
    receiver.start()
    for future in [receiver.take(event(number)) for number in range(300)]:
        assert future.result(timeout=60) is None
    assert store.count("events")[()] == 300
    receiver.stop()


def test_an_event_that_is_known_is_not_announced_again(store: Store) -> None:
    announced: list[int] = []
    receiver = Receiver(store, SystemClock(), lambda: announced.append(1))
    receiver.start()
    for _ in range(3):
        receiver.take(event(1)).result(timeout=60)
    receiver.stop()
    assert announced == [1]


def test_an_event_about_no_invoice_is_not_stored(store: Store) -> None:
    receiver = Receiver(store, SystemClock(), lambda: None)
    assert receiver.take(event(1, None)).done()
    assert store.count("events")[()] == 0


def test_what_comes_while_the_bot_stops_is_refused_at_once_and_what_came_before_is_kept(store: Store) -> None:
    receiver = Receiver(store, SystemClock(), lambda: None)
    receiver.start()
    kept = [receiver.take(event(number)) for number in range(20)]
    receiver.stop()
    assert all(future.done() and future.exception() is None for future in kept)
    assert isinstance(receiver.take(event(99)).exception(timeout=0), StoreError)
    assert store.count("events")[()] == 20
