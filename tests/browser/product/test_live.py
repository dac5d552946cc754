"""What happens elsewhere is pushed to the page, and a reload brings everything back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.product.visitor import Visit
from tests.world import AMIR, HANA, World


def test_an_alert_and_its_end_are_pushed_to_a_page_whose_timers_stand_still(world: World, visit: Visit) -> None:
    amir = visit(AMIR, frozen=True)
    invoice = world.failed_invoice("acme")
    expect(amir.last).to_contain_text("Payment failed")
    world.stripe.controls.pay_hosted(invoice)
    expect(amir.last).to_contain_text("✅ Paid · Acme Bakery")
    expect(amir.messages).to_have_count(1)


def test_a_reload_restores_the_list_the_modals_and_what_was_typed(world: World, visit: Visit) -> None:
    world.invoice("acme")
    world.settled()
    hana = visit(HANA)
    hana.type("/invoices")
    hana.choose(hana.last, "Status", "Open")
    expect(hana.last).to_contain_text("Invoices · Open")
    hana.press(hana.last, "More about")
    hana.press(hana.modal, "Void")
    hana.fill(hana.modal, "Reason", "Billed twice")
    hana.page.keyboard.press("Tab")
    world.until(lambda: "Billed twice" in str(world.person(HANA).screen()))
    hana.reload()
    expect(hana.field(hana.modal, "Reason")).to_have_value("Billed twice")
    hana.press(hana.modal, "Back")
    expect(hana.modal).to_contain_text("As of")
    hana.close()
    expect(hana.last).to_contain_text("Invoices · Open")
    expect(hana.page.locator(".main h1")).to_contain_text("acme")
