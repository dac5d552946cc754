"""Word that there is work: to this process at once, to the others on the same PostgreSQL by NOTIFY."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from bot.adapters.store.postgres_wakes import PostgresWakes
from bot.services.wakes import LocalWakes
from tests.postgres import server

PATIENCE = 30.0


@pytest.fixture
def two() -> Iterator[tuple[PostgresWakes, PostgresWakes]]:
    url = server().database()
    made = PostgresWakes(url), PostgresWakes(url)
    yield made
    for one in made:
        one.stop()
        one.stop()


def _listening(wakes: PostgresWakes) -> threading.Event:
    """Started, and connected: everybody is woken then."""
    connected = threading.Event()
    wakes.subscribe("inbox", connected.set)
    wakes.start()
    assert connected.wait(PATIENCE)
    return connected


def test_who_lives_here_is_told_at_once_and_one_that_fails_silences_nobody() -> None:
    def fail() -> None:
        raise RuntimeError("no")

    wakes, heard = LocalWakes(), []
    wakes.subscribe("inbox", fail)
    wakes.subscribe("inbox", lambda: heard.append("inbox"))
    wakes.subscribe("outbox", lambda: heard.append("outbox"))
    wakes.announce("inbox")
    wakes.announce("nothing")
    assert heard == ["inbox"]


def test_another_process_is_told_too_and_only_of_its_topic(two: tuple[PostgresWakes, PostgresWakes]) -> None:
    here, there = two
    heard, outbox = _listening(there), threading.Event()
    there.subscribe("outbox", outbox.set)
    _listening(here)
    heard.clear()
    here.announce("inbox")
    assert heard.wait(PATIENCE)
    assert not outbox.is_set()
    here.announce("outbox")
    assert outbox.wait(PATIENCE)


def test_word_that_came_before_the_start_is_sent_at_the_start(two: tuple[PostgresWakes, PostgresWakes]) -> None:
    here, there = two
    heard = _listening(there)
    heard.clear()
    here.announce("inbox")
    here.start()
    assert heard.wait(PATIENCE)


def test_a_connection_that_breaks_is_made_anew_and_what_was_missed_made_good(
    two: tuple[PostgresWakes, PostgresWakes],
) -> None:
    here, there = two
    heard = _listening(there)
    _listening(here)
    heard.clear()
    with server().connect() as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    assert heard.wait(PATIENCE)
    heard.clear()
    here.announce("inbox")
    assert heard.wait(PATIENCE)
