"""A data file with garbage in it, under a bot that starts and under one that runs: it mends itself and says so."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from bot.adapters.store.embedded import FILE_NAME
from bot.services.collections import ALERTS, INVOICES, SETTINGS, WORKSPACES
from bot.services.rescued import RESCUED
from tests.world import ACME, HANA, HUB, World, running_bot


def overwrite(path: Path, at: int, size: int) -> None:
    """Garbage from there on."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(random.Random(at).randbytes(size))


def kept(world: World, collection: str) -> dict[str, Any]:
    """Every document of the collection."""
    return {one.key: one.value for one in world.bot.store.find(collection, limit=1000)}


def rebuilt(world: World) -> bool:
    """Whether all that follows a rescue was done."""
    note = world.bot.store.get(SETTINGS, RESCUED)
    return note is not None and bool(note["told"]) and bool(note["rebuilt"])


def hub_told(world: World) -> str:
    """What the hub's channel says."""
    hana = world.person(HANA)
    return "\n".join(hana.text_of(one) for one in hana.messages(HUB))


def test_a_bot_that_starts_on_a_file_without_its_header_saves_it_and_goes_on(world: World) -> None:
    path = world.folder / "data" / FILE_NAME
    with running_bot(world):
        failed = world.failed_invoice("acme")
        before = {name: kept(world, name) for name in (WORKSPACES, ALERTS, INVOICES)}
    overwrite(path, 0, 100)
    missed = world.invoice("bora", 44_400)
    with running_bot(world):
        world.until(lambda: rebuilt(world))
        world.settled()
        assert kept(world, WORKSPACES) == before[WORKSPACES]
        assert kept(world, ALERTS) == before[ALERTS]
        assert kept(world, INVOICES).keys() == {failed, missed}
        told = hub_told(world)
        assert "The bot's data file was damaged" in told
        assert "Nothing else is missing" in told
        assert "The invoices were read from Stripe again: lists are complete." in told
        (aside,) = world.folder.joinpath("data").glob(f"{FILE_NAME}.damaged-*")
        assert aside.name in told
        assert world.stripe.controls.pay_hosted(failed) == "paid"
        world.settled()
        (alert,) = world.person(HANA).messages(ACME)
        assert "Paid by the client" in world.person(HANA).text_of(alert)
    with running_bot(world):
        world.settled()
        assert hub_told(world) == told


def test_a_running_bot_refuses_until_it_has_mended_its_file_and_loses_no_event(world: World) -> None:
    path = world.folder / "data" / FILE_NAME
    with running_bot(world):
        for number in range(30):
            world.invoice("acme", 5_000 + number)
        world.settled()
    with running_bot(world):
        world.settled()
        size = path.stat().st_size
        overwrite(path, 4096, size - 4096)
        world.until(lambda: world.asked("/readyz")[0] == 503 or world.bot.store.get(SETTINGS, RESCUED))
        failed = world.failed_invoice("bora")
        world.until(lambda: rebuilt(world))
        world.settled()
        assert world.asked("/readyz")[0] == 200
        stripe = {str(one.id) for one in world.api.invoices.list({"limit": 100}).auto_paging_iter()}
        assert kept(world, INVOICES).keys() == stripe
        assert kept(world, INVOICES)[failed]["status"] == "failed"
        assert "The bot's data file was damaged" in hub_told(world)
        assert "Workspaces: import their CSV file again" in hub_told(world)


def test_while_nothing_mends_it_readiness_says_what_can_be_done(world: World) -> None:
    with running_bot(world):
        world.failed_invoice("acme")
    with running_bot(world):
        assert world.bot._mender is not None
        world.bot._mender.stop()
        world.settled()
        path = world.folder / "data" / FILE_NAME
        overwrite(path, 4096, path.stat().st_size - 4096)
        world.until(lambda: world.asked("/readyz")[0] == 503)
        said = json.loads(world.asked("/readyz")[1])
        assert "is damaged" in str(said)
        assert "put a backup in its place" in str(said)
