"""The receiver of events: what it takes is durable, what it cannot keep is refused at once."""

from collections.abc import Iterator
from concurrent.futures import Future
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


def event(number: int) -> Event:
    """An event about an invoice."""
    return Event(f"evt_{number}", "invoice.paid", datetime(2026, 11, 21, tzinfo=UTC), False, "in_1")


def taken(receiver: Receiver, *events: Event) -> Future[None]:
    """A future that is done when `events` are durable."""
    future: Future[None] = Future()

    def done(error: StoreError | None) -> None:
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)

    receiver.take(events, done)
    return future


def test_what_was_taken_is_stored_when_that_is_told(store: Store) -> None:
    receiver = Receiver(store, SystemClock(), lambda: None)
    receiver.start()
    for future in [taken(receiver, event(2 * number), event(2 * number + 1)) for number in range(300)]:
        assert future.result(timeout=60) is None
    assert store.count("events")[()] == 600
    receiver.stop()


def test_an_event_that_is_known_is_not_announced_again(store: Store) -> None:
    announced: list[int] = []
    receiver = Receiver(store, SystemClock(), lambda: announced.append(1))
    receiver.start()
    for _ in range(3):
        taken(receiver, event(1)).result(timeout=60)
    receiver.stop()
    assert announced == [1]


def test_everyone_whose_events_could_not_be_stored_is_told_and_the_next_are_tried(store: Store) -> None:
    receiver = Receiver(store, SystemClock(), lambda: None)
    store.close()
    receiver.start()
    for number in range(3):
        assert isinstance(taken(receiver, event(number)).exception(timeout=60), StoreError)
    receiver.stop()


def test_what_comes_while_the_bot_stops_is_refused_at_once_and_what_came_before_is_kept(store: Store) -> None:
    receiver = Receiver(store, SystemClock(), lambda: None)
    receiver.start()
    kept = [taken(receiver, event(number)) for number in range(20)]
    receiver.stop()
    assert all(future.done() and future.exception() is None for future in kept)
    assert isinstance(taken(receiver, event(99)).exception(timeout=0), StoreError)
    assert store.count("events")[()] == 20
