"""A disk that takes no more: nothing is called, the person is told so, and it works again when there is space."""

from tests.actions.pressing import ask_retry, ask_void, at_once, outcome, passing_card, pays, submission
from tests.faults.processes import serving
from tests.world import ACME, HANA, World


def test_a_claim_that_cannot_be_written_charges_nothing_and_says_so(world: World) -> None:
    world.stripe.controls.card(world.cards["acme"], "decline:insufficient_funds")
    with serving(world) as bot:
        invoice = world.invoice("acme", charge=True)
        hana = world.person(HANA)
        hana.wait_message(ACME, containing="Payment failed")
        passing_card(world)
        view = ask_retry(world, invoice)
        bot.limit_files(0)
        hana.submit(view)
        said = hana.text_of(hana.wait_modal(containing="could not be written down"))
        assert "Nothing was charged" in said
        assert pays(world, invoice) == []
        voiding = ask_void(world, invoice)
        hana.submit(voiding)
        assert "Nothing was changed" in hana.text_of(hana.wait_modal(containing="could not be written down"))
        assert world.calls("POST", "/void") == []
        bot.limit_files(None)
        again = ask_retry(world, invoice)
        at_once(world, [submission(world, again)])
        assert "Paid" in outcome(hana)
        assert len(world.charges(invoice)) == 1


def test_an_event_that_cannot_be_written_is_not_acknowledged_and_comes_again(world: World) -> None:
    world.stripe.controls.card(world.cards["acme"], "decline:insufficient_funds")
    with serving(world) as bot:
        bot.limit_files(0)
        world.invoice("acme", charge=True)
        assert not world.stripe.controls.wait_delivered(0.5)
        assert {one.status for one in world.stripe.deliveries if one.type.startswith("invoice.")} == {503}
        bot.limit_files(None)
        world.person(HANA).wait_message(ACME, containing="Payment failed")
