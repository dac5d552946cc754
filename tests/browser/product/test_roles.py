"""What an owner of one workspace, and somebody who owns none, see in the browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.product.visitor import Visit
from tests.world import AMIR, World


def test_an_owner_sees_only_theirs_and_is_refused_the_rest(world: World, person: Visit) -> None:
    world.invoice("acme", 125_000)
    other = world.invoice("bora", 99_00)
    world.settled()
    number = world.api.invoices.retrieve(other).number
    amir = person(AMIR)
    amir.type("/invoices")
    expect(amir.last).to_contain_text("$1,250.00")
    expect(amir.last).not_to_contain_text("$99.00")
    amir.type(f"/invoices show {number}")
    expect(amir.modal).to_contain_text("There is no invoice")
    theirs = amir.modal.inner_text()
    amir.close()
    amir.type("/invoices show NONE-0001")
    expect(amir.modal).to_contain_text("There is no invoice NONE-0001")
    assert amir.modal.inner_text() == theirs.replace(str(number), "NONE-0001")
    amir.close()
    amir.type("/invoices create")
    expect(amir.last).to_contain_text("Only hub admins can")
    amir.be("Gus Guest")
    amir.type("/invoices")
    expect(amir.last).to_contain_text("You own no workspace")


def test_an_owner_has_their_own_home_detail_and_files_and_no_acts(world: World, visit: Visit) -> None:
    invoice = world.failed_invoice("acme", 125_000)
    other = world.failed_invoice("bora", 99_00)
    number, others = (str(world.api.invoices.retrieve(one).number) for one in (invoice, other))
    amir = visit(AMIR, place="home")
    home = amir.page.get_by_role("region", name="Home")
    expect(home).to_contain_text("1 failed")
    expect(home).to_contain_text("$1,250.00")
    for hidden in ("$99.00", "Bora", "Retry", "New invoice", "Ask Stripe too"):
        expect(home).not_to_contain_text(hidden)
    expect(home.get_by_role("combobox")).to_have_count(1)  # the status; there is one workspace
    amir.press(home, "More about")
    modal = amir.modal
    expect(modal).to_contain_text("b•••@acme.example")
    said = [press.inner_text() for press in modal.locator(".modal__body").get_by_role("button").all()]
    assert said == ["Pay now", "Replace card", "PDF", "Refresh"]
    expect(modal.get_by_role("combobox")).to_have_count(0)
    amir.press(modal, "Pay now")
    expect(modal).to_contain_text("The link is for you alone")
    page = modal.get_by_role("link", name="Open the payment page")
    expect(page).to_have_attribute("href", re.compile("^http"))
    amir.close()
    amir.press(home, "Export all")
    amir.press(amir.modal, "Export")
    expect(amir.modal).to_contain_text("The export of 1 invoice is")
    amir.close()
    amir.go("acme")
    amir.type(f"/invoices pdf {others}")
    expect(amir.last).to_contain_text(f"There is no invoice {others} that you can see")
    amir.type(f"/invoices pdf {number}")
    expect(amir.message("is in your direct messages")).to_contain_text(number)
    amir.type(f"/invoices retry {number}")
    expect(modal).to_contain_text("Only hub admins can retry")
    amir.close()
    amir.go("Invoices")
    with amir.page.expect_popup() as opened:
        amir.hands.press(amir.messages.locator("a.file").filter(has_text="CSV"))
    expect(opened.value.locator("body")).to_contain_text(invoice)
    expect(opened.value.locator("body")).not_to_contain_text(other)
