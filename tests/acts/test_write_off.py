"""Written off and back: the alert follows, and what Stripe refuses is told in Stripe's words."""

from __future__ import annotations

from bot.blocks import ids
from bot.domain.permits import Act
from tests.actions.pressing import confirm, passing_card, pays
from tests.acts.steps import choose, detail
from tests.world import ACME, HANA, World


def test_written_off_and_charged_after_all(world: World) -> None:
    invoice = world.failed_invoice("acme")
    confirm(world, choose(world, invoice, Act.WRITE_OFF, "counts as lost"), containing="Written off")
    hana = world.person(HANA)
    hana.wait_message(ACME, containing="Written off by @hana")
    passing_card(world)
    confirm(world, choose(world, invoice, Act.CHARGE, "stays written off"), containing="Charged to")
    hana.wait_message(ACME, containing="Charged by @hana")
    shown = hana.text_of(detail(world, invoice))
    assert "Charged by @hana" in shown
    assert "Written off by @hana" in shown


def test_written_off_and_marked_as_paid_after_all(world: World) -> None:
    invoice = world.failed_invoice("acme")
    confirm(world, choose(world, invoice, Act.WRITE_OFF, "counts as lost"), containing="Written off")
    view = choose(world, invoice, Act.MARK_PAID, "counts as received outside")
    hana = world.person(HANA)
    hana.fill(view, {ids.PAID_HOW: "Cash"})
    confirm(world, view, containing="Marked as paid")
    hana.wait_message(ACME, containing="Marked as paid by @hana")


def test_of_a_part_paid_invoice_only_the_rest_is_written_off_or_charged(world: World) -> None:
    invoice = world.invoice("acme", 100_000)
    world.stripe.controls.pay_part(invoice, 30_000)
    world.settled()
    hana = world.person(HANA)
    asked = hana.text_of(choose(world, invoice, Act.WRITE_OFF, "counts as lost"))
    assert "$700.00 counts as lost" in asked
    assert "$300.00 of it was received" in asked
    view = choose(world, invoice, Act.CHARGE, "Charge $700.00 to Visa •••• 4242 now?")
    confirm(world, view, containing="Charged to")
    assert world.api.invoices.retrieve(invoice).status == "paid"
    assert sorted(one.amount for one in world.charges(invoice)) == [30_000, 70_000]


def test_what_was_written_off_meanwhile_is_not_charged(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    view = choose(world, invoice, Act.CHARGE, "now?")
    world.api.invoices.mark_uncollectible(invoice)
    assert "changed after you saw it" in confirm(world, view, containing="Nothing was charged")
    assert pays(world, invoice) == []
