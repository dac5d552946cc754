"""What axe has against the product as people see it, state by state: nothing."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.acting import violations
from tests.browser.product.visitor import DESKTOP, PHONE, Visit, Visitor
from tests.world import HANA, World

LOOKS = [(theme, size) for theme in ("light", "dark") for size in (DESKTOP, PHONE)]
NARROW = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def look(hana: Visitor, words: str) -> None:
    """Once these words are there: no violation, and nothing sticks out at the side."""
    expect(hana.page.get_by_text(words).last).to_be_visible()
    assert violations(hana.page) == []
    assert hana.page.evaluate(NARROW)


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_no_state_has_a_violation_or_is_wider_than_the_screen(
    world: World, visit: Visit, theme: Any, size: tuple[int, int]
) -> None:
    world.failed_invoice("acme")
    hana = visit(HANA, theme=theme, size=size)
    look(hana, "Payment failed")
    hana.type("/invoices")
    look(hana, "Invoices · All")
    hana.press(hana.last, "Retry")
    look(hana, "If the bank declines")
    hana.close()
    hana.press(hana.last, "More about")
    look(hana, "Next automatic try")
    hana.press(hana.modal, "Void")
    hana.press(hana.modal, "Void invoice")
    expect(hana.modal.locator(".error")).to_be_visible()
    look(hana, "This is for good")
    hana.close()
    hana.type("/invoices create")
    hana.press(hana.modal, "Preview")
    expect(hana.modal.locator(".error").first).to_be_visible()
    look(hana, "Line 1: what for")
    hana.close()
    hana.type("/invoices help")
    look(hana, "/invoices show")
    home = visit(HANA, theme=theme, size=size, place="home")
    look(home, "Invoices · All")
