"""Mark as paid: outside of Stripe, with how it was paid."""

from __future__ import annotations

import pytest

from bot.blocks import ids
from bot.domain.permits import Act
from tests.actions.pressing import at_once, confirm, outcome, submission
from tests.acts.steps import choose, detail
from tests.world import ACME, HANA, World

HOW = {ids.PAID_HOW: "Bank transfer 4711"}


@pytest.mark.parametrize("stage", ["draft", "open", "uncollectible"])
def test_it_counts_as_paid_outside_of_stripe_and_nothing_is_charged(world: World, stage: str) -> None:
    invoice = world.draft("acme")
    if stage != "draft":
        world.api.invoices.finalize_invoice(invoice, {"auto_advance": False})
    if stage == "uncollectible":
        world.api.invoices.mark_uncollectible(invoice)
    world.settled()
    view = choose(world, invoice, Act.MARK_PAID, "counts as received outside")
    hana = world.person(HANA)
    hana.fill(view, HOW)
    said = confirm(world, view, containing="Marked as paid")
    assert "Paid outside Stripe: Bank transfer 4711" in said
    kept = world.api.invoices.retrieve(invoice)
    assert (kept.status, kept.auto_advance) == ("paid", False)
    assert world.charges(invoice) == []
    shown = hana.text_of(detail(world, invoice))
    assert "Paid outside Stripe" in shown
    assert "Marked as paid by @hana" in shown
    assert "Bank transfer 4711" in shown
    world.settled()
    hana.command("/invoices", "paid", channel=ACME)
    assert "Paid · outside Stripe" in hana.text_of(hana.wait_message(ACME, containing="outside Stripe"))


def test_the_alert_says_who_marked_it_and_a_late_or_doubled_press_changes_nothing(world: World) -> None:
    invoice = world.failed_invoice("acme")
    view = choose(world, invoice, Act.MARK_PAID, "counts as received outside")
    hana = world.person(HANA)
    hana.submit(view)
    assert "How was it paid?" in hana.text_of(hana.modal or {})  # nothing was said: the form stays
    hana.fill(view, HOW)
    world.stripe.controls.fault("timeout", "/pay$", 2, where="after")
    at_once(world, [submission(world, view)] * 50)
    assert "Marked as paid" in outcome(hana, "Marked as paid")
    hana.wait_message(ACME, containing="Marked as paid by @hana")
    assert world.charges(invoice) == []
    assert len({one.headers["idempotency-key"] for one in world.calls("POST", f"/{invoice}/pay")}) == 1


def test_what_was_paid_by_card_meanwhile_is_not_taken_for_marked(world: World) -> None:
    invoice = world.failed_invoice("acme")
    view = choose(world, invoice, Act.MARK_PAID, "counts as received outside")
    world.person(HANA).fill(view, HOW)
    assert world.stripe.controls.pay_hosted(invoice) == "paid"
    assert "was paid" in confirm(world, view, containing="was paid")
    world.settled()
    world.person(HANA).wait_message(ACME, containing="Paid by the client")


def test_what_shows_only_later_is_told_to_who_asked_for_it(world: World) -> None:
    invoice = world.failed_invoice("acme")
    view = choose(world, invoice, Act.MARK_PAID, "counts as received outside")
    world.person(HANA).fill(view, HOW)
    world.stripe.controls.fault("500", "/pay$", 1, where="before")
    confirm(world, view, containing="Not known")
    world.api.invoices.pay(invoice, {"paid_out_of_band": True})  # as the lost call may do at last
    world.settled()
    assert "marked as paid after all" in outcome(world.person(HANA), "Marked as paid")
