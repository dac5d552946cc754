"""The form: what it asks, what it keeps, what it says is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from bot.blocks import create, ids
from bot.blocks.message import View
from bot.blocks.states import CreateState
from bot.domain.drafts import MOST_LINES, Fault, TypedForm, TypedLine
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
        "[Add a line]",
        "How it is collected: {Charge automatically}",
        "Days until due: []",
        "Memo: []",
        "Management fee: {}",
        "[Preview] [Cancel]",
    ]


def test_what_was_typed_is_kept_when_a_line_is_added() -> None:
    state = CreateState("f", 2)
    more = create.form(state.with_lines(3), [ACME, GLOBEX], TYPED, livemode=True)
    kept = create.read(submitted(more), state.with_lines(3))
    assert kept == TypedForm(
        TYPED.workspaces, (*TYPED.lines, TypedLine("", "1", "")), TYPED.collection, TYPED.days, TYPED.memo, TYPED.fee
    )


def test_removing_the_last_line_keeps_the_others() -> None:
    state = CreateState("f", 2).with_lines(1)
    kept = create.read(submitted(create.form(state, [ACME, GLOBEX], TYPED, livemode=True)), state)
    assert kept.lines == TYPED.lines[:1]


def test_an_untouched_form_reads_as_empty() -> None:
    state = CreateState("f")
    kept = create.read(submitted(create.form(state, [ACME], livemode=True)), state)
    assert kept == TypedForm((), (TypedLine("", "1", ""),))


@pytest.mark.parametrize("values", [{}, {ids.CREATE_WORKSPACES: {}}, {ids.CREATE_MEMO: {"value": None}}])
def test_missing_fields_read_as_empty(values: dict[str, Any]) -> None:
    assert create.read(values, CreateState("f")) == TypedForm((), (TypedLine("", "", ""),))


@pytest.mark.parametrize(
    ("lines", "offered"),
    [(1, ["Add a line"]), (2, ["Add a line", "Remove last line"]), (MOST_LINES, ["Remove last line"])],
)
def test_lines_can_be_added_up_to_the_most_and_removed_down_to_one(lines: int, offered: list[str]) -> None:
    assert reading.buttons(create.form(CreateState("f", lines), [ACME], livemode=True)) == offered


@pytest.mark.parametrize(
    ("number", "kind"), [(1, "multi_static_select"), (100, "multi_static_select"), (101, "multi_external_select")]
)
def test_more_than_a_hundred_workspaces_are_looked_up(number: int, kind: str) -> None:
    many = [Workspace(f"w{each}", f"Shop {each}", f"cus_{each}", (), "C0", "usd") for each in range(number)]
    form = create.form(CreateState("f"), many, TypedForm(("w0",), ()), livemode=True)
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
    found = create.faults_by_block(faults)
    fields = {
        block.get("block_id") for block in create.form(CreateState("f", 2), [ACME], TYPED, livemode=True)["blocks"]
    }
    assert set(found) <= fields
    assert found["create.lines.1.amount"].startswith("`abc` is not an amount")
    assert max(map(len, found.values())) <= 200


def test_the_form_carries_its_id_and_number_of_lines() -> None:
    form = create.form(CreateState("form_1", 3), [ACME], livemode=True)
    assert CreateState.decode(form["private_metadata"]) == CreateState("form_1", 3)


def test_test_mode_says_test_first() -> None:
    assert reading.read(create.form(CreateState("f"), [ACME], livemode=False)).splitlines()[1].startswith("TEST")
