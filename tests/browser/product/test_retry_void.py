"""Retry and void, pressed in the browser."""

from __future__ import annotations

import time

from playwright.sync_api import Route, expect

from tests.browser.product.visitor import Visit
from tests.world import HANA, World


def test_a_retry_declines_and_then_passes_with_another_card(world: World, person: Visit) -> None:
    invoice = world.failed_invoice("acme")
    acme = world.customers["acme"]
    world.stripe.controls.create_test_card(acme, "pass", brand="mastercard", last4="5100", default=False)
    hana = person(HANA)
    hana.press(hana.message("Payment failed"), "Manage")
    hana.press(hana.modal, "Retry")
    expect(hana.modal).to_contain_text("Charge $1,250.00 to Visa •••• 4242 now?")
    hana.press(hana.modal, "Charge $1,250.00")
    expect(hana.modal).to_contain_text("Declined")
    expect(hana.modal).to_contain_text("not enough money")
    assert world.charges(invoice) == []
    hana.press(hana.modal, "Retry")
    hana.choose(hana.modal, "Charge", "Mastercard •••• 5100")
    hana.press(hana.modal, "Charge $1,250.00")
    expect(hana.modal).to_contain_text("Charged to Mastercard •••• 5100")
    hana.close()
    expect(hana.message("Paid")).to_contain_text("Retried by @Hana Sato")
    assert [charge.amount for charge in world.charges(invoice)] == [125_000]


def test_what_was_typed_last_is_not_overtaken_by_the_form(world: World, visit: Visit) -> None:
    invoice = world.failed_invoice("acme")
    hana = visit(HANA)

    def late(route: Route) -> None:
        time.sleep(0.3)  # the network is slow
        route.continue_()

    hana.page.route("**/fill*", late)
    hana.type(f"/invoices void {invoice}")
    hana.fill(hana.modal, "Reason", "Billed twice")
    hana.press(hana.modal, "Void invoice")
    expect(hana.modal).to_contain_text("Reason: Billed twice")


def test_a_void_takes_its_reason(world: World, person: Visit) -> None:
    invoice = world.invoice("acme")
    world.settled()
    number = world.api.invoices.retrieve(invoice).number
    hana = person(HANA)
    hana.type(f"/invoices void {number}")
    expect(hana.modal).to_contain_text("This is for good")
    hana.press(hana.modal, "Void invoice")
    reason = hana.field(hana.modal, "Reason")
    expect(reason).to_have_attribute("aria-invalid", "true")
    expect(reason).to_be_focused()
    hana.fill(hana.modal, "Reason", "Billed twice")
    hana.press(hana.modal, "Void invoice")
    expect(hana.modal).to_contain_text("Reason: Billed twice")
    expect(hana.modal).to_contain_text("is back to draft")
    assert world.api.invoices.retrieve(invoice).status == "void"
