"""Slack in trouble: an alert is delivered in the end, doubled once at most, and never lost to its own rendering."""

import pytest

from bot.blocks import ids
from tests.flows.test_alerts import next_attempt, said
from tests.world import ACME, HANA, HUB, World


@pytest.mark.parametrize("kind", ["http_500", "ratelimited", "fatal_error"])
def test_an_alert_that_slack_did_not_take_at_first_is_delivered(world: World, kind: str) -> None:
    world.team.fault("chat.postMessage", kind, 1)
    world.failed_invoice("acme")
    world.person(HANA).wait_message(ACME, containing="Payment failed")
    assert len(said(world)) == 1


def test_the_time_that_slack_asks_for_is_waited(world: World) -> None:
    world.team.fault("chat.postMessage", "ratelimited", 1, retry_after=2)
    world.failed_invoice("acme")
    world.person(HANA).wait_message(ACME, containing="Payment failed")
    posts = [one for one in world.team.calls if one.method == "chat.postMessage"]
    assert [one.status for one in posts] == [429, 200]


def test_an_alert_whose_answer_was_lost_is_doubled_once_at_most_and_settled(world: World) -> None:
    world.team.fault("chat.postMessage", "http_500", 1, after_effect=True)
    invoice = world.failed_invoice("acme")
    hana = world.person(HANA)
    hana.wait_for(lambda _: len(said(world)) == 2, what="the second alert")
    world.stripe.controls.pay_hosted(invoice)
    hana.wait_message(ACME, containing="Paid")
    world.settled()
    assert len(said(world)) == 2


def test_a_double_is_settled_when_somebody_presses_it_and_the_other_when_it_is_paid(world: World) -> None:
    world.team.fault("chat.postMessage", "http_500", 1, after_effect=True)
    invoice = world.failed_invoice("acme")
    hana = world.person(HANA)
    hana.wait_for(lambda _: len(said(world)) == 2, what="the second alert")
    old, new = hana.messages(ACME)
    hana.press(new, ids.DETAILS)
    hana.press(old, ids.DETAILS)
    hana.wait_modal(containing="Payments")
    settled = hana.wait_message(ACME, containing="Posted twice")
    world.settled()
    assert (settled["ts"], hana.buttons(settled)) == (old["ts"], [])
    assert "$1,250.00" in hana.text_of(settled)
    (_, kept) = hana.messages(ACME)
    assert (kept["ts"], hana.buttons(kept)) == (new["ts"], hana.buttons(new))
    world.stripe.controls.pay_hosted(invoice)
    hana.wait_message(ACME, containing="Paid")
    assert len(said(world)) == 2


def test_an_update_that_slack_did_not_take_at_first_is_done_in_the_end(world: World) -> None:
    invoice = world.failed_invoice("acme")
    world.team.fault("chat.update", "http_500", 2)
    world.stripe.controls.pay_hosted(invoice)
    world.person(HANA).wait_message(ACME, containing="Paid")
    assert len(said(world)) == 1


def test_an_alert_that_slack_will_not_draw_arrives_as_plain_text(world: World) -> None:
    world.team.fault("chat.postMessage", "invalid_blocks", 1)
    world.failed_invoice("acme")
    (alert,) = said(world)
    for words in ("Payment failed", "Acme Bakery", "$1,250.00", "not enough money"):
        assert words in alert


@pytest.mark.parametrize("gone", ["archived", "unknown"])
def test_an_alert_goes_to_the_hubs_channel_when_its_own_is_gone(world: World, gone: str) -> None:
    if gone == "archived":
        world.team.add_channel(ACME, "acme", members=[HANA], archived=True)
    else:
        del world.team.state.channels[ACME]
    invoice = world.failed_invoice("acme")
    alert, gone = said(world, HUB)
    assert "A channel takes no messages · Acme Bakery" in gone
    assert "Payment failed · Acme Bakery" in alert
    world.stripe.controls.pay_hosted(invoice)
    world.settled()
    assert "Paid" in said(world, HUB)[0]


def test_a_channel_archived_after_the_alert_moves_it_to_the_hubs(world: World) -> None:
    invoice = world.failed_invoice("acme")
    world.team.add_channel(ACME, "acme", members=[HANA], archived=True)
    next_attempt(world, invoice)
    alert, _ = said(world, HUB)
    assert "attempt 2 of" in alert


def test_an_alert_that_somebody_deleted_is_posted_anew_at_the_next_failure(world: World) -> None:
    invoice = world.failed_invoice("acme")
    world.team.state.messages[ACME].clear()
    next_attempt(world, invoice)
    (alert,) = said(world)
    assert "attempt 2 of" in alert
