"""An alert: it appears, is pressed by those who may and those who may not, and settles where it stands."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.actions.pressing import passing_card
from tests.browser.product.visitor import Visit
from tests.world import AMIR, HANA, World


def test_an_alert_appears_refuses_the_owner_obeys_the_admin_and_settles(world: World, person: Visit) -> None:
    hana, amir = person(HANA), person(AMIR)
    invoice = world.failed_invoice("acme")
    expect(amir.last).to_contain_text("Payment failed")
    expect(amir.last).to_contain_text("not enough money")
    amir.press(amir.message("Payment failed"), "Manage")
    expect(amir.page.get_by_text("Only hub admins can")).to_be_visible()
    passing_card(world)
    hana.press(hana.message("Payment failed"), "Manage")
    hana.press(hana.modal, "Retry")
    hana.press(hana.modal, "Charge $1,250.00")
    expect(hana.modal).to_contain_text("Charged to Visa •••• 4242")
    for page in (hana, amir):
        settled = page.message("Paid · Acme Bakery")
        expect(settled).to_contain_text("Retried by @Hana Sato")
        expect(settled.get_by_role("button", name="Pay")).to_have_count(0)
        expect(page.page.get_by_text("Payment failed")).to_have_count(0)
    assert len(world.charges(invoice)) == 1
