"""New invoices, from the form to what came of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import expect

from tests.browser.product.visitor import Visit
from tests.world import HANA, World


def test_two_workspaces_are_billed_after_a_wrong_amount_was_pointed_out(world: World, person: Visit) -> None:
    hana = person(HANA)
    hana.type("/invoices create")
    form = hana.modal
    expect(form).to_contain_text("New invoice")
    for workspace in ("Acme Bakery", "Bora Logistics"):
        hana.choose(form, "Workspaces", workspace)
    hana.fill(form, "Line 1: what for", "October campaign")
    hana.fill(form, "Line 1: amount for each", "1.250,00")
    hana.hands.tick(form.get_by_role("radio", name="Send by e-mail"))
    hana.fill(form, "Days until due", "30")
    hana.hands.tick(form.get_by_role("checkbox", name="Add each workspace's management fee"))
    hana.press(form, "Preview")
    amount = hana.field(form, "Line 1: amount for each")
    expect(amount).to_have_attribute("aria-invalid", "true")
    expect(amount).to_be_focused()
    expect(amount).to_have_accessible_description(re.compile("I can't read “1.250,00” as an amount"))
    expect(hana.field(form, "Line 1: what for")).to_have_value("October campaign")
    expect(form.locator(".error")).to_have_count(1)
    hana.fill(form, "Line 1: amount for each", "1250.00")
    hana.press(form, "Preview")
    expect(form).to_contain_text("$1,375.00")
    hana.press(form, "Create 2 invoices")
    expect(form).to_have_count(0)
    hana.go("Invoices")
    expect(hana.last).to_contain_text("Created 2 invoices")
    assert sorted(one.total for one in world.api.invoices.list().data) == [125_000, 137_500]


def test_a_saved_product_is_scheduled_and_an_invoice_is_duplicated(world: World, visit: Visit) -> None:
    price: Any = {"product_data": {"name": "Audit"}, "currency": "usd", "unit_amount": 125_00}
    world.api.prices.create(price)
    hana = visit(HANA)
    hana.type("/invoices create")
    form = hana.modal
    hana.choose(form, "Workspaces", "Acme Bakery")
    hana.press(form, "Add a product")
    world.until(lambda: world.calls("GET", "/v1/prices"))  # what the menu offers is looked up once
    hana.choose(form, "Line 2: product", "Audit · 125.00 USD")
    hana.press(form, "Remove line 1")
    expect(form).not_to_contain_text("Line 2")
    hana.hands.tick(form.get_by_role("radio", name="On a day"))
    hana.fill(form, "On which day", (datetime.now(UTC) + timedelta(days=12)).date().isoformat())
    hana.press(form, "Preview")
    expect(form).to_contain_text("It stays a draft until")
    hana.press(form, "Create 1 invoice")
    expect(form).to_have_count(0)
    hana.go("Invoices")
    expect(hana.last).to_contain_text("Draft, scheduled for")
    hana.press(hana.last, "Details")
    hana.press(form, "New invoice like")
    expect(form).to_contain_text("It is a new invoice: change what you like.")
    expect(hana.field(form, "Line 1: amount for each")).to_have_value("125.00")


def test_pasted_amounts_are_corrected_stopped_half_way_and_finished(world: World, visit: Visit) -> None:
    earlier = world.invoice("acme", 10_000)
    world.settled()
    hana = visit(HANA)
    hana.type("/invoices create")
    form = hana.modal
    expect(form).to_contain_text("New invoice")
    hana.choose(form, "Number or workspace", str(world.api.invoices.retrieve(earlier).number))
    expect(form).to_contain_text("It is a new invoice: change what you like.")
    expect(hana.field(form, "Line 1: amount for each")).to_have_value("100.00")
    hana.press(form, "Paste amounts")
    pasted = hana.field(form, "Workspaces and amounts")
    hana.fill(form, "Workspaces and amounts", "acme,1250.00\nborra,800.00")
    hana.press(form, "Preview")
    expect(pasted).to_have_attribute("aria-invalid", "true")
    expect(pasted).to_have_accessible_description(
        re.compile("Line 2: there is no workspace “borra”. Did you mean bora")
    )
    expect(hana.field(form, "What for")).to_have_value("October campaign")
    hana.fill(form, "Workspaces and amounts", "acme,1250.00\nbora,800.00,November campaign")
    hana.press(form, "Preview")
    expect(form).to_contain_text("Together $2,050.00")
    world.stripe.controls.fault("hang", "POST /v1/invoices$", seconds=25.0)
    hana.press(form, "Create 2 invoices")
    expect(form).to_have_count(0)
    hana.go("Invoices")
    expect(hana.last).to_contain_text("Creating 2 invoices")
    hana.press(hana.last, "Stop")
    expect(hana.last).to_contain_text("Stopping")
    world.stripe.controls.clear_faults()
    expect(hana.last).to_contain_text("Stopped: created 1 of 2 invoices")
    world.stripe.controls.fault("500", "POST /v1/invoices$")
    hana.press(hana.last, "Create the rest")
    expect(hana.last).to_contain_text("1 failed")
    hana.press(hana.last, "Try those again")
    expect(hana.last).to_contain_text("Created 2 invoices")
    expect(hana.messages).to_have_count(1)
    totals = sorted((one.total, one.customer) for one in world.api.invoices.list().data)
    assert totals == [
        (10_000, world.customers["acme"]),
        (80_000, world.customers["bora"]),
        (125_000, world.customers["acme"]),
    ]
