"""A storm of failures becomes a few alerts and one summary, which is brought up to date as they are settled."""

import time
from dataclasses import replace
from typing import Any

import pytest

from bot.adapters.store.embedded import EmbeddedStore
from bot.services.collections import CHANNELS, OUTBOX
from bot.services.outbox import items, sending
from bot.services.outbox.channels import NEW
from bot.services.store import Document, Found, Where
from tests.flows.test_alerts import posted, said
from tests.outbox.putting import alert, calm, queue_of
from tests.world import ACME, AMIR, BORA, HANA, HUB, World

MANY = 60


@pytest.fixture(autouse=True)
def _updates_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A summary is brought up to date as soon as it can be."""
    monkeypatch.setattr(sending, "SUMMARY_EVERY", 50)


def summary(world: World) -> str:
    """The one summary in the channel."""
    (found,) = [one for one in said(world) if "more payment" in one]
    return found


def stormed(world: World) -> None:
    """Many failures at once; every third for another reason, every fourth is in euros."""
    world.team.limits = replace(world.team.limits, enabled=False)
    queue = queue_of(world)
    for number in range(MANY):
        queue.show(alert(number, currency="usd" if number % 4 else "eur"))
    assert world.bot.outbox.idle(60)


def test_a_storm_is_five_alerts_and_one_summary_with_sums_by_currency_and_the_commonest_reasons(world: World) -> None:
    stormed(world)
    shown = said(world)
    assert len(shown) == 6
    assert [f"alert {number}" in one for number, one in enumerate(shown[:5])] == [True] * 5
    told = summary(world)
    for words in ("55 more payments failed", "Acme Bakery", "$4,200.00", "€1,300.00", "not enough money", "expired"):
        assert words in told
    assert len(world.bot.store.find(OUTBOX, Where({"state": "absorbed"}), limit=999)) == MANY - 5
    named = [one["text"] for one in posted(world) if "<@" in str(one["blocks"])]
    assert len(named) == 1
    assert "more payment" in named[0]


def test_the_summary_counts_what_is_settled_and_its_button_lists_what_failed(world: World) -> None:
    stormed(world)
    queue = queue_of(world)
    for number in (10, 11, 11):
        queue.show(alert(number, "TEST · paid", drop=True))
    assert world.bot.outbox.idle(60)
    assert "2 settled since" in summary(world)
    assert len(said(world)) == 6
    amir = world.person(AMIR)
    amir.press(amir.wait_message(ACME, containing="more payments failed"), "workspaces.invoices")
    amir.wait_message(ACME, containing="As of")


def test_a_later_attempt_at_an_absorbed_invoice_is_an_alert_of_its_own(world: World) -> None:
    stormed(world)
    calm(world)
    queue_of(world).show(alert(30, "TEST · alert 30, attempt 2", note="attempt 2"))
    assert world.bot.outbox.idle(60)
    assert said(world)[-1].startswith("TEST · alert 30, attempt 2")
    assert "55 more" in summary(world)
    queue_of(world).show(alert(30, "TEST · alert 30 is paid", drop=True))
    assert world.bot.outbox.idle(60)
    assert "1 settled since" in summary(world)


def test_an_alert_of_its_own_is_not_counted_as_settled_any_more(world: World) -> None:
    stormed(world)
    queue_of(world).show(alert(30, "TEST · paid", drop=True))
    assert world.bot.outbox.idle(60)
    assert "1 settled since" in summary(world)
    calm(world)
    queue_of(world).show(alert(30, "TEST · alert 30, attempt 2", note="attempt 2"))
    queue_of(world).show(alert(31, "TEST · paid", drop=True))
    assert world.bot.outbox.idle(60)
    assert said(world)[-1].startswith("TEST · alert 30, attempt 2")
    assert "1 settled since" in summary(world)


def test_what_was_closed_in_a_summary_and_fails_anew_is_an_alert_of_its_own(world: World) -> None:
    stormed(world)
    for number in (30, 31):
        queue_of(world).show(alert(number, "TEST · not followed here any more", drop=True))
    assert world.bot.outbox.idle(60)
    calm(world)
    queue_of(world).show(alert(30, "TEST · alert 30 fails again"))
    queue_of(world).show(replace(alert(31, "TEST · alert 31 is of Bora"), channel=BORA))
    queue_of(world).show(alert(32, "TEST · paid", drop=True))
    assert world.bot.outbox.idle(60)
    assert said(world)[-1].startswith("TEST · alert 30 fails again")
    assert said(world, BORA) == ["TEST · alert 31 is of Bora"]
    told = summary(world)
    assert "55 more" in told
    assert "2 settled since" in told


def test_a_summary_that_stands_in_the_hub_counts_what_is_absorbed_while_it_is_drawn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, storm, mark = world.bot.store, "storm:1", EmbeddedStore.mark
    told = {**items.begun(alert(1), 1, 1), "state": "absorbed", "storm": storm, "fresh": False}
    store.put(OUTBOX, "alert:in_1", told)
    queue_of(world).touch(storm, HUB)
    world.person(HANA).wait_message(HUB, containing="1 more payment failed")
    assert world.bot.outbox.idle(60)

    def late(self: EmbeddedStore, collection: str, where: Where, fields: Document, **others: Any) -> list[Found]:
        if "settled" in fields:
            world.until(lambda: (store.get(OUTBOX, storm) or {})["state"] == "sent")
        return mark(self, collection, where, fields, **others)

    monkeypatch.setattr(EmbeddedStore, "mark", late)
    five = [int(time.time() * 1000)] * 5
    store.put(CHANNELS, ACME, {**NEW, "recent": five, "storm": storm})
    queue_of(world).show(alert(2))
    world.person(HANA).wait_message(HUB, containing="2 more payments failed")


def test_failures_of_real_invoices_beyond_the_fifth_are_summed_up(world: World) -> None:
    world.team.limits = replace(world.team.limits, enabled=False)
    for _ in range(7):
        failed = world.failed_invoice("acme")
    world.person(HANA).wait_message(ACME, containing="2 more payments failed")
    assert len(said(world)) == 6
    world.stripe.controls.pay_hosted(failed)
    world.person(HANA).wait_message(ACME, containing="1 settled since")
