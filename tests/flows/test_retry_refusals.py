"""Retries that are refused: by status, by what changed meanwhile, by role. Nothing is charged, the reason is told."""

from collections.abc import Callable

import pytest

from tests.actions.pressing import ask, ask_retry, confirm, passing_card, pays
from tests.world import ACME, AMIR, BEA, GUS, HANA, NOA, World


def _paid(world: World) -> str:
    invoice = world.invoice("acme")
    world.api.invoices.pay(invoice)
    return invoice


def _void(world: World) -> str:
    invoice = world.invoice("acme")
    world.api.invoices.void_invoice(invoice)
    return invoice


def _written_off(world: World) -> str:
    invoice = world.invoice("acme")
    world.api.invoices.mark_uncollectible(invoice)
    return invoice


def _draft(world: World) -> str:
    return str(world.api.invoices.create({"customer": world.customers["acme"]}).id)


def _open(world: World) -> str:
    return world.invoice("acme")


def _sent(world: World) -> str:
    return world.invoice("acme", collection_method="send_invoice", days_until_due=14)


def _processing(world: World) -> str:
    world.stripe.controls.card(world.cards["acme"], "processing")
    return world.invoice("acme", charge=True)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (_paid, "was paid on"),
        (_void, "was voided on"),
        (_written_off, "was written off on"),
        (_draft, "still a draft"),
        (_open, "has failed, so there is nothing to retry"),
        (_sent, "pays it on the payment page"),
        (_processing, "still working on a payment"),
    ],
)
def test_a_retry_is_refused_for_what_has_not_failed(world: World, made: Callable[[World], str], said: str) -> None:
    invoice = made(world)
    world.settled()
    before = len(pays(world, invoice))
    assert said in world.person(HANA).text_of(ask(world, f"retry {invoice}", said))
    assert len(pays(world, invoice)) == before


def _paid_by_the_client(world: World, invoice: str) -> None:
    assert world.stripe.controls.pay_hosted(invoice) == "paid"


def _voided_in_the_dashboard(world: World, invoice: str) -> None:
    world.api.invoices.void_invoice(invoice)


def _tried_again_by_stripe(world: World, invoice: str) -> None:
    world.stripe.controls.advance(25 * 3600)


def _given_another_default_card(world: World, invoice: str) -> None:
    world.stripe.controls.create_test_card(world.customers["acme"], last4="1111")


def _left_without_the_card(world: World, invoice: str) -> None:
    world.api.payment_methods.detach(world.cards["acme"])


def _credited(world: World, invoice: str) -> None:
    found = world.stripe._state.objects["invoice"][invoice]
    found.update(amount_paid=25_000, amount_remaining=100_000)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (_paid_by_the_client, "was paid on"),
        (_voided_in_the_dashboard, "was voided on"),
        (_tried_again_by_stripe, "changed after you saw it"),
        (_given_another_default_card, "payment method for"),
        (_left_without_the_card, "payment method for"),
        (_credited, "amount of"),
    ],
)
def test_what_changed_after_it_was_shown_is_not_charged(
    world: World, changed: Callable[[World, str], None], said: str
) -> None:
    invoice = world.failed_invoice("acme")
    view = ask_retry(world, invoice)
    changed(world, invoice)
    passing_card(world)
    told = confirm(world, view, containing=said)
    assert "Nothing was charged" in told
    assert pays(world, invoice) == []


def test_without_any_card_the_way_to_one_is_named(world: World) -> None:
    invoice = world.failed_invoice("acme")
    world.api.payment_methods.detach(world.cards["acme"])
    assert "Replace card" in world.person(HANA).text_of(ask(world, f"retry {invoice}", "No card or bank account"))


@pytest.mark.parametrize("user", [AMIR, GUS])
def test_an_owner_and_a_guest_who_was_listed_as_admin_cannot_retry(world: World, user: str) -> None:
    invoice = world.failed_invoice("acme")
    refused = ask(world, f"retry {invoice}", "Not done", user=user)
    assert "Last try" not in world.person(user).text_of(refused)
    assert pays(world, invoice) == []


def test_an_owner_who_presses_manage_is_told_who_may(world: World) -> None:
    world.failed_invoice("acme")
    amir = world.person(AMIR)
    amir.press(amir.wait_message(ACME, containing="Payment failed"), "invoice.manage")
    told = amir.text_of(amir.wait_message(ACME, containing="Only hub admins"))
    assert "@hana" in told
    assert "@gus" not in told


def test_somebody_elses_invoice_is_refused_exactly_as_one_that_does_not_exist(world: World) -> None:
    invoice = world.failed_invoice("acme")
    number = str(world.api.invoices.retrieve(invoice).number)
    bea = world.person(BEA)

    def answer(reference: str) -> str:
        view = ask(world, f"retry {reference}", "that you can see", user=BEA, channel="C0BORA")
        said = bea.text_of(view).replace(reference, "X")
        bea.close(view, all_of_them=True)
        return said

    assert answer(number) == answer("NOPE-0001")


@pytest.mark.parametrize("became", ["restricted", "stranger", "bot"])
def test_a_role_that_is_lost_after_the_confirmation_opened_charges_nothing(world: World, became: str) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.team.set_person(HANA, **{became: True})
    said = confirm(world, view, containing="own no workspace")
    assert invoice not in said
    assert pays(world, invoice) == []


def test_slack_down_at_work_time_fails_closed(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.team.fault("users.info", "http_500", 20)
    said = confirm(world, view, containing="Slack could not tell who you are")
    assert "Nothing was charged" in said
    assert pays(world, invoice) == []


def test_slack_asking_for_a_moments_patience_at_work_time_is_waited_for(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    world.team.fault("users.info", "ratelimited", 1, retry_after=1)
    confirm(world, view, containing="Paid")
    assert len(world.charges(invoice)) == 1


def test_nobody_is_told_that_they_own_no_workspace(world: World) -> None:
    invoice = world.failed_invoice("acme")
    ask(world, f"retry {invoice}", "own no workspace", user=NOA)
    assert pays(world, invoice) == []
