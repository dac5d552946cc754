"""The detail of an invoice, from its row in the list."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.product.visitor import Visit
from tests.world import AMIR, HANA, World


def test_the_detail_tells_everything_and_gives_a_way_to_pay(world: World, person: Visit) -> None:
    world.failed_invoice("acme")
    hana = person(HANA)
    hana.type("/invoices")
    expect(hana.last).to_contain_text("Invoices · All")
    hana.press(hana.last, "More about")
    for words in ("Failed", "not enough money", "billing@acme.example", "October campaign", "$1,250.00", "Remaining"):
        expect(hana.modal).to_contain_text(words)
    hana.press(hana.modal, "Pay now")
    page = hana.modal.get_by_role("link", name="Open the payment page")
    expect(page).to_have_attribute("href", re.compile(f"^{re.escape(world.stripe_url)}/"))
    hana.press(hana.modal, "Back")
    expect(hana.modal).to_contain_text("As of")
    expect(hana.modal).to_contain_text("October campaign")


def test_an_owners_detail_has_no_button_that_is_not_theirs(world: World, person: Visit) -> None:
    world.failed_invoice("acme")
    amir = person(AMIR)
    amir.press(amir.message("Payment failed"), "Details")
    expect(amir.button(amir.modal, "Pay now")).to_be_visible()
    expect(amir.modal).not_to_contain_text("billing@acme.example")
    for name in ("Retry", "Void"):
        expect(amir.button(amir.modal, name)).to_have_count(0)
