"""How a hub admin finds things: by a search, in the audit, from the workspaces."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.product.test_list import rows
from tests.browser.product.visitor import Visit
from tests.world import AMIR, HANA, World


def test_what_was_done_is_found_by_search_audit_and_workspace(world: World, visit: Visit) -> None:
    invoice = world.failed_invoice("acme", 125_000)
    world.invoice("bora", 99_00)
    world.settled()
    number = str(world.api.invoices.retrieve(invoice).number)
    hana = visit(HANA)
    modal = hana.modal
    hana.type("/invoices audit")
    expect(hana.last).to_contain_text("Nothing was done through the bot yet")
    hana.type("/invoices search billing@acme")
    expect(rows(hana.last)).to_have_count(1)
    expect(hana.last).to_contain_text(number)
    hana.press(hana.last, "Search in Stripe as well")
    expect(hana.last).to_contain_text("Acme Ltd")
    hana.press(hana.last, "More about")
    hana.press(modal, "Void")
    hana.fill(modal, "Reason", "Billed twice")
    hana.press(modal, "Void invoice")
    expect(modal).to_contain_text("Voided")
    world.settled()
    hana.close()
    hana.type(f"/invoices audit {number}")
    trail = hana.message(f"Done with the bot: {number}")
    expect(trail).to_contain_text(f"Voided · {number} · Acme Bakery · by @Hana Sato")
    expect(trail).to_contain_text("“Billed twice”")
    hana.type("/invoices workspaces")
    shown = hana.message("Bora Logistics")
    expect(shown).to_contain_text("1 open · 0 failed · budget active")
    expect(shown).to_contain_text("0 open · 0 failed · budget draft")
    hana.press(shown, "Invoices of Bora")
    expect(hana.last).to_contain_text("Invoices · All · Bora Logistics")
    expect(rows(hana.last)).to_have_count(1)
    amir = visit(AMIR)
    amir.type("/invoices audit")
    expect(amir.last).to_contain_text("Only hub admins can see who did what")
