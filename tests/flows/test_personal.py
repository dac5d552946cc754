"""Personal data of invoices that ended long ago leave the mirror, and nothing that the bot reads brings them back."""

from __future__ import annotations

import time
from pathlib import Path

from bot.services.collections import INVOICES
from bot.services.sync import SyncResult
from tests.conformance.plugin import Collector
from tests.flows.test_search import searched
from tests.flows.test_sync import mirror, synced
from tests.roles.cast import asked
from tests.world import ACME, HANA, Stage, World, empty_world, fill, running_bot

DAY = 86400


def made(world: World) -> tuple[str, str]:
    """An invoice of nobody's workspace paid a hundred days ago, and one that is open since."""
    world.customers["stray"] = str(world.api.customers.create({"name": "Zoe Quist", "email": "zoe@quist.example"}).id)
    paid, still_open = world.invoice("stray", 125_000), world.invoice("stray", 99_00)
    world.api.invoices.pay(paid, {"paid_out_of_band": True})
    world.stripe.controls.advance_to(int(time.time()))
    return paid, still_open


def listed(world: World) -> str:
    """The list that a hub admin sees."""
    hana = world.person(HANA)
    return hana.text_of(asked(hana, lambda: hana.command("/invoices", "paid", channel=ACME)))


def test_they_go_stay_gone_and_the_list_and_the_detail_still_work(
    tmp_path: Path, conformance: Collector, servers: list[Stage]
) -> None:
    with empty_world(tmp_path, conformance, servers, now=int(time.time()) - 100 * DAY) as world:
        fill(world)
        with running_bot(world):
            paid, still_open = made(world)
            world.settled()
            before = mirror(world)
            assert "Zoe Quist" in listed(world)
        with running_bot(world, KEEP_PERSONAL_DAYS="60"):
            assert world.bot.pruning.prune() == 1
            gone = mirror(world)
            assert gone[still_open] == before[still_open]
            nothing_brings_them_back(world, paid, gone)
            still_works(world, paid)
        with running_bot(world):
            assert synced(world) == SyncResult(2, 1)
            assert mirror(world) == before


def nothing_brings_them_back(world: World, paid: str, gone: dict[str, object]) -> None:
    """A sync writes nothing, and an event and a row that was lost come without them."""
    fetched = len(world.calls("GET", f"/invoices/{paid}"))
    assert synced(world) == SyncResult(2, 0)
    assert len(world.calls("GET", f"/invoices/{paid}")) == fetched
    world.api.invoices.update(paid, {"metadata": {"note": "seen"}})
    world.settled()
    world.until(lambda: len(world.calls("GET", f"/invoices/{paid}")) > fetched)
    assert mirror(world) == gone
    world.bot.store.delete(INVOICES, paid)
    assert synced(world) == SyncResult(2, 1)
    assert mirror(world) == gone


def still_works(world: World, paid: str) -> None:
    """The list says number and customer's id, the detail what Stripe says, and the mirror knows no name."""
    number = str(world.api.invoices.retrieve(paid).number)
    shown = listed(world)
    assert number in shown
    assert world.customers["stray"] in shown
    assert "Zoe" not in shown
    assert number in searched(world, number)
    assert number not in searched(world, "quist.example")
    hana = world.person(HANA)
    hana.command("/invoices", f"show {number}", channel=ACME)
    assert "Zoe Quist" in hana.text_of(hana.wait_modal(containing=paid))
