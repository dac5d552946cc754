"""Slack in trouble: what it asks for is waited without holding up others, what it refuses is told to the hub."""

import time
from dataclasses import replace
from pathlib import Path

from bot.blocks import ids
from bot.domain.sending import DIES_AFTER
from bot.services.collections import CHANNELS, INVOICES, OUTBOX
from bot.services.outbox import Note, Shown, items
from bot.services.outbox.channels import NEW
from bot.services.outbox.sending import LOOKED_AT
from bot.services.store import Where
from tests.conformance.plugin import Collector
from tests.flows.test_alerts import posted, said
from tests.outbox.putting import alert, calm, queue_of, say
from tests.world import ACME, BORA, HANA, HUB, World, empty_world, fill, running_bot


def test_a_channel_that_slack_limits_holds_up_no_other_and_keeps_its_order(world: World) -> None:
    queue = queue_of(world)
    world.team.fault("chat.postMessage", "ratelimited", 1, retry_after=3)
    for number in range(3):
        queue.show(Shown(f"one:{number}", ACME, say(f"TEST · one {number}")))
    world.until(lambda: not world.team.faults._waiting)
    queue.show(Shown("other", BORA, say("TEST · other")))
    assert world.bot.outbox.idle(60)
    assert [one["text"] for one in posted(world)] == ["TEST · other", *(f"TEST · one {number}" for number in range(3))]


def test_alerts_overtake_updates_that_slack_takes_none_of_now(world: World) -> None:
    queue, updates = queue_of(world), LOOKED_AT + 2
    world.team.limits = replace(world.team.limits, enabled=False)
    for number in range(updates):
        queue.show(Shown(f"old:{number}", ACME, say(f"TEST · old {number}")))
    assert world.bot.outbox.idle(60)
    world.team.fault("chat.update", "ratelimited", 1, retry_after=600)
    before = len(world.team.calls)
    for number in range(updates):
        queue.show(Shown(f"old:{number}", ACME, say(f"TEST · new {number}")))
    world.until(lambda: not world.team.faults._waiting)
    queue.show(Shown("other", BORA, say("TEST · other")))
    queue.show(Shown("old:0", ACME, say("TEST · new 0"), notes=[Note("tried", say("TEST · tried again"))]))
    queue.show(alert(1))
    world.until(lambda: len(world.team.calls) == before + 4)
    refused, *others = [(one.method, one.args["text"]) for one in world.team.calls[before:]]
    assert refused == ("chat.update", "TEST · new 0")
    assert set(others) == {("chat.postMessage", f"TEST · {said}") for said in ("other", "tried again", "alert 1")}
    world.until(lambda: world.bot.store.count(OUTBOX, Where({"state": "due"}))[()] == updates)


def test_a_message_settled_before_it_was_posted_is_not_posted(world: World) -> None:
    world.team.fault("chat.postMessage", "ratelimited", 1, retry_after=2)
    queue = queue_of(world)
    queue.show(alert(1))
    world.until(lambda: not world.team.faults._waiting)
    queue.show(alert(1, "TEST · paid", drop=True))
    queue.show(alert(2))
    assert world.bot.outbox.idle(60)
    assert [one["text"] for one in posted(world)] == ["TEST · alert 2"]


def test_a_clock_set_ahead_while_slack_takes_its_time_doubles_nothing(world: World) -> None:
    store = world.bot.store
    world.team.fault("chat.postMessage", "slow", 1, after_effect=True, seconds=2)
    queue_of(world).show(alert(1))
    world.until(lambda: len(posted(world)) == 1)
    claimed = store.get(CHANNELS, ACME)
    assert claimed is not None
    assert claimed["owner"] is not None
    store.put(CHANNELS, ACME, {**claimed, "due": 1})  # as it looks to a clock that is a minute ahead
    world.bot.outbox.arrived()
    assert world.bot.outbox.idle(60)
    assert len(posted(world)) == 1


def test_a_message_that_slack_refuses_is_told_once_to_the_hub_where_an_admin_has_it_sent_again(world: World) -> None:
    world.team.fault("chat.postMessage", "msg_too_long", 1)
    queue_of(world).show(alert(1))
    hana = world.person(HANA)
    notice = hana.wait_message(HUB, containing="A message was not delivered")
    told = hana.text_of(notice)
    for words in ("Acme Bakery", "ACME-1", "$100.00", "msg_too_long"):
        assert words in told
    assert said(world) == []
    hana.press(notice, ids.RESEND)
    hana.wait_message(ACME, containing="alert 1")
    shown = hana.wait_message(HUB, containing="Sent again · by @hana")
    assert shown["ts"] == notice["ts"]
    assert hana.buttons(shown) == []
    hana.press(notice, ids.RESEND, stale=True)
    hana.wait_message(HUB, containing="waits no longer")
    assert world.bot.outbox.idle(60)
    assert len(said(world)) == 1


def test_a_message_that_slack_did_not_take_for_a_day_is_set_aside_and_a_younger_one_is_not(world: World) -> None:
    store, queue, now = world.bot.store, queue_of(world), int(time.time())
    later = {**NEW, "due": (now + 3600) * 1000, "failing_since": now - DIES_AFTER - 60}
    store.put(CHANNELS, ACME, later)
    queue.show(alert(1))
    old = store.get(OUTBOX, "alert:in_1")
    assert old is not None
    store.put(OUTBOX, "alert:in_1", {**old, "first_at": now - DIES_AFTER - 60})
    queue.show(alert(2))
    world.team.fault("chat.postMessage", "http_500", 2)
    store.put(CHANNELS, ACME, {**later, "due": 1})
    world.bot.outbox.arrived()
    hana = world.person(HANA)
    told = hana.text_of(hana.wait_message(HUB, containing="A message was not delivered"))
    assert "ACME-1" in told
    assert world.bot.outbox.idle(60)
    assert [one[:14] for one in said(world)] == ["TEST · alert 2"]
    assert len(said(world, HUB)) == 1


def test_a_notice_says_so_when_what_was_not_delivered_is_settled_or_told_anew(world: World) -> None:
    hana = world.person(HANA)
    for number in (1, 2):
        world.team.fault("chat.postMessage", "msg_too_long", 1)
        queue_of(world).show(alert(number))
        notice = hana.wait_message(HUB, containing=f"ACME-{number}")
    queue_of(world).show(alert(1, "TEST · paid", drop=True))
    hana.wait_message(HUB, containing="Settled before it was delivered")
    queue_of(world).show(alert(2, "TEST · alert 2, attempt 2"))
    shown = hana.wait_message(HUB, containing="Delivered after all")
    assert (shown["ts"], hana.buttons(shown)) == (notice["ts"], [])
    hana.press(notice, ids.RESEND, stale=True)
    hana.wait_message(HUB, containing="waits no longer")
    assert world.bot.outbox.idle(60)
    assert said(world) == ["TEST · alert 2, attempt 2"]


def test_a_channel_that_is_gone_is_told_once_and_used_again_when_it_is_back(world: World) -> None:
    world.team.add_channel(ACME, "acme", members=[HANA], archived=True)
    queue = queue_of(world)
    for number in (1, 2):
        queue.show(alert(number))
        assert world.bot.outbox.idle(60)
    shown = said(world, HUB)
    assert [any(words in one for one in shown) for words in ("alert 1", "alert 2")] == [True, True]
    assert sum("A channel takes no messages" in one for one in shown) == 1
    world.team.add_channel(ACME, "acme", members=[HANA])
    calm(world)
    queue.show(alert(3))
    queue.show(alert(1, "TEST · alert 1 is paid", drop=True))
    assert world.bot.outbox.idle(60)
    assert [one[:14] for one in said(world)] == ["TEST · alert 3"]
    assert any("alert 1 is paid" in one for one in said(world, HUB))


def test_a_message_whose_channel_was_told_of_nothing_as_the_bot_died_is_sent_at_the_next_start(
    tmp_path: Path, conformance: Collector
) -> None:
    with empty_world(tmp_path, conformance) as world:
        fill(world)
        with running_bot(world):
            now = int(time.time())
            world.bot.store.put(OUTBOX, "alert:in_1", items.begun(alert(1), now, now * 1_000_000))
        with running_bot(world):
            world.person(HANA).wait_message(ACME, containing="alert 1")


def test_the_hub_is_not_told_of_a_strangers_failure_that_was_paid_while_the_message_waited(world: World) -> None:
    fill(world, ["stray"])
    store, later = world.bot.store, {**NEW, "due": (int(time.time()) + 3600) * 1000}
    store.put(CHANNELS, HUB, later)
    world.stripe.controls.card(world.cards["stray"], "decline:insufficient_funds")
    failed = world.invoice("stray", charge=True)
    world.until(lambda: store.get(OUTBOX, f"unknown:{failed}"))
    world.stripe.controls.pay_hosted(failed)
    world.until(lambda: (store.get(INVOICES, failed) or {}).get("status") == "paid")
    assert world.bot.inbox.idle(60)
    store.put(CHANNELS, HUB, {**later, "due": 1})
    world.bot.outbox.arrived()
    assert world.bot.outbox.idle(60)
    assert said(world, HUB) == []
