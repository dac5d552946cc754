"""Charge now: a draft, an open invoice, one that was written off, one whose payer had to confirm."""

from __future__ import annotations

import pytest

from bot.adapters.billing import StripeBilling
from bot.blocks import ids
from bot.domain.permits import Act
from bot.services.ports import BillingUnanswered
from tests.actions.pressing import at_once, confirm, outcome, passing_card, pays, submission
from tests.acts.steps import choose, offers, press
from tests.world import ACME, HANA, World


def test_a_draft_is_made_final_and_charged(world: World) -> None:
    draft = world.draft("acme")
    view = choose(world, draft, Act.CHARGE, "makes the draft final first")
    assert "the invoice stays Failed, not Draft" in world.person(HANA).text_of(view)
    said = confirm(world, view, containing="Paid")
    assert "Charged to Visa •••• 4242" in said
    invoice = world.api.invoices.retrieve(draft)
    assert (invoice.status, invoice.auto_advance) == ("paid", False)
    assert len(world.charges(draft)) == 1
    assert [one.params["auto_advance"] for one in world.calls("POST", f"/{draft}/finalize")] == ["false"]


def test_a_declined_draft_stays_failed_and_is_told_in_the_channel(world: World) -> None:
    draft = world.draft("acme")
    world.stripe.controls.card(world.cards["acme"], "decline:insufficient_funds")
    said = confirm(world, choose(world, draft, Act.CHARGE, "now?"), containing="Declined")
    assert "not enough money" in said
    assert world.api.invoices.retrieve(draft).status == "open"
    world.settled()
    hana = world.person(HANA)
    hana.wait_message(ACME, containing="last tried by @hana")
    passing_card(world)
    assert {"charge", "finalize"}.isdisjoint(offers(world, draft))  # Retry is beside them
    confirm(world, press(world, draft, ids.RETRY, "Last try"), containing="Paid")
    assert len(world.charges(draft)) == 1


def test_an_open_invoice_and_one_that_was_written_off_are_charged(world: World) -> None:
    for workspace, written_off in (("acme", False), ("bora", True)):
        invoice = world.invoice(workspace)
        if written_off:
            world.api.invoices.mark_uncollectible(invoice)
        world.settled()
        view = choose(world, invoice, Act.CHARGE, "Charge $1,250.00 to Visa •••• 4242 now?")
        assert "Paid" in confirm(world, view, containing="Charged to")
        assert world.api.invoices.retrieve(invoice).status == "paid"


def test_a_declined_charge_leaves_it_written_off(world: World) -> None:
    invoice = world.invoice("acme")
    world.api.invoices.mark_uncollectible(invoice)
    world.settled()
    world.stripe.controls.card(world.cards["acme"], "decline:do_not_honor")
    said = confirm(world, choose(world, invoice, Act.CHARGE, "stays written off"), containing="Declined")
    assert "Nothing was charged" in said
    assert world.api.invoices.retrieve(invoice).status == "uncollectible"
    assert "The bank said not to try this card again" not in said
    view = choose(world, invoice, Act.CHARGE, "Last try")  # the redrawn button is a new decision
    passing_card(world)
    assert "Paid" in confirm(world, view, containing="Charged to")


def test_a_lost_answer_to_the_first_of_two_steps_is_made_up_for(world: World) -> None:
    """Finalizing takes effect unseen, then Stripe is silent; the charge follows, once."""
    draft = world.draft("acme")
    view = choose(world, draft, Act.CHARGE, "now?")
    world.stripe.controls.fault("timeout", "/finalize$", 1, where="after")
    assert "Paid" in confirm(world, view, containing="Charged to")
    assert len(world.charges(draft)) == 1


def test_a_5xx_to_the_first_of_two_steps_charges_nothing_and_says_so(world: World) -> None:
    draft = world.draft("acme")
    view = choose(world, draft, Act.CHARGE, "now?")
    world.stripe.controls.fault("500", "/finalize$", None, where="before")
    said = confirm(world, view, containing="Nothing was charged")
    assert "Stripe is not answering" in said
    world.stripe.controls.clear_faults()
    assert pays(world, draft) == []
    assert world.api.invoices.retrieve(draft).status == "draft"


def test_a_draft_whose_amount_changed_by_becoming_final_is_not_charged(world: World) -> None:
    draft = world.draft("acme")
    view = choose(world, draft, Act.CHARGE, "now?")
    customer = world.customers["acme"]
    world.api.customers.update(customer, {"balance": -5_000})
    said = confirm(world, view, containing="changed after you saw it")
    assert "Nothing was charged" in said
    assert pays(world, draft) == []


def test_fifty_submissions_charge_a_draft_once(world: World) -> None:
    draft = world.draft("acme")
    view = choose(world, draft, Act.CHARGE, "now?")
    at_once(world, [submission(world, view)] * 50)
    assert "Paid" in outcome(world.person(HANA))
    assert len(world.charges(draft)) == 1
    assert len(pays(world, draft)) == 1


def test_a_charge_cut_off_between_its_two_steps_goes_on_when_it_is_resumed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = world.draft("acme")
    view = choose(world, draft, Act.CHARGE, "now?")

    def cut_off(*_: object) -> None:
        world.stripe.controls.fault("503", "GET /v1/invoices", None)
        raise BillingUnanswered("cut off", answered=False)

    with monkeypatch.context() as patched:
        patched.setattr(StripeBilling, "pay", cut_off)
        world.person(HANA).submit(view)
        world.person(HANA).wait_modal(containing="is not known yet")
    world.stripe.controls.clear_faults()
    assert world.api.invoices.retrieve(draft).status == "open"
    world.until(lambda: world.bot.actions.resume() == 0)
    assert "Charged to" in outcome(world.person(HANA), "Paid")
    assert len(world.charges(draft)) == 1


def test_tries_of_retry_and_charge_now_count_together_against_the_cap(world: World) -> None:
    world.stripe.controls.card(world.cards["acme"], "decline:insufficient_funds")
    invoice = world.draft("acme")
    confirm(world, choose(world, invoice, Act.CHARGE, "now?"), containing="Declined")
    known = next(one.value for one in world.bot.store.find("actions") if one.value["target"] == invoice)
    for number in range(19):
        world.bot.store.put("actions", f"charge:in_x:{number}", {**known, "id": f"x{number}", "target": "in_x"})
    view = press(world, invoice, ids.RETRY, "as often as the card networks allow")
    assert "Nothing was charged" in world.person(HANA).text_of(view)
    assert len(pays(world, invoice)) == 1
