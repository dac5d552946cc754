"""The bot on PostgreSQL: what a hub does every day, and what it sees when the database goes away and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.services.store import StoreError
from tests import postgres
from tests.actions.pressing import ask_retry, ask_void, confirm, passing_card
from tests.conformance.plugin import Collector
from tests.flows.test_alerts import said
from tests.flows.test_list import listed
from tests.flows.test_void import budget
from tests.world import ACME, HANA, Stage, World, empty_world, fill, running_bot


@contextmanager
def on(url: str, folder: Path, conformance: Collector, servers: list[Stage]) -> Iterator[World]:
    """A world whose bot keeps its data at `url`."""
    with empty_world(folder, conformance, servers) as made:
        fill(made)
        with running_bot(made, DATABASE_URL=url):
            yield made


@pytest.fixture
def world(tmp_path: Path, conformance: Collector, servers: list[Stage]) -> Iterator[World]:
    with on(postgres.server().database(), tmp_path, conformance, servers) as made:
        yield made


def test_a_failure_is_alerted_and_settled_by_a_retry(world: World) -> None:
    invoice = world.failed_invoice("acme")
    (alert,) = said(world)
    assert "Payment failed" in alert
    assert "$1,250.00" in alert
    passing_card(world)
    confirm(world, ask_retry(world, invoice), containing="Paid")
    world.settled()
    assert len(world.charges(invoice)) == 1
    world.until(lambda: "Paid" in said(world)[0])


def test_a_void_resets_the_budget_and_the_list_shows_it(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    hana = world.person(HANA)
    assert "$1,250.00" in hana.text_of(listed(hana))
    confirm(world, ask_void(world, invoice, reason="Billed twice"), containing="Voided")
    world.settled()
    assert world.api.invoices.retrieve(invoice).status == "void"
    world.until(lambda: budget(world) == ("draft", "draft"))


def test_nothing_of_it_lies_in_the_data_folder(world: World) -> None:
    world.failed_invoice("acme")
    assert not (world.folder / "data").exists()


def _answers(world: World) -> set[int]:
    """What Stripe was told about invoices."""
    return {one.status for one in world.stripe.deliveries if one.type.startswith("invoice.")}


def test_a_database_that_goes_away_and_comes_back_loses_nothing(
    tmp_path: Path, conformance: Collector, servers: list[Stage], caplog: pytest.LogCaptureFixture
) -> None:
    server = postgres.PostgresServer()
    url = server.database().replace("//postgres@", "//postgres:hunter2hunter@")
    try:
        with on(url, tmp_path, conformance, servers) as world:
            world.stripe.controls.card(world.cards["acme"], "decline:insufficient_funds")
            assert world.asked("/readyz")[0] == 200
            server.stop()
            world.invoice("acme", charge=True)
            world.until(lambda: _answers(world) == {503})
            status, words = world.asked("/readyz")
            assert (status, "PostgreSQL" in words) == (503, True)
            hana = world.person(HANA)
            hana.command("/invoices", channel=ACME)
            hana.wait_message(ACME, containing="cannot reach its own data")
            with pytest.raises(StoreError, match="does not answer"):
                world.bot.store.count("invoices")
            server.start()
            world.settled()
            assert world.asked("/readyz")[0] == 200
            (alert,) = said(world)
            assert "Payment failed" in alert
    finally:
        server.close()
    assert "hunter2hunter" not in caplog.text
