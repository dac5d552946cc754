"""Trouble of the bot's own: a store that fails, a message that cannot be drawn, a clock that was set back."""

import time
from pathlib import Path

import pytest

from bot.adapters.store.embedded import EmbeddedStore
from bot.services.collections import CHANNELS, OUTBOX
from bot.services.outbox import Kind, Shown, items
from bot.services.outbox.channels import NEW
from bot.services.store import Document, StoreError
from tests.conformance.plugin import Collector
from tests.flows.test_alerts import said, thread
from tests.outbox.putting import alert, queue_of
from tests.world import ACME, HANA, World, empty_world, fill, running_bot


def test_a_post_of_which_the_store_takes_no_note_is_not_made_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, failures = EmbeddedStore.change, list[str]()

    def failing(self: EmbeddedStore, collection: str, key: str, old: Document, new: Document) -> bool:
        noted = collection == OUTBOX and (new["ts"], new["notes"]) != (old["ts"], old["notes"])
        if noted and new["rev"] == old["rev"] and failures:
            failures.pop()
            raise StoreError("the disk is full")
        return change(self, collection, key, old, new)

    monkeypatch.setattr(EmbeddedStore, "change", failing)
    for shown in (alert(1), alert(1, "TEST · alert 1, attempt 2", note="attempt 2")):
        failures.append("after the post")
        queue_of(world).show(shown)
        world.until(lambda: not failures)
        world.until(lambda: not world.bot.outbox._under_way)
        kept = world.bot.store.get(CHANNELS, ACME)
        assert kept is not None
        world.bot.store.put(CHANNELS, ACME, {**kept, "owner": None, "due": 1})  # as when its lease has run out
        world.bot.outbox.arrived()
        assert world.bot.outbox.idle(60)
    assert said(world) == ["TEST · alert 1, attempt 2"]
    assert thread(world) == ["TEST · attempt 2"]


def test_a_message_that_cannot_be_drawn_holds_up_no_other(world: World) -> None:
    now = int(time.time())
    world.bot.store.put(OUTBOX, "alert:in_1", {**items.begun(alert(1), now, 1), "content": None, "plain": True})
    queue_of(world).show(alert(2))
    world.person(HANA).wait_message(ACME, containing="alert 2")


def test_a_channel_whose_times_are_of_a_clock_that_was_set_back_is_worked(
    tmp_path: Path, conformance: Collector
) -> None:
    with empty_world(tmp_path, conformance) as world:
        fill(world)
        with running_bot(world):
            tomorrow = (int(time.time()) + 86_400) * 1000
            world.bot.store.put(CHANNELS, ACME, {**NEW, "due": tomorrow, "posted": tomorrow})
            queue_of(world).show(alert(1))
        with running_bot(world, between_posts=1.0):
            world.person(HANA).wait_message(ACME, containing="alert 1")


def test_messages_whose_times_are_of_a_clock_that_was_set_back_are_sent(world: World) -> None:
    tomorrow = (int(time.time()) + 86_400) * 1000
    queue_of(world).show(alert(1))
    world.person(HANA).wait_message(ACME, containing="alert 1")
    assert world.bot.outbox.idle(60)
    world.bot.outbox._sending._updates_at = tomorrow
    queue_of(world).show(alert(1, "TEST · paid", drop=True))
    world.person(HANA).wait_message(ACME, containing="paid")
    world.bot.store.put(OUTBOX, "alert:in_2", {**items.begun(alert(2), 1, 1), "after": tomorrow})
    queue_of(world).show(alert(2))
    world.person(HANA).wait_message(ACME, containing="alert 2")


def test_a_summary_that_is_to_be_redrawn_when_it_stands_for_nothing_any_more_stays_as_it_is(world: World) -> None:
    left = items.begun(Shown("storm:1", ACME, {}, Kind.STORM, ts="1700000000.000100"), 1, 1)
    world.bot.store.put(OUTBOX, "storm:1", left)
    queue_of(world).show(alert(1))
    assert world.bot.outbox.idle(60)
    assert said(world) == ["TEST · alert 1"]
