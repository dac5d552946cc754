"""Whoever asked is told how it ended, wherever they can be reached, in the end; and nothing is done twice for that."""

from sandbox.slack.records import Json
from tests.actions.pressing import ask, ask_retry, confirm, outcome, passing_card, pays, wait_until
from tests.world import ACME, AMIR, HANA, LI, World


def submitted(world: World) -> tuple[str, Json]:
    """A failed invoice whose card is good by now, and the confirmation of its retry."""
    invoice = world.failed_invoice("acme")
    passing_card(world)
    return invoice, ask_retry(world, invoice)


def test_a_person_whom_slack_cannot_be_made_to_tell_is_told_when_it_can(world: World) -> None:
    invoice, view = submitted(world)
    hana = world.person(HANA)
    world.team.fault("views.update", "http_500", 3)
    hana.submit(view)
    hana.wait_message(ACME, containing="Retried by @hana")
    assert "Charging" in hana.text_of(hana.modal or {})
    wait_until(lambda: world.bot.actions.resume() == 0, "the end of the action")
    assert "Paid" in outcome(hana)
    assert len(pays(world, invoice)) == 1


def test_the_alert_is_settled_even_while_the_person_cannot_be_told(world: World) -> None:
    invoice, view = submitted(world)
    hana = world.person(HANA)
    world.team.fault("views.update", "http_500", 100)
    hana.submit(view)
    hana.wait_message(ACME, containing="Retried by @hana")
    assert len(world.charges(invoice)) == 1
    world.team.clear_faults()


def test_an_alert_that_slack_does_not_take_is_settled_when_it_does(world: World) -> None:
    invoice, view = submitted(world)
    hana = world.person(HANA)
    world.stripe.controls.webhooks("hold")
    world.team.fault("chat.update", "http_500", 3)
    confirm(world, view, containing="Paid")
    wait_until(lambda: world.bot.actions.resume() == 0, "the end of the action")
    hana.wait_message(ACME, containing="Retried by @hana")
    assert len(pays(world, invoice)) == 1


def test_a_person_who_closed_the_modal_is_told_privately_in_the_channel(world: World) -> None:
    _, view = submitted(world)
    hana = world.person(HANA)
    world.stripe.controls.fault("hang", "/pay$", 1, seconds=20)
    hana.submit(view)
    hana.close(hana.modal or {}, all_of_them=True)
    wait_until(lambda: not world.stripe._api.faults._set, "the call")
    world.stripe.controls.clear_faults()
    told = hana.wait_message(ACME, containing="Charged to")
    assert told["ephemeral"]
    assert not any("Charged to" in world.person(AMIR).text_of(one) for one in world.person(AMIR).messages(ACME))


def test_a_person_who_left_the_channel_is_told_in_a_direct_message(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask(world, f"retry {invoice}", "Last try")
    hana = world.person(HANA)
    world.stripe.controls.fault("hang", "/pay$", 1, seconds=20)
    hana.submit(view)
    hana.close(hana.modal or {}, all_of_them=True)
    wait_until(lambda: not world.stripe._api.faults._set, "the call")
    world.team.add_channel(ACME, "acme", members=[LI])
    world.stripe.controls.clear_faults()
    hana.wait_for(lambda screen: any(one["kind"] == "im" for one in screen["channels"]), what="a direct message")
    assert "Charged to" in hana.text_of(hana.wait_message(hana.dm, containing="Charged to"))


def test_somebody_who_left_slack_stops_nothing(world: World) -> None:
    invoice, view = submitted(world)
    hana = world.person(HANA)
    world.stripe.controls.fault("hang", "/pay$", 1, seconds=20)
    hana.submit(view)
    hana.close(hana.modal or {}, all_of_them=True)
    wait_until(lambda: not world.stripe._api.faults._set, "the call")
    world.team.fault("chat.postEphemeral", "user_not_in_channel", 1)
    world.team.fault("conversations.open", "user_disabled", 1)
    world.stripe.controls.clear_faults()
    world.person(LI).wait_message(ACME, containing="Paid")
    wait_until(lambda: world.bot.actions.resume() == 0, "the end of the action")
    assert len(pays(world, invoice)) == 1
