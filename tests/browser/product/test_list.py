"""The list as a person reads it in the browser: filters, pages, refresh."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.product.visitor import Visit
from tests.world import HANA, World


def rows(shown: Locator) -> Locator:
    """Each invoice's way to its detail."""
    return shown.get_by_role("button", name="More about")


def test_the_list_is_filtered_and_turned_over(world: World, person: Visit) -> None:
    world.failed_invoice("bora", 99_00)
    for number in range(12):
        world.invoice("acme", 10_000 + number * 100)
    world.settled()
    hana = person(HANA)
    hana.type("/invoices")
    shown = hana.last
    expect(shown).to_contain_text("Invoices · All")
    expect(shown).to_contain_text("Only visible to you")
    expect(rows(shown)).to_have_count(10)
    hana.choose(shown, "Status", "Open (12)")
    expect(shown).to_contain_text("Invoices · Open")
    expect(rows(shown)).to_have_count(10)
    expect(shown).not_to_contain_text("$99.00")
    hana.press(shown, "Older invoices")
    expect(rows(shown)).to_have_count(2)
    hana.choose(shown, "Workspace", "Bora")
    expect(shown).to_contain_text("No open invoices here")
    hana.choose(shown, "Status", "All")
    expect(shown).to_contain_text("$99.00")
    expect(rows(shown)).to_have_count(1)
    hana.press(shown, "Show all invoices again")
    expect(rows(shown)).to_have_count(10)
    hana.press(shown, "Look again")
    expect(hana.page.locator(".main article")).to_have_count(1)


def test_a_search_is_narrowed_by_the_form_and_a_row_that_changed_says_so(world: World, person: Visit) -> None:
    invoice = world.invoice("acme", 125_000)
    world.invoice("acme", 99_00)
    world.settled()
    hana = person(HANA)
    hana.type("/invoices search billing@acme")
    shown = hana.message("billing@acme")
    expect(shown).to_contain_text("With “billing@acme”")
    expect(rows(shown)).to_have_count(2)
    hana.press(shown, "Filter by dates")
    form = hana.modal
    expect(hana.field(form, "Text")).to_have_value("billing@acme")
    form.get_by_label("Created from").fill("2026-01-01")
    form.get_by_label("Created to").fill("2025-01-01")
    hana.fill(form, "Amount", "1250")
    hana.press(form, "Show")
    expect(form).to_contain_text("This is before the first day.")
    form.get_by_label("Created to").fill("2099-12-31")
    hana.press(form, "Show")
    expect(hana.modal).to_have_count(0)
    expect(shown).to_contain_text("Created from")
    expect(shown).to_contain_text("amount 1250")
    expect(rows(shown)).to_have_count(1)
    stale = rows(shown).first
    world.api.invoices.void_invoice(invoice)
    world.settled()
    hana.hands.press(stale)
    expect(hana.modal).to_contain_text("Void")
    hana.close()
    expect(shown).to_contain_text("when this list was drawn; it is 🚫 Void")
