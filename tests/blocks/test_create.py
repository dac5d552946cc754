"""The form: what it asks, what it keeps, what it says is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.blocks import create, create_reading, ids
from bot.blocks.create_states import CreateState
from bot.blocks.message import View
from bot.domain.catalog import Price
from bot.domain.drafts import MOST_LINES, Fault, TypedForm, TypedLine, When
from bot.domain.invoices import Collection
from bot.domain.workspaces import Workspace
from tests.blocks import reading
from tests.blocks.samples import ACME, GLOBEX

TYPED = TypedForm(
    workspaces=("acme", "globex"),
    lines=(TypedLine("Campaign", "2", "500.00"), TypedLine("Extra", "1", "abc")),
    collection=Collection.SEND,
    days="14",
    memo="Thanks\nHana",
    fee=True,
)


def submitted(view: View) -> dict[str, Any]:
    """What Slack sends as `state.values` when the form is submitted as it stands."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        values[block["block_id"]] = {
            element["action_id"]: {
                "type": element["type"],
                "value": element.get("initial_value"),
                "selected_option": element.get("initial_option"),
                "selected_options": element.get("initial_options", []),
                "selected_date": element.get("initial_date"),
            }
        }
    return values


def test_an_empty_form_asks_for_workspaces_one_line_and_terms() -> None:
    assert reading.read(create.form(CreateState("f"), [ACME, GLOBEX], livemode=True)).splitlines() == [
        "New invoice",
        "Workspaces: {Choose one or many}",
        "Line 1: what for: []",
        "Line 1: quantity: [1]",
        "Line 1: amount for each: []",
        "[Add a line] [Add a product] [Paste amounts]",
        "Or begin with a copy of an earlier invoice {Number or workspace}",
        "Collection method: {Charge automatically}",
        "Days until due: []",
        "When: {Now: it is finalized and charged or sent}",
        "On which day: {Choose a day}",
        "Memo: []",
        "Management fee: {}",
        "[Preview] [Cancel]",
    ]


def test_what_was_typed_is_kept_when_a_line_is_added() -> None:
    state = CreateState("f", (0, 1)).with_line()
    kept = create_reading.read(submitted(create.form(state, [ACME, GLOBEX], TYPED, livemode=True)), state)
    assert kept == replace(TYPED, lines=(*TYPED.lines, TypedLine()))


def test_a_line_that_goes_takes_its_fields_along_and_no_other_line_gets_them() -> None:
    state = CreateState("f", (0, 1)).without_line(0).with_line()
    blocks = create.form(state, [ACME], TYPED, livemode=True)["blocks"]
    fields = [block["block_id"] for block in blocks if ".lines." in block.get("block_id", "")]
    assert [field.split(".")[2] for field in fields] == ["1"] * 3 + ["2"] * 3


def test_a_product_is_chosen_from_a_menu_and_keeps_its_choice() -> None:
    state = CreateState("f").with_line(product=True)
    saved = {"price_1": Price("price_1", "prod_1", "Audit", "usd", 12500, "small")}
    typed = replace(TYPED, lines=(TYPED.lines[0], TypedLine(quantity="3", price="price_1")))
    form = create.form(state, [ACME, GLOBEX], typed, livemode=True, prices=saved)
    assert "Line 2: product: {Audit, small · 125.00 USD}" in reading.read(form)
    assert create_reading.read(submitted(form), state) == typed


def test_while_amounts_are_pasted_the_lines_are_kept_and_the_other_way_round() -> None:
    state = CreateState("f", (0, 1), pasting=True)
    typed = replace(TYPED, pasting=True, pasted="acme,5\nglobex,6", when=When.DATE, date="2026-12-03")
    form = create.form(state, [ACME, GLOBEX], typed, livemode=True)
    assert "Workspaces and amounts: [acme,5" in reading.read(form)
    assert "quantity" not in reading.read(form)
    assert create_reading.read(submitted(form), state, typed) == typed
    lines = replace(state, pasting=False)
    back = create_reading.read(submitted(create.form(lines, [ACME, GLOBEX], typed, livemode=True)), lines, typed)
    assert back == replace(typed, pasting=False)


def test_a_form_that_was_filled_anew_has_no_field_of_the_one_before() -> None:
    before, after = (
        {block.get("block_id") for block in create.form(state, [ACME], TYPED, livemode=True)["blocks"]}
        for state in (CreateState("f", (0, 1)), CreateState("f", (0, 1)).filled_with(TYPED))
    )
    assert before & after <= {None, "create.line_buttons"}


def test_an_untouched_form_reads_as_empty() -> None:
    state = CreateState("f")
    kept = create_reading.read(submitted(create.form(state, [ACME], livemode=True)), state)
    assert kept == TypedForm()


@pytest.mark.parametrize("values", [{}, {ids.CREATE_WORKSPACES: {}}, {ids.CREATE_MEMO: {"value": None}}])
def test_missing_fields_read_as_empty(values: dict[str, Any]) -> None:
    assert create_reading.read(values, CreateState("f")) == TypedForm((), (TypedLine("", "", ""),))


@pytest.mark.parametrize(
    ("lines", "offered"),
    [
        (1, ["Add a line", "Add a product", "Paste amounts"]),
        (2, ["Remove", "Remove", "Add a line", "Add a product", "Paste amounts"]),
        (MOST_LINES, ["Remove"] * MOST_LINES + ["Paste amounts"]),
    ],
)
def test_lines_can_be_added_up_to_the_most_and_removed_down_to_one(lines: int, offered: list[str]) -> None:
    assert reading.buttons(create.form(CreateState("f", tuple(range(lines))), [ACME], livemode=True)) == offered


@pytest.mark.parametrize(
    ("number", "kind"), [(1, "multi_static_select"), (100, "multi_static_select"), (101, "multi_external_select")]
)
def test_more_than_a_hundred_workspaces_are_looked_up(number: int, kind: str) -> None:
    many = [Workspace(f"w{each}", f"Shop {each}", f"cus_{each}", (), "C0", "usd") for each in range(number)]
    form = create.form(CreateState("f"), many, TypedForm(("w0",)), livemode=True)
    menu = next(iter(reading.elements(form)))
    assert menu["type"] == kind
    assert [option["text"]["text"] for option in menu["initial_options"]] == ["Shop 0 · USD"]


def test_faults_stand_at_the_fields_that_the_form_has() -> None:
    faults = [
        Fault("workspaces", "Choose at least one workspace."),
        Fault("lines.1.amount", "`abc` is not an amount. For example: 1250.00"),
        Fault("lines.1.amount", "A second fault of the same field."),
        Fault("days", "Say in how many days."),
        Fault("memo", "x" * 3000),
    ]
    found = create_reading.faults_by_block(faults, CreateState("f", (0, 1)))
    fields = {
        block.get("block_id") for block in create.form(CreateState("f", (0, 1)), [ACME], TYPED, livemode=True)["blocks"]
    }
    assert set(found) <= fields
    assert found["create.lines.1.amount"].startswith("`abc` is not an amount")
    assert max(map(len, found.values())) <= 400


def test_the_form_carries_its_id_and_its_lines() -> None:
    form = create.form(CreateState("form_1", (0, 4, 7)), [ACME], livemode=True)
    assert CreateState.decode(form["private_metadata"]) == CreateState("form_1", (0, 4, 7))


def test_test_mode_says_test_first() -> None:
    assert reading.read(create.form(CreateState("f"), [ACME], livemode=False)).splitlines()[1].startswith("TEST")
