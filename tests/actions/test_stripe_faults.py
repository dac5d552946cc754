"""Stripe in trouble: the answer lost, 5xx, 429, locks, silence. One effect at most, and the truth is told."""

import pytest

from tests.actions.pressing import ask, ask_retry, ask_void, confirm, passing_card, pays, wait_until
from tests.world import ACME, HANA, World


def keys(world: World, invoice: str) -> set[str]:
    """The idempotency keys under which the invoice was charged."""
    return {call.headers["idempotency-key"] for call in pays(world, invoice)}


@pytest.mark.parametrize("times", [1, 3])
def test_the_answer_lost_after_the_effect_is_found_at_stripe(world: World, times: int) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.stripe.controls.fault("timeout", "/pay$", times, where="after")
    said = confirm(world, view, containing="Paid")
    assert "Charged to Visa •••• 4242" in said
    assert len(world.charges(invoice)) == 1
    assert len(keys(world, invoice)) == 1


@pytest.mark.parametrize("times", [1, 3])
def test_a_call_that_never_arrived_is_sent_again_under_the_same_key(world: World, times: int) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.stripe.controls.fault("timeout", "/pay$", times, where="before")
    confirm(world, view, containing="Paid")
    assert len(world.charges(invoice)) == 1
    assert len(keys(world, invoice)) == 1


def test_a_decline_whose_answer_was_lost_is_told_as_a_decline(world: World) -> None:
    invoice = world.failed_invoice("acme")
    before = len(world.charges(invoice, succeeded=False))
    view = ask_retry(world, invoice)
    world.stripe.controls.fault("timeout", "/pay$", 3, where="after")
    assert "not enough money" in confirm(world, view, containing="Declined")
    assert len(world.charges(invoice, succeeded=False)) == before + 1


@pytest.mark.parametrize("kind", ["500", "503"])
def test_a_5xx_after_the_effect_is_told_as_what_the_invoice_shows(world: World, kind: str) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.stripe.controls.fault(kind, "/pay$", 3, where="after")
    confirm(world, view, containing="Paid")
    assert len(world.charges(invoice)) == 1
    assert len(keys(world, invoice)) == 1


def test_a_5xx_without_effect_is_told_as_not_known_and_the_next_question_warns(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.stripe.controls.fault("500", "/pay$", 1, where="before")
    said = confirm(world, view, containing="Not known")
    assert "Details looks at Stripe now" in said
    assert world.charges(invoice) == []
    again = ask_retry(world, invoice)
    assert "How an earlier try ended is not known" in world.person(HANA).text_of(again)
    confirm(world, again, containing="Paid")
    assert len(world.charges(invoice)) == 1


def test_a_rate_limit_is_waited_out(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.stripe.controls.fault("429", "/pay$", 3)
    confirm(world, view, containing="Paid")
    assert len(world.charges(invoice)) == 1


def test_a_rate_limit_that_does_not_end_charges_nothing_and_says_so(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.stripe.controls.fault("429", "/pay$", None)
    said = confirm(world, view, containing="Nothing was charged")
    assert "Stripe" in said
    assert world.charges(invoice) == []


def test_another_call_in_flight_is_waited_for(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.stripe._api._busy.add(f"invoice {invoice}")  # as while somebody works on it in the Dashboard
    hana = world.person(HANA)
    hana.submit(view)
    hana.wait_modal(containing="Stripe is not answering")
    world.stripe._api._busy.discard(f"invoice {invoice}")
    assert "Paid" in hana.text_of(hana.wait_modal(containing="Paid"))
    assert len(world.charges(invoice)) == 1


@pytest.mark.parametrize("kind", ["503", "timeout"])
def test_a_stripe_that_is_down_for_the_whole_patience_charges_nothing_and_says_so(world: World, kind: str) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.stripe.controls.fault(kind, "", None)
    hana = world.person(HANA)
    hana.submit(view)
    assert "Nothing has been charged yet" in hana.text_of(hana.wait_modal(containing="Stripe is not answering"))
    assert "Nothing was charged" in hana.text_of(hana.wait_modal(containing="Nothing was charged"))
    world.stripe.controls.clear_faults()
    assert world.charges(invoice) == []
    confirm(world, ask_retry(world, invoice), containing="Paid")
    assert len(world.charges(invoice)) == 1


def test_what_changes_while_stripe_makes_the_bot_wait_is_not_charged(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.stripe.controls.fault("429", "/pay$", None)
    hana = world.person(HANA)
    hana.submit(view)
    hana.wait_modal(containing="Stripe is not answering")
    found = world.stripe._state.objects["invoice"][invoice]
    found.update(amount_paid=25_000, amount_remaining=100_000)
    world.stripe.controls.clear_faults()
    assert "Nothing was charged" in hana.text_of(hana.wait_modal(containing="amount of"))
    assert world.charges(invoice) == []


def test_a_lost_void_is_found_at_stripe(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    view = ask_void(world, invoice)
    world.stripe.controls.fault("timeout", "/void$", 3, where="after")
    confirm(world, view, containing="Voided")
    hana = world.person(HANA)
    hana.wait_message(ACME, containing="Budget back to draft")


def test_an_invoice_paid_between_the_look_and_the_call_was_not_charged_by_the_bot(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.stripe.controls.fault("hang", "/pay$", 1, where="before", seconds=20)
    hana = world.person(HANA)
    hana.submit(view)
    wait_until(lambda: not world.stripe._api.faults._set, "the call")
    assert world.stripe.controls.pay_hosted(invoice) == "paid"
    world.stripe.controls.clear_faults()
    said = hana.text_of(hana.wait_modal(containing="was paid on"))
    assert "Nothing was charged" in said
    assert len(world.charges(invoice)) == 1


def test_what_stripe_refuses_is_told_in_stripes_words(world: World) -> None:
    invoice = world.invoice("acme")
    world.api.invoices.mark_uncollectible(invoice)
    world.settled()
    world.stripe.controls.allow_void_uncollectible(False)
    said = confirm(world, ask_void(world, invoice), containing="Stripe did not accept")
    assert "Nothing was changed" in said
    assert world.api.invoices.retrieve(invoice).status == "uncollectible"


def test_a_stripe_that_is_down_when_asked_says_so_at_once(world: World) -> None:
    invoice = world.failed_invoice("acme")
    world.stripe.controls.fault("503", "", None)
    ask(world, f"retry {invoice}", "Stripe")
    assert pays(world, invoice) == []
