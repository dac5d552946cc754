"""The Home tab as the desk that a hub admin works at."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect

from tests.browser.product.test_list import rows
from tests.browser.product.visitor import Visit
from tests.world import HANA, World


def test_home_is_filtered_turned_over_and_worked_from(world: World, visit: Visit) -> None:
    failed = world.failed_invoice("bora", 99_00)
    for number in range(11):
        world.invoice("acme", 10_000 + number * 100)
    world.draft("acme", 777_00)
    world.settled()
    hana = visit(HANA, place="home")
    home = hana.page.get_by_role("region", name="Home")
    expect(home).to_contain_text("1 failed · 11 open · 1 draft")
    hana.choose(home, "Status", "Open (11)")
    expect(home).to_contain_text("Invoices · Open")
    expect(rows(home)).to_have_count(10)
    hana.press(home, "Older invoices")
    expect(rows(home)).to_have_count(1)
    hana.press(home, "Newer invoices")
    expect(rows(home)).to_have_count(10)
    hana.press(home, "What the statuses mean")
    expect(hana.modal).to_contain_text("Uncollectible")
    hana.close()
    hana.press(home, "Show all invoices again")
    expect(home).to_contain_text("Invoices · All")
    hana.press(home, "Filter by dates")
    hana.pick_day(hana.modal, "Created from", date(2026, 1, 1))
    hana.fill(hana.modal, "Text", "bora")
    hana.press(hana.modal, "Show")
    expect(hana.modal).to_have_count(0)
    expect(home).to_contain_text("with “bora”")
    expect(rows(home)).to_have_count(1)
    hana.press(home, "Retry")
    expect(hana.modal).to_contain_text("Charge $99.00 to Visa •••• 4242 now?")
    hana.close()
    hana.press(home, "More about")
    hana.more("Write off")
    hana.press(hana.modal, "Write off")
    expect(hana.modal).to_contain_text("Written off")
    world.settled()
    hana.close()
    hana.press(home, "Look again")
    expect(home).to_contain_text("⬛ Uncollectible")
    assert world.api.invoices.retrieve(failed).status == "uncollectible"
    hana.press(home, "Show all invoices again")
    expect(home).to_contain_text("11 open · 1 draft")
