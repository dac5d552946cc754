"""What a new invoice is made from besides typed lines: saved products, pasted amounts, an earlier invoice, a fee."""

from __future__ import annotations

from typing import Any

from bot.blocks import ids
from bot.services.workspaces import Workspaces
from sandbox.slack.people import Person
from tests.flows.create_steps import Shown, errors, filled, made, opened, result
from tests.world import ACME, CSV, HANA, World


def shows(hana: Person, words: str) -> Shown:
    """The form, once it shows that."""
    return hana.wait_modal(containing=words)


def test_a_saved_product_is_billed_in_each_workspaces_currency(world: World) -> None:
    Workspaces(world.bot.store).import_csv(CSV.format(**world.customers).replace("C0BORA,usd", "C0BORA,eur"))
    product = world.api.products.create({"name": "Audit"}).id
    prices: dict[str, Any] = {}
    for currency, amount in (("usd", 125_00), ("eur", 110_00)):
        prices[currency] = world.api.prices.create({"product": product, "currency": currency, "unit_amount": amount}).id
    lonely = world.api.prices.create({"product_data": {"name": "Setup"}, "currency": "usd", "unit_amount": 50_00}).id
    hana = world.person(HANA)
    hana.press(filled(hana, ["acme", "bora"], "10.00"), ids.CREATE_ADD_PRODUCT)
    form = shows(hana, "Line 2: product")
    assert [one["text"]["text"] for one in hana.options(form, ids.CREATE_PRICE, "aud")] == [
        "Audit · 110.00 EUR",
        "Audit · 125.00 USD",
    ]
    assert len(hana.options(form, ids.CREATE_PRICE, "")) == 3
    hana.fill(form, {"create.lines.1.price": lonely, "create.lines.1.quantity": "3"})
    hana.submit(form)
    assert errors(hana) == {"lines.1.price": "Setup has no price in EUR, for Bora Logistics. Type the line instead."}
    hana.options(form, ids.CREATE_PRICE, "audit")
    hana.fill(form, {"create.lines.1.price": prices["usd"]})
    hana.press(form, ids.CREATE_REMOVE_LINE, value="0")
    form = shows(hana, "Line 1: product: [Audit · 125.00 USD]")
    hana.close(form)
    hana.command("/invoices", "create")
    form = shows(hana, "Line 1: product: [Audit · 125.00 USD]")
    hana.submit(form)
    preview = hana.wait_modal(containing="[Create ")
    assert "Audit · 3 × €110.00 = €330.00" in hana.text_of(preview)
    hana.submit(preview)
    result(hana)
    for workspace, currency, total in (("acme", "usd", 375_00), ("bora", "eur", 330_00)):
        (invoice,) = made(world, workspace)
        (item,) = invoice.lines.data
        assert (invoice.total, item.pricing.price_details.price, item.quantity) == (total, prices[currency], 3)


def test_amounts_that_are_pasted_are_billed_each_and_wrong_lines_are_named(world: World) -> None:
    hana = world.person(HANA)
    hana.press(filled(hana, ["acme"], "10.00", memo="For October"), ids.CREATE_PASTE)
    form = shows(hana, "Workspaces and amounts")
    assert "[For October]" in hana.text_of(form)
    hana.fill(form, {"create.pasted": "workspace,amount\nacme,1250.00\nborra,12\nacme,5\n"})
    hana.submit(form)
    said = errors(hana)["pasted"]
    assert said == (
        "Line 3: there is no workspace “borra”. Did you mean bora? Line 4: Acme Bakery stands on line 2 already."
    )
    hana.press(form, ids.CREATE_PASTE)
    form = shows(hana, "Line 1: amount for each: [10.00]")
    assert "[Acme Bakery · USD]" in hana.text_of(form)
    hana.press(form, ids.CREATE_PASTE)
    form = shows(hana, "borra,12")
    hana.fill(form, {"create.pasted": "acme,1250.00\nBora Logistics\t8.50\tNovember campaign"})
    hana.submit(form)
    preview = hana.wait_modal(containing="[Create ")
    text = hana.text_of(preview)
    for shown in (
        "Acme Bakery · $1,250.00\n• October campaign · $1,250.00",
        "Bora Logistics · $8.50\n• November campaign · $8.50",
        "Together $1,258.50, 2 invoices",
    ):
        assert shown in text
    hana.submit(preview)
    result(hana)
    assert [made(world, one)[0].total for one in ("acme", "bora")] == [1250_00, 8_50]


def test_an_earlier_invoice_is_copied_from_its_detail_and_in_the_form(world: World) -> None:
    hana = world.person(HANA)
    terms: Any = {"collection_method": "send_invoice", "days_until_due": 21, "description": "Thank you"}
    earlier = world.invoice("acme", 125_000, **terms)
    number = str(world.api.invoices.retrieve(earlier).number)
    world.settled()
    hana.command("/invoices", f"show {number}", channel=ACME)
    hana.press(hana.wait_modal(containing="Duplicate"), ids.DUPLICATE)
    form = shows(hana, f"A copy of {number}")
    copied = ("Acme Bakery · USD", "[October campaign]", "[1250.00]", "[21]", "[Thank you]", "[Send by e-mail;")
    for part in copied:
        assert part in hana.text_of(form)
    hana.close(form, all_of_them=True)
    form = opened(hana)
    hana.press(form, ids.CREATE_EMPTY)
    form = hana.wait_for(
        lambda screen: next((one for one in screen["modals"] if "Thank you" not in hana.text_of(one)), None)
    )
    hana.fill(form, {"create.workspaces.1": ["bora"], "create.memo.1": "Mine"})
    for typed in ("", number, "acme"):
        assert earlier in [one["value"] for one in hana.options(form, ids.CREATE_COPY, typed)]
    assert hana.options(form, ids.CREATE_COPY, "nothing of that name") == []
    hana.options(form, ids.CREATE_COPY, "")
    hana.press(form, ids.CREATE_COPY, option=earlier)
    form = shows(hana, f"A copy of {number}")
    for part in ("Bora Logistics · USD", *copied[1:]):
        assert part in hana.text_of(form)
    assert "Mine" not in hana.text_of(form)
    hana.submit(form)
    hana.submit(hana.wait_modal(containing="[Create "))
    result(hana)
    (invoice,) = made(world, "bora")
    assert (invoice.total, invoice.description, invoice.collection_method) == (125_000, "Thank you", "send_invoice")


def test_the_fee_may_be_a_fixed_amount_too_and_what_is_pending_is_left_alone(world: World) -> None:
    rows = CSV.format(**world.customers).replace("budget_status\n", "budget_status,management_fee_fixed\n")
    rows = rows.replace("usd,10,active", "usd,10,active,7.50").replace("usd,,active", "jpy,,active,120")
    Workspaces(world.bot.store).import_csv(rows)
    item: Any = {"customer": world.customers["acme"], "amount": 999, "currency": "usd", "description": "Left over"}
    world.api.invoice_items.create(item)
    hana = world.person(HANA)
    hana.submit(filled(hana, ["acme", "bora"], "250", fee=["yes"]))
    preview = hana.wait_modal(containing="[Create ")
    text = hana.text_of(preview)
    assert "Acme Bakery · $282.50" in text
    assert "Management fee (10% + 7.50 USD) · $32.50" in text
    assert "Management fee (120 JPY) · ¥120" in text
    hana.submit(preview)
    result(hana, "Created 2 invoices")
    assert [made(world, one)[0].total for one in ("acme", "bora")] == [282_50, 370]


def test_the_fee_is_of_what_the_customers_own_discount_leaves(world: World) -> None:
    coupon = world.api.coupons.create({"percent_off": 20, "duration": "forever"}).id
    world.stripe.controls.discount(world.customers["acme"], coupon)
    hana = world.person(HANA)
    hana.submit(filled(hana, ["acme"], "250", fee=["yes"]))
    preview = hana.wait_modal(containing="[Create ")
    text = hana.text_of(preview)
    assert "Management fee (10%) · $20.00" in text
    assert "Discount · -$50.00" in text
    assert "Acme Bakery · $220.00" in text
    hana.submit(preview)
    result(hana, "Created 1 invoice")
    assert made(world, "acme")[0].total == 220_00
