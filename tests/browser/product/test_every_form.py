"""Each form and question of the detail and the list: nothing for axe to find, nothing too wide, no mouse needed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.browser.acting import violations
from tests.browser.product.test_accessible import NARROW
from tests.browser.product.test_list import rows
from tests.browser.product.visitor import DESKTOP, PHONE, Visit, Visitor
from tests.world import HANA, World

OF_A_DRAFT = {
    "Edit lines": "Add a line",
    "Finalize": "Total",
    "Send": "Stripe e-mails it",
    "Charge now": "makes the draft final first",
    "Mark as paid": "How was it paid?",
    "Schedule": "Day",
    "Add management fee": "Adds one line",
    "Edit memo": "The client reads it",
    "Automatic collection": "finalizes it within the hour",
    "Collection method": "Days until due",
    "Delete draft": "cannot be undone",
}
OF_AN_OPEN = {
    "Write off": "counts as lost",
    "Revise": "the budget stays as it is",
    "Credit or refund": "is left to pay",
}
OF_A_PAID = {"Credit or refund": "Given back outside Stripe"}
BODIES = "[...document.querySelectorAll('dialog[open] .modal__body')]"
FITS = f"{NARROW} && {BODIES}.every(body => body.scrollWidth <= body.clientWidth)"


def size(page: Page, wanted: tuple[int, int]) -> None:
    page.set_viewport_size({"width": wanted[0], "height": wanted[1]})


def look(hana: Visitor, where: Locator, words: str) -> None:
    """Once these words are there: no violation in either theme, and nothing sticks out at the side of a phone."""
    expect(where).to_contain_text(words)
    page = hana.page
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, in_colours=True) == []
    size(page, PHONE)
    assert page.evaluate(FITS)
    page.emulate_media(color_scheme="light")
    size(page, DESKTOP)


def test_no_form_has_a_violation_or_is_wider_than_a_phone(world: World, visit: Visit) -> None:
    draft = world.draft("acme", collection_method="send_invoice", days_until_due=30)
    opened, paid = world.invoice("acme", 99_00), world.invoice("acme", 500_00)
    world.api.invoices.pay(paid)
    world.settled()
    hana = visit(HANA)
    for invoice, asked in ((draft, OF_A_DRAFT), (opened, OF_AN_OPEN), (paid, OF_A_PAID)):
        hana.show(invoice)
        for act, words in asked.items():
            hana.more(act)
            expect(hana.button(hana.modal, "Back")).to_be_visible()  # some of the words are in the detail too
            look(hana, hana.modal, words)
            hana.press(hana.modal, "Back")
            expect(hana.modal).to_contain_text("As of")
        hana.close()
    hana.type("/invoices create")
    hana.press(hana.modal, "Paste amounts")
    look(hana, hana.modal, "A line for each")
    hana.close()
    for typed, words in (("audit", "Done with the bot"), ("workspaces", "Bora Logistics"), ("", "Invoices · All")):
        hana.type(f"/invoices {typed}")
        look(hana, hana.last, words)
    for press, words in (
        ("What the statuses mean", "Uncollectible"),
        ("Filter by", "Billing period"),
        ("Export", "until"),
    ):
        hana.press(hana.last, press)
        look(hana, hana.modal, words)
        hana.close()


def test_a_list_is_filtered_and_a_draft_scheduled_by_keyboard_alone(world: World, visit: Visit) -> None:
    draft = world.draft("acme", 125_000)
    world.invoice("bora", 99_00)
    world.settled()
    soon = datetime.now(UTC).date() + timedelta(days=10)
    hana = visit(HANA, keyboard=True)
    hana.type("/invoices")
    hana.press(hana.last, "Filter by dates")
    form = hana.modal
    hana.pick_day(form, "Created from", date(2026, 1, 1))
    hana.pick_day(form, "Created to", date(2099, 12, 31))
    hana.choose(form, "Billing period", "Any month")
    hana.fill(form, "Text", "acme")
    hana.press(form, "Show")
    expect(form).to_have_count(0)
    expect(hana.last).to_contain_text("Created from Jan 1, 2026 to Dec 31, 2099 · with “acme”")
    expect(rows(hana.last)).to_have_count(1)
    hana.press(hana.last, "More about")
    hana.more("Schedule")
    hana.pick_day(form, "Day", soon)
    hana.press(form, "Schedule")
    expect(form).to_contain_text("Until then it can still change")
    hana.press(form, "Details")
    hana.more("Schedule")
    hana.hands.tick(form.get_by_role("checkbox", name="Take the date off"))
    hana.press(form, "Schedule")
    expect(form).to_contain_text("Taken off its date")
    assert world.api.invoices.retrieve(draft).auto_advance is False
