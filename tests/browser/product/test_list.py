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
