"""Processes of two versions on one store: the older one stops by itself, and what it wrote last is upgraded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.adapters.store.embedded import EmbeddedStore
from bot.adapters.store.postgres import PostgresStore
from bot.services.collections import COLLECTIONS, EVENTS, INVOICES, SETTINGS, WORKSPACES
from bot.services.store import Store, Where
from bot.services.upgrades import MARKER, UPGRADES, StoreNewer, upgrade
from bot.services.versioned import Versioned
from tests import postgres
from tests.flows.conftest import servers, world
from tests.world import World

__all__ = ["servers", "world"]

NEXT = {**UPGRADES, WORKSPACES: (lambda one: {**one, "second": True},)}


@pytest.fixture(params=["a file", "PostgreSQL"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    made: Store
    if request.param == "a file":
        made = EmbeddedStore(tmp_path, COLLECTIONS)
    else:
        made = PostgresStore(postgres.server().database(), COLLECTIONS)
    with closing(made):
        yield made


def refusals(world: World) -> set[int]:
    """What the bot answered Stripe's webhooks about invoices."""
    return {one.status for one in world.stripe.deliveries if one.type.startswith("invoice.")}


def test_an_older_process_writes_nothing_once_it_met_a_document_of_a_newer_one(bare: Store) -> None:
    older = Versioned(bare)
    upgrade(bare, COLLECTIONS)
    older.put(WORKSPACES, "acme", {"id": "acme"})
    upgrade(bare, COLLECTIONS, NEXT)
    newer = Versioned(bare, NEXT)
    assert newer.get(WORKSPACES, "acme") == {"id": "acme", "second": True}
    before = {one.name: bare.find(one.name) for one in COLLECTIONS}
    with pytest.raises(StoreNewer, match="newer invoicebot"):
        older.find(WORKSPACES)
    for write in (
        lambda: older.put(INVOICES, "in_1", {"id": "in_1"}),
        lambda: older.put_many(EVENTS, {"evt_1": {"id": "evt_1"}}, keep=True),
        lambda: older.claim(SETTINGS, "a", {}),
        lambda: older.change(WORKSPACES, "acme", {"id": "acme"}, {"id": "other"}),
        lambda: older.mark(WORKSPACES, Where(), {"channel": "C1"}),
        lambda: older.delete(WORKSPACES, "acme"),
        lambda: older.delete_many(WORKSPACES, ["acme"]),
    ):
        with pytest.raises(StoreNewer):
            write()
    assert {one.name: bare.find(one.name) for one in COLLECTIONS} == before


def test_what_an_older_process_wrote_late_is_upgraded_when_it_is_read(bare: Store) -> None:
    upgrade(bare, COLLECTIONS, NEXT)
    Versioned(bare).put(WORKSPACES, "acme", {"id": "acme"})
    newer = Versioned(bare, NEXT)
    assert [one.value for one in newer.find(WORKSPACES)] == [{"id": "acme", "second": True}]
    assert newer.change(WORKSPACES, "acme", {"id": "acme", "second": True}, {"id": "acme", "second": False})
    assert bare.get(WORKSPACES, "acme") == {"id": "acme", "second": False, "v": 2}


def test_a_bot_that_finds_a_newer_one_at_its_data_is_not_ready_and_takes_no_event(world: World) -> None:
    assert isinstance(world.bot.store, Versioned)
    bare = world.bot.store.bare
    kept = bare.get(SETTINGS, MARKER)
    assert kept is not None
    bare.put(SETTINGS, MARKER, {"collections": {**kept["collections"], WORKSPACES: 99}})
    status, said = world.asked("/readyz")
    assert status == 503
    assert "newer invoicebot" in said
    events = bare.count(EVENTS)[()]
    world.invoice("acme")
    world.until(lambda: refusals(world))
    assert refusals(world) == {503}
    assert bare.count(EVENTS)[()] == events
