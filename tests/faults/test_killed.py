"""kill -9 at the worst moments: after the restart one charge, the person told, the alert settled."""

from tests.actions.pressing import ask_retry, ask_void, at_once, outcome, passing_card, pays, submission, wait_until
from tests.faults.processes import serving, wait_struck
from tests.world import ACME, HANA, World


def failed(world: World) -> str:
    """A failed invoice whose alert is posted, and whose card is good by now."""
    world.stripe.controls.card(world.cards["acme"], "decline:insufficient_funds")
    invoice = world.invoice("acme", charge=True)
    world.person(HANA).wait_message(ACME, containing="Payment failed")
    assert world.stripe.controls.wait_delivered()
    passing_card(world)
    return invoice


def settled_by_hana(world: World) -> None:
    """The alert says who retried, and there is one alert."""
    hana = world.person(HANA)
    hana.wait_message(ACME, containing="Retried by @hana")
    alerts = [one for one in hana.messages(ACME) if not one["ephemeral"] and one["thread_ts"] is None]
    assert len(alerts) == 1


def test_killed_between_stripes_effect_and_the_record_it_is_not_charged_again(world: World) -> None:
    with serving(world) as bot:
        invoice = failed(world)
        view = ask_retry(world, invoice)
        world.stripe.controls.fault("hang", "/pay$", 1, where="after", seconds=30)
        at_once(world, [submission(world, view)] * 50)
        wait_struck(world)
        assert len(world.charges(invoice)) == 1
        bot.kill()
    with serving(world):
        assert "Paid" in outcome(world.person(HANA))
        settled_by_hana(world)
    assert len(world.charges(invoice)) == 1


def test_killed_between_the_claim_and_the_call_it_is_charged_once_after_the_restart(world: World) -> None:
    with serving(world) as bot:
        invoice = failed(world)
        view = ask_retry(world, invoice)
        world.stripe.controls.fault("hang", f"GET /v1/invoices/{invoice}$", 1, seconds=30)
        at_once(world, [submission(world, view)])
        wait_struck(world)
        bot.kill()
    assert pays(world, invoice) == []
    with serving(world):
        assert "Paid" in outcome(world.person(HANA))
        settled_by_hana(world)
    assert len(world.charges(invoice)) == 1


def test_killed_while_stripe_is_still_at_it_the_same_key_is_asked_again(world: World) -> None:
    with serving(world) as bot:
        invoice = failed(world)
        view = ask_retry(world, invoice)
        world.stripe.controls.fault("hang", "/pay$", 1, where="before", seconds=30)
        at_once(world, [submission(world, view)])
        wait_struck(world)
        bot.kill()
    with serving(world):
        wait_until(lambda: pays(world, invoice), "the second request")  # refused, as the first is under way
        world.stripe.controls.clear_faults()
        assert "Paid" in outcome(world.person(HANA))
        settled_by_hana(world)
    assert len(world.charges(invoice)) == 1
    assert len({call.headers["idempotency-key"] for call in pays(world, invoice)}) == 1


def test_killed_in_a_void_the_budget_is_reset_once_and_the_channel_told_once(world: World) -> None:
    with serving(world) as bot:
        invoice = world.invoice("acme")
        assert world.stripe.controls.wait_delivered()
        view = ask_void(world, invoice)
        world.team.fault("chat.postMessage", "timeout", 1, seconds=30)
        at_once(world, [submission(world, view)])
        wait_until(lambda: not world.team.faults._waiting, "the message to the channel")
        assert world.api.customers.retrieve(world.customers["acme"]).to_dict()["metadata"] == {"budget_status": "draft"}
        bot.kill()
    with serving(world):
        hana = world.person(HANA)
        hana.wait_message(ACME, containing="Budget back to draft")
        assert "Voided" in outcome(hana)
        assert world.stripe.controls.wait_delivered()
    assert len(world.calls("POST", f"/{invoice}/void")) == 1
    assert sum("Budget back to draft" in hana.text_of(one) for one in hana.messages(ACME)) == 1
