"""A backup taken while the bot works, put in place as the page for operators says: nothing is missing."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.store.embedded import FILE_NAME
from bot.services.collections import EVENTS, INVOICES
from tests.operating.commands import invoicebot
from tests.postgres import server
from tests.world import World, running_bot


def kept(world: World, collection: str) -> dict[str, Any]:
    """Every document of the collection."""
    return {one.key: one.value for one in world.bot.store.find(collection, limit=1000)}


def at_stripe(world: World) -> dict[str, str]:
    """The invoices and what stage each is in."""
    return {str(one.id): str(one.status) for one in world.api.invoices.list({"limit": 100}).auto_paging_iter()}


@pytest.mark.parametrize("kept_in", ["a file", "PostgreSQL"])
def test_a_restore_misses_nothing_acknowledged_and_stripe_tells_the_rest(
    world: World, tmp_path: Path, kept_in: str
) -> None:
    file = tmp_path / "backup.sqlite"
    place: dict[str, Any] = {} if kept_in == "a file" else {"DATABASE_URL": server().database()}
    enough = threading.Event()

    def bill() -> None:
        for number in range(40):
            world.invoice("acme", 10_000 + number)
            if enough.is_set():
                return

    with running_bot(world, **place):
        failed = world.failed_invoice("acme")
        storm = threading.Thread(target=bill)
        storm.start()
        try:
            world.until(lambda: len(kept(world, EVENTS)) > 20)
            acknowledged = kept(world, EVENTS)
            said = invoicebot(world.environment(**place), "backup", str(file))
        finally:
            enough.set()
            storm.join()
        assert said.returncode == 0, said.stderr
        assert f"{file} holds everything as it was just now" in said.stdout.replace("\n", " ")
        again = invoicebot(world.environment(**place), "backup", str(file))
        assert (again.returncode, "--replace" in again.stderr) == (1, True)
        later = world.invoice("bora", 77_700)
        world.settled()
        told = len(world.team.calls)
    (tmp_path / "data").rename(tmp_path / "lost")
    (tmp_path / "data").mkdir()
    file.rename(tmp_path / "data" / FILE_NAME)
    with running_bot(world):
        assert kept(world, EVENTS).keys() >= acknowledged.keys()
        world.until(lambda: kept(world, INVOICES).keys() == at_stripe(world).keys())
        world.settled()
        mirror = kept(world, INVOICES)
        assert {key: row["status"] for key, row in mirror.items() if key != failed} == {
            key: status for key, status in at_stripe(world).items() if key != failed
        }
        assert mirror[failed]["status"] == "failed"
        assert later in mirror
        assert [one for one in world.team.calls[told:] if one.method == "chat.postMessage"] == []
