"""Retry as people see it: what is asked, what is charged, and what they are told."""

import time
from datetime import UTC, datetime, timedelta

from bot.domain.actions import Decision, Ending
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Why
from bot.services.records import Result, claimed, result_document
from tests.actions.pressing import ask, ask_retry, confirm, passing_card, pays, wait_until
from tests.world import ACME, AMIR, HANA, World


def _other_card(world: World, behaviour: str = "pass") -> str:
    customer = world.customers["acme"]
    return world.stripe.controls.create_test_card(customer, behaviour, brand="mastercard", last4="5100", default=False)


def test_a_declined_retry_says_why_and_a_retry_with_a_good_card_is_paid(world: World) -> None:
    invoice = world.failed_invoice("acme")
    hana = world.person(HANA)
    said = confirm(world, ask_retry(world, invoice), containing="Declined")
    assert "not enough money" in said
    assert "Nothing was charged" in said
    assert world.charges(invoice) == []
    passing_card(world)
    hana.press(hana.modal or {}, "invoice.retry")
    said = confirm(world, hana.wait_modal(containing="Last try"), containing="Paid")
    assert "Charged to Visa •••• 4242" in said
    (charge,) = world.charges(invoice)
    assert charge.amount == 125_000
    assert world.api.invoices.retrieve(invoice).status == "paid"


def test_what_is_asked_is_the_amount_and_the_card_and_that_is_charged(world: World) -> None:
    invoice = world.failed_invoice("acme", 77_700)
    passing_card(world)
    view = ask_retry(world, invoice)
    shown = world.person(HANA).text_of(view)
    assert "Charge $777.00 to Visa •••• 4242 now?" in shown
    confirm(world, view, containing="Paid")
    (call,) = pays(world, invoice)
    assert call.params["payment_method"] == world.cards["acme"]
    assert call.headers["idempotency-key"].startswith(f"retry:{invoice}:")


def test_another_saved_card_can_be_chosen(world: World) -> None:
    invoice = world.failed_invoice("acme")
    other = _other_card(world)
    view = ask_retry(world, invoice)
    world.person(HANA).fill(view, {"retry.method": other})
    said = confirm(world, view, containing="Paid")
    assert "Charged to Mastercard •••• 5100" in said
    (call,) = pays(world, invoice)
    assert call.params["payment_method"] == other


def test_a_payer_who_must_confirm_is_not_charged_and_the_same_card_is_not_offered_again(world: World) -> None:
    invoice = world.failed_invoice("acme")
    world.stripe.controls.card(world.cards["acme"], "requires_action")
    said = confirm(world, ask_retry(world, invoice), containing="Action required")
    assert "Nothing was charged yet" in said
    assert "Visa •••• 4242" in said
    world.settled()
    assert "the same card again does not help" in world.person(HANA).text_of(
        ask(world, f"retry {invoice}", "same card again")
    )
    other = _other_card(world)
    view = ask(world, f"retry {invoice}", "Mastercard •••• 5100")
    assert "4242" not in world.person(HANA).text_of(view)
    confirm(world, view, containing="Paid")
    assert [call.params["payment_method"] for call in pays(world, invoice)] == [world.cards["acme"], other]
    assert len(world.charges(invoice)) == 1


def test_a_bank_debit_is_processing_and_cannot_be_retried_meanwhile(world: World) -> None:
    invoice = world.failed_invoice("acme")
    world.stripe.controls.card(world.cards["acme"], "processing")
    said = confirm(world, ask_retry(world, invoice), containing="Processing")
    assert "takes a few days" in said
    world.settled()
    again = ask(world, f"retry {invoice}", "still working on a payment")
    assert "Nothing was charged" in world.person(HANA).text_of(again)
    world.stripe.controls.settle(invoice)
    world.settled()
    hana = world.person(HANA)
    assert "Retried by @hana" in hana.text_of(hana.wait_message(ACME, containing="Paid"))


def test_hidden_decline_codes_are_told_to_admins_alone(world: World) -> None:
    for code, words in (("fraudulent", "fraud"), ("stolen_card", "stolen")):
        invoice = world.failed_invoice("acme", 50_000, code)
        said = confirm(world, ask_retry(world, invoice), containing="Declined")
        assert words in said.lower()
        world.settled()
        hana, amir = world.person(HANA), world.person(AMIR)
        for person in (hana, amir):
            seen = "\n".join(person.text_of(one) for one in person.messages(ACME) if not one["ephemeral"])
            assert "Payment failed" in seen
            assert "fraud" not in seen.lower()
            assert "stolen" not in seen.lower()
        hana.close(hana.modal or {}, all_of_them=True)


def test_an_admin_who_closed_the_modal_is_told_privately_with_the_code_that_owners_are_not_told(world: World) -> None:
    invoice = world.failed_invoice("acme", code="stolen_card")
    hana = world.person(HANA)
    world.stripe.controls.fault("hang", "/pay$", 1, seconds=20)
    hana.submit(ask_retry(world, invoice))
    hana.close(hana.modal or {}, all_of_them=True)
    wait_until(lambda: not world.stripe._api.faults._set, "the call")
    world.stripe.controls.clear_faults()
    told = hana.wait_message(ACME, containing="Declined")
    assert told["ephemeral"]
    assert "stolen" in hana.text_of(told)
    assert not any("Declined" in world.person(AMIR).text_of(one) for one in world.person(AMIR).messages(ACME))


def test_the_confirmation_warns_only_when_stripe_tries_soon(world: World) -> None:
    invoice = world.failed_invoice("acme")
    assert "within the hour" not in world.person(HANA).text_of(ask_retry(world, invoice))
    soon = int(time.time()) + 1800
    world.stripe._state.objects["invoice"][invoice]["next_payment_attempt"] = soon
    assert "within the hour" in world.person(HANA).text_of(ask_retry(world, invoice))


def tried_before(world: World, times: int, ending: Ending = Ending.DECLINED) -> None:
    """The bot charged the card so often in the last days, and each try ended so."""
    at = datetime.now(UTC) - timedelta(days=3)
    for number in range(times):
        name = f"retry:in_x:{ending}:{number}"
        refusal = Refusal(Why.STRIPE_DOWN) if ending is Ending.REFUSED else None
        decision = Decision(name, Act.RETRY, "in_x", HANA, at, Place(HANA, at), "acme", {"method": world.cards["acme"]})
        result = result_document(Result(ending, at, refusal=refusal))
        tried = {**claimed(decision), "state": "shown", "called_at": int(at.timestamp()), "result": result}
        world.bot.store.put("actions", name, tried)


def test_past_the_networks_cap_a_card_is_not_tried_again(world: World) -> None:
    invoice = world.failed_invoice("acme")
    tried_before(world, 20)
    said = world.person(HANA).text_of(ask(world, f"retry {invoice}", "as often as the card networks allow"))
    assert "Nothing was charged" in said
    assert pays(world, invoice) == []


def test_what_stripe_turned_away_reached_no_bank_and_is_no_try(world: World) -> None:
    invoice = world.failed_invoice("acme")
    tried_before(world, 30, Ending.REFUSED)
    tried_before(world, 10)
    passing_card(world)
    view = ask_retry(world, invoice)
    assert "tried as often" not in world.person(HANA).text_of(view)
    confirm(world, view, containing="Paid")


def test_near_the_cap_the_confirmation_warns_and_the_last_try_still_goes_through(world: World) -> None:
    invoice = world.failed_invoice("acme")
    tried_before(world, 19)
    passing_card(world)
    view = ask_retry(world, invoice)
    assert "nearly been tried as often" in world.person(HANA).text_of(view)
    confirm(world, view, containing="Paid")
    assert len(world.charges(invoice)) == 1


def test_the_confirmation_warns_when_the_bank_said_never_to_try_again(world: World) -> None:
    invoice = world.failed_invoice("acme", code="stolen_card")
    assert "not to try this card again" in world.person(HANA).text_of(ask_retry(world, invoice))
