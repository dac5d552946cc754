"""What an owner of one workspace, and somebody who owns none, see in the browser."""

from __future__ import annotations

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
