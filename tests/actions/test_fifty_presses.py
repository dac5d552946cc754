"""One decision, pressed fifty times at once: one effect at Stripe, and everybody is told."""

from sandbox.slack.records import Delivery
from tests.actions.pressing import ask_retry, ask_void, at_once, outcome, passing_card, pays, submission
from tests.world import ACME, HANA, LI, World


def _all_taken(deliveries: list[Delivery]) -> bool:
    return all(one.status == 200 and one.body["response_action"] == "update" for one in deliveries)


def test_fifty_submissions_of_one_confirmation_charge_once(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    deliveries = at_once(world, [submission(world, view)] * 50)
    assert _all_taken(deliveries)
    assert "Paid" in outcome(world.person(HANA))
    world.settled()
    assert len(world.charges(invoice)) == 1
    assert len(pays(world, invoice)) == 1


def test_two_people_with_the_same_decision_open_charge_once_and_both_are_told(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    views = {user: ask_retry(world, invoice, user=user) for user in (HANA, LI)}
    submissions = [submission(world, views[user], user=user) for user in (HANA, LI)]
    assert _all_taken(at_once(world, submissions * 25))
    said = [outcome(world.person(user)) for user in (HANA, LI)]
    assert all("Paid" in one for one in said)
    assert any("was decided before" in one for one in said)
    assert len(world.charges(invoice)) == 1
    assert len(pays(world, invoice)) == 1


def test_after_a_decline_the_forty_nine_others_charge_nothing(world: World) -> None:
    invoice = world.failed_invoice("acme")
    before = len(world.charges(invoice, succeeded=False))
    view = ask_retry(world, invoice)
    payload = submission(world, view)
    assert _all_taken(at_once(world, [payload]))
    assert "Declined" in outcome(world.person(HANA))
    passing_card(world)
    assert _all_taken(at_once(world, [payload] * 49))
    assert "Declined" in outcome(world.person(HANA), "decided before")
    world.settled()
    assert world.charges(invoice) == []
    assert len(world.charges(invoice, succeeded=False)) == before + 1
    assert len(pays(world, invoice)) == 1


def test_fifty_submissions_with_the_answer_lost_after_the_effect_charge_once(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.stripe.controls.fault("timeout", "/pay$", 3, where="after")
    assert _all_taken(at_once(world, [submission(world, view)] * 50))
    assert "Paid" in outcome(world.person(HANA))
    assert len(world.charges(invoice)) == 1


def test_fifty_submissions_of_a_void_void_once_and_tell_the_channel_once(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    view = ask_void(world, invoice)
    assert _all_taken(at_once(world, [submission(world, view)] * 50))
    hana = world.person(HANA)
    assert "Voided" in outcome(hana)
    hana.wait_message(ACME, containing="Budget back to draft")
    world.settled()
    assert len(world.calls("POST", f"/{invoice}/void")) == 1
    assert sum("Budget back to draft" in hana.text_of(one) for one in hana.messages(ACME)) == 1
