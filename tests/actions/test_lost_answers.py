"""An answer that was lost is looked for until Stripe tells, and what could not be found out is put right later."""

from typing import Any

import pytest

from bot.adapters.billing import StripeBilling
from bot.services.ports import BillingUnanswered
from tests.actions.pressing import ask_retry, ask_void, confirm, outcome, passing_card, pays, wait_until
from tests.world import ACME, AMIR, HANA, World


def outage(world: World, monkeypatch: pytest.MonkeyPatch, *, answered: bool) -> None:
    """From the moment of the charge on Stripe answers nothing that can be used."""
    pay = StripeBilling.pay

    def lost(self: StripeBilling, *which: Any) -> None:
        pay(self, *which)
        world.stripe.controls.fault("503", "GET /v1/invoices", None)
        raise BillingUnanswered("lost", answered=answered)

    monkeypatch.setattr(StripeBilling, "pay", lost)


@pytest.mark.parametrize("answered", [True, False])
def test_a_charge_whose_answer_was_lost_in_an_outage_is_told_when_stripe_is_back(
    world: World, monkeypatch: pytest.MonkeyPatch, answered: bool
) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    hana = world.person(HANA)
    outage(world, monkeypatch, answered=answered)
    hana.submit(view)
    said = hana.text_of(hana.wait_modal(containing="is not known yet"))
    assert "I keep looking and tell you here" in said
    assert world.bot.actions.resume() == 1
    world.stripe.controls.clear_faults()
    wait_until(lambda: world.bot.actions.resume() == 0, "the end of the action")
    assert "Charged to Visa •••• 4242" in outcome(hana, "Paid")
    hana.wait_message(ACME, containing="Retried by @hana")
    assert len(world.charges(invoice)) == 1
    assert len(pays(world, invoice)) == 1


def test_while_it_is_looked_for_the_person_is_told_so_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    view = ask_retry(world, invoice)
    hana = world.person(HANA)
    outage(world, monkeypatch, answered=True)
    hana.submit(view)
    hana.close(hana.modal or {}, all_of_them=True)
    hana.wait_message(ACME, containing="is not known yet")
    before = len(world.calls("GET", f"/{invoice}"))
    world.bot.actions.resume()
    wait_until(lambda: len(world.calls("GET", f"/{invoice}")) > before + 6, "some tries")
    world.stripe.controls.clear_faults()
    wait_until(lambda: world.bot.actions.resume() == 0, "the end of the action")
    private = [hana.text_of(one) for one in hana.messages(ACME) if one["ephemeral"]]
    assert sum("is not known yet" in one for one in private) == 1
    assert sum("Charged to" in one for one in private) == 1


def not_known(world: World) -> str:
    """A retry that Stripe answered with a 5xx, and whose effect does not show."""
    invoice = world.failed_invoice("acme")
    view = ask_retry(world, invoice)
    world.stripe.controls.fault("500", "/pay$", 1, where="before")
    confirm(world, view, containing="Not known")
    return invoice


def test_a_charge_that_shows_only_later_is_told_to_who_asked_for_it(world: World) -> None:
    invoice = not_known(world)
    passing_card(world)
    world.api.invoices.pay(invoice, {"payment_method": world.cards["acme"]})  # as the lost call may do at last
    world.settled()
    hana = world.person(HANA)
    said = outcome(hana, "Paid")
    assert "charged after all" in said
    assert "Charged to Visa •••• 4242" in said
    hana.wait_message(ACME, containing="Retried by @hana")
    wait_until(lambda: world.bot.actions.resume() == 0, "the end of the action")


def test_a_payment_with_another_card_is_not_taken_for_the_lost_charge(world: World) -> None:
    invoice = not_known(world)
    assert world.stripe.controls.pay_hosted(invoice) == "paid"
    world.settled()
    hana = world.person(HANA)
    assert "Not known" in hana.text_of(hana.modal or {})
    action = next(one.value for one in world.bot.store.find("actions") if one.value["target"] == invoice)
    assert action["result"]["ending"] == "unknown"


def test_a_void_that_shows_only_later_is_told_to_who_asked_for_it(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    view = ask_void(world, invoice)
    world.stripe.controls.fault("500", "/void$", 1, where="before")
    confirm(world, view, containing="Not known")
    world.api.invoices.void_invoice(invoice)
    world.settled()
    said = outcome(world.person(HANA), "Voided")
    assert "voided after all" in said
    world.person(AMIR).wait_message(ACME, containing="Budget back to draft")
