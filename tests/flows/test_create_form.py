"""New invoice, as far as the preview: what is typed, what is wrong with it, what it comes to."""

from __future__ import annotations

from typing import Any

import pytest

from bot.blocks import ids
from bot.services.workspaces import Workspaces
from tests.flows.create_steps import errors, filled, line, made, opened, previewed
from tests.world import ACME, CSV, HANA, World


def test_every_field_that_is_wrong_is_named_at_the_field(world: World) -> None:
    hana = world.person(HANA)
    form = filled(hana, amount="12,50")
    hana.press(form, ids.CREATE_ADD_LINE)
    form = hana.wait_modal(containing="Line 2")
    wrong: dict[str, Any] = {**line(1, "Setup", "1.005", "two"), ids.CREATE_COLLECTION: "send_invoice"}
    hana.fill(form, {**wrong, "create.days": "400"})
    hana.submit(form)
    said = errors(hana)
    assert set(said) == {"lines.0.amount", "lines.1.quantity", "lines.1.amount", "days"}
    assert "12,50" in said["lines.0.amount"]
    assert "1 to 365" in said["days"]
    assert made(world, "acme") == []


def test_an_amount_is_read_in_the_currency_of_each_workspace(world: World) -> None:
    rows = CSV.format(**world.customers).replace("C0BORA,usd", "C0BORA,jpy")
    Workspaces(world.bot.store).import_csv(rows)
    hana = world.person(HANA)
    hana.submit(filled(hana, ["acme", "bora"], "250.50"))
    assert "JPY" in errors(hana)["lines.0.amount"]
    form = hana.modal
    assert form is not None
    hana.fill(form, line(0, "Work", "250"))
    hana.submit(form)
    preview = hana.text_of(hana.wait_modal(containing="[Create "))
    assert "Acme Bakery · $250.00" in preview
    assert "Bora Logistics · ¥250" in preview
    together = next(row for row in preview.splitlines() if "Together" in row)
    assert "$250.00" in together
    assert "¥250" in together


def test_lines_come_and_go_and_keep_what_was_typed(world: World) -> None:
    hana = world.person(HANA)
    form = filled(hana, ["acme", "bora"], "250.00", memo="For October", days="14")
    for number in (2, 3):
        hana.press(form, ids.CREATE_ADD_LINE)
        form = hana.wait_modal(containing=f"Line {number}")
        hana.fill(form, line(number - 1, f"Part {number}", "10.00", "3"))
    hana.press(form, ids.CREATE_REMOVE_LINE, value="2")
    form = hana.wait_for(
        lambda screen: next((one for one in screen["modals"] if "Line 3" not in hana.text_of(one)), None)
    )
    text = hana.text_of(form)
    for kept in (
        "Acme Bakery · USD, Bora Logistics · USD",
        "[October campaign]",
        "[250.00]",
        "[Part 2]",
        "[For October]",
    ):
        assert kept in text
    hana.submit(form)
    preview = hana.text_of(hana.wait_modal(containing="[Create "))
    assert "Part 2 · 3 × $10.00 = $30.00" in preview
    assert "Acme Bakery · $280.00" in preview
    assert "Together $560.00, 2 invoices" in preview
    assert "Memo: For October" in preview


def test_the_form_takes_no_more_than_twenty_lines(world: World) -> None:
    hana = world.person(HANA)
    form = opened(hana)
    for number in range(2, 21):
        hana.press(form, ids.CREATE_ADD_LINE)
        form = hana.wait_modal(containing=f"Line {number}:")
    assert "Add a line" not in hana.buttons(form)
    assert hana.buttons(form).count("Remove") == 20


def test_the_fee_is_a_line_of_its_own_where_the_workspace_has_one(world: World) -> None:
    hana = world.person(HANA)
    preview = hana.text_of(previewed(hana, ["acme", "bora"], "250.00", fee=["yes"]))
    assert "Management fee (10%) · $25.00" in preview
    assert "Acme Bakery · $275.00" in preview
    assert "Bora Logistics · $250.00" in preview
    assert preview.count("Management fee") == 1


def test_back_and_edit_previews_anew_and_bills_only_what_was_last_seen(world: World) -> None:
    hana = world.person(HANA)
    first = previewed(hana, amount="250.00")
    hana.close(first)
    form = hana.wait_modal(containing="New invoice")
    hana.fill(form, line(0, "November campaign", "300.00"))
    hana.submit(form)
    second = hana.wait_modal(containing="$300.00")
    assert "October" not in hana.text_of(second)
    hana.submit(second)
    hana.wait_message(containing="Finished")
    (invoice,) = made(world, "acme")
    assert invoice.total == 300_00


def test_a_workspace_that_stripe_cannot_preview_is_left_out_and_says_why(world: World) -> None:
    hana = world.person(HANA)
    world.api.customers.delete(world.customers["bora"])
    preview = previewed(hana, ["acme", "bora"])
    text = hana.text_of(preview)
    assert "Bora Logistics is left out" in text
    assert "Create 1 invoice" in str(preview["submit"])
    hana.submit(preview)
    hana.wait_message(containing="Created 1 invoice")
    assert len(made(world, "acme")) == 1


def test_a_preview_that_takes_its_time_says_how_far_it_is(world: World) -> None:
    hana = world.person(HANA)
    for seconds in (1.2, 20):  # the first takes longer than it keeps silent
        world.stripe.controls.fault("hang", "POST /v1/invoices/create_preview", 1, seconds=seconds)
    hana.submit(filled(hana, ["acme", "bora"]))
    hana.wait_modal(containing="Asking Stripe what each would be billed: 1 of 2")
    world.stripe.controls.clear_faults()
    hana.submit(hana.wait_modal(containing="[Create 2 invoices]"))
    hana.wait_message(containing="Created 2 invoices")


def test_when_none_can_be_previewed_there_is_nothing_to_confirm(world: World) -> None:
    hana = world.person(HANA)
    world.stripe.controls.fault("500", "POST /v1/invoices/create_preview", None)
    hana.submit(filled(hana))
    preview = hana.wait_modal(containing="left out")
    assert preview["submit"] is None
    assert "Stripe is not answering" in hana.text_of(preview)


@pytest.mark.parametrize("way", ["charge_automatically", "send_invoice"])
def test_the_preview_says_how_it_is_collected(world: World, way: str) -> None:
    hana = world.person(HANA)
    days = {"days": "30"} if way == "send_invoice" else {}
    text = hana.text_of(previewed(hana, collection=way, **days))
    assert ("by e-mail, due in 30 days" in text) is (way == "send_invoice")
    assert ("charged automatically" in text) is (way == "charge_automatically")


def test_a_hub_of_more_than_a_hundred_workspaces_is_searched(world: World) -> None:
    rows = [CSV.format(**world.customers)]
    for number in range(120):
        rows.append(f"shop-{number:03},Shop {number:03},cus_x{number:03},U0BEA,C0S{number:03},usd,,active\n")
    Workspaces(world.bot.store).import_csv("".join(rows))
    hana = world.person(HANA)
    form = opened(hana)
    everything = hana.options(form, ids.CREATE_WORKSPACES, "")
    assert len(everything) == 100
    found = hana.options(form, ids.CREATE_WORKSPACES, "acme b")
    assert [one["value"] for one in found] == ["acme"]
    hana.fill(form, {"create.workspaces": ["acme"], **line(0, "Work", "5.00")})
    hana.press(form, ids.CREATE_ADD_LINE)
    form = hana.wait_modal(containing="Line 2")
    assert "Acme Bakery · USD" in hana.text_of(form)
    hana.fill(form, line(1, "More work", "6.00"))
    hana.submit(form)
    assert "$11.00" in hana.text_of(hana.wait_modal(containing="[Create "))


def test_new_invoice_can_be_pressed_in_the_list_too(world: World) -> None:
    hana = world.person(HANA)
    hana.command("/invoices", "", channel=ACME)
    hana.press(hana.wait_message(ACME, containing="New invoice"), ids.CREATE)
    assert "Preview" in hana.text_of(hana.wait_modal(containing="New invoice"))


def test_the_preview_says_who_has_nothing_to_charge_or_no_address_and_stripes_refusal_is_told(world: World) -> None:
    bare = str(world.api.customers.create({"name": "Bare"}).id)
    rows = CSV.format(**world.customers) + f"bare,Bare Shop,{bare},U0BEA,C0BARE,usd,,active\n"
    Workspaces(world.bot.store).import_csv(rows)
    hana = world.person(HANA)
    charged = previewed(hana, ["acme", "bare"])
    text = hana.text_of(charged)
    assert text.count("No card or bank account to charge is saved") == 1
    assert "is saved for Bare Shop: the invoice stays open until one is added" in text
    hana.close(charged, all_of_them=True)
    sent = previewed(hana, ["acme", "bare"], collection="send_invoice", days="14")
    text = hana.text_of(sent)
    assert text.count("No e-mail address is saved for") == 1
    assert "No card" not in text
    hana.submit(sent)
    told = hana.text_of(hana.wait_message(hana.dm, containing="Created 1 of 2 invoices"))
    assert "the customer must have a valid email.” Nothing was created." in told
    assert made(world, "acme") != []
    assert world.api.invoices.list({"customer": bare}).data == []
