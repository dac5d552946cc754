"""The life of a draft in the browser: its lines, its date, until it is sent or deleted."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.product.visitor import Visit, Visitor
from tests.world import HANA, World

SENT: dict[str, Any] = {"collection_method": "send_invoice", "days_until_due": 30}


def wrong(field: Locator, why: str) -> None:
    """It is marked and described, has the focus, and what is said about it is in sight."""
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(re.escape(why)))
    expect(field).to_be_focused()
    expect(field.page.locator(".input--wrong .error").first).to_be_in_viewport(ratio=1)


def back_to_the_detail(hana: Visitor) -> None:
    """From how it ended to how the invoice stands."""
    hana.press(hana.modal, "Details")
    expect(hana.modal).to_contain_text("As of")


def test_a_draft_is_corrected_scheduled_taken_off_its_date_and_sent(world: World, visit: Visit) -> None:
    draft = world.draft("acme", **SENT)
    world.settled()
    hana = visit(HANA)
    hana.show(draft)
    hana.more("Edit lines")
    form = hana.modal
    hana.press(form, "Add a line")
    expect(form).to_contain_text("A new line")
    hana.hands.fill(form.get_by_role("textbox", name="What for").last, "Photos")
    hana.hands.fill(form.get_by_role("textbox", name="Amount for each").last, "1.250,00")
    hana.press(form, "Save")
    wrong(form.get_by_role("textbox", name="Amount for each").last, "I can't read “1.250,00” as an amount")
    expect(form.get_by_role("textbox", name="What for").last).to_have_value("Photos")
    hana.hands.fill(form.get_by_role("textbox", name="Amount for each").last, "49.50")
    hana.press(form, "Save")
    expect(form).to_contain_text("Lines changed")
    back_to_the_detail(hana)
    expect(form).to_contain_text("Photos · $49.50")
    hana.more("Schedule")
    soon = datetime.now(UTC).date() + timedelta(days=10)
    hana.pick_day(form, "Day", soon)
    hana.press(form, "Schedule")
    expect(form).to_contain_text("Until then it can still change")
    back_to_the_detail(hana)
    expect(form).to_contain_text("scheduled for")
    hana.more("Schedule")
    hana.press(form, "Not now")
    expect(form).to_contain_text("As of")
    hana.more("Schedule")  # the same once more
    expect(form.get_by_label("Day")).to_have_value(soon.isoformat())
    hana.hands.tick(form.get_by_role("checkbox", name="Take the date off"))
    hana.press(form, "Schedule")
    expect(form).to_contain_text("Taken off its date")
    back_to_the_detail(hana)
    hana.more("Send")
    expect(form).to_contain_text("Stripe e-mails it to billing@acme.example now")
    expect(form).to_contain_text("Total · $1,299.50")
    hana.press(form, "Finalize and send")
    expect(form).to_contain_text("Sent")
    made = world.api.invoices.retrieve(draft)
    assert (made.status, made.total) == ("open", 129_950)


def test_a_draft_is_deleted_and_a_subscriptions_says_why_it_stays(world: World, visit: Visit) -> None:
    own = world.draft("acme")
    made: Any = world.api.subscriptions.create({"customer": world.customers["acme"], "items": [{"price": care(world)}]})
    period = made["items"].data[0]
    world.stripe.controls.advance(period.current_period_end - period.current_period_start + 60)
    world.settled()
    of_subscription = str(world.api.invoices.list({"subscription": made.id, "status": "draft"}).data[0].id)
    hana = visit(HANA)
    hana.show(own)
    hana.more("Delete draft")
    expect(hana.modal).to_contain_text("cannot be undone")
    hana.press(hana.modal, "Delete draft")
    expect(hana.modal).to_contain_text("Deleted")
    hana.close()
    hana.type(f"/invoices show {own}")
    expect(hana.modal).to_contain_text("no such invoice")
    hana.close()
    hana.show(of_subscription)
    menu = hana.modal.get_by_role("combobox", name="More…")
    menu.click()
    expect(hana.page.get_by_role("option", name="Edit lines")).to_be_visible()
    expect(hana.page.get_by_role("option", name="Delete draft")).to_have_count(0)
    menu.press("Escape")
    hana.close()
    hana.type(f"/invoices void {of_subscription}")
    expect(hana.modal).to_contain_text("subscription")
    hana.press(hana.modal, "Automatic collection")
    expect(hana.modal).to_contain_text("no longer finalizes")
    hana.press(hana.modal, "Turn it off")
    expect(hana.modal).to_contain_text("Automatic collection is off")
    assert world.api.invoices.retrieve(of_subscription).auto_advance is False


def care(world: World) -> str:
    """A monthly price."""
    recurring: Any = {"interval": "month"}
    price: Any = {"product_data": {"name": "Care"}, "currency": "usd", "unit_amount": 90_00, "recurring": recurring}
    return str(world.api.prices.create(price).id)
