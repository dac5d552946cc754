"""The form for one-time invoices: its fields, what was typed into them, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks import ids, limits
from bot.blocks.elements import actions, button, divider, field, marked, modal, option, plain, text_input
from bot.blocks.limits import checked
from bot.blocks.message import Block, View
from bot.blocks.states import CreateState
from bot.blocks.text import cut, flat, typed
from bot.domain.drafts import MOST_DAYS, MOST_LINES, MOST_WORKSPACES, Fault, TypedForm, TypedLine
from bot.domain.invoices import Collection
from bot.domain.workspaces import Workspace

DESCRIPTION = 250
NUMBER = 20
MEMO = 500
FAULT = 200
_COLLECTIONS = {
    Collection.CHARGE: "Charge automatically",
    Collection.SEND: "Send it; the client pays on the page",
}
_EMPTY = TypedForm(workspaces=(), lines=())


def form(
    state: CreateState,
    workspaces: Sequence[Workspace],
    values: TypedForm | None = None,
    *,
    livemode: bool,
) -> View:
    """The form with `state.lines` line groups, holding what was typed so far.

    `workspaces` are those that can be billed: a menu of up to 100; with more of them Slack asks us for the options.
    """
    shown = values or _EMPTY
    blocks = [_workspaces(workspaces, shown.workspaces)]
    for number in range(state.lines):
        line = shown.lines[number] if number < len(shown.lines) else TypedLine("", "1", "")
        blocks.extend(_line(number, line))
    blocks.append(_line_buttons(state.lines))
    blocks.extend(_terms(shown))
    return checked(
        modal(
            "New invoice",
            marked(blocks, livemode=livemode),
            ids.CREATE_VIEW,
            state=state.encode(),
            submit="Preview",
            close="Cancel",
        )
    )


def _workspaces(workspaces: Sequence[Workspace], chosen: tuple[str, ...]) -> Block:
    usable = [workspace for workspace in workspaces if len(workspace.id) <= limits.OPTION_VALUE]
    static = 0 < len(usable) <= limits.OPTIONS
    options = [workspace_choice(workspace) for workspace in usable]
    initial = [each for each in options if each["value"] in chosen][:MOST_WORKSPACES]
    menu: Block = {
        "type": "multi_static_select" if static else "multi_external_select",
        "action_id": ids.CREATE_WORKSPACES,
        "placeholder": plain("Choose one or many", limits.PLACEHOLDER),
        "max_selected_items": MOST_WORKSPACES,
    }
    menu |= {"options": options} if static else {"min_query_length": 0}
    if initial:
        menu["initial_options"] = initial
    hint = f"Each gets an invoice of its own, in its currency. At most {MOST_WORKSPACES} at a time."
    return field(ids.CREATE_WORKSPACES, "Workspaces", menu, hint=hint)


def workspace_choice(workspace: Workspace) -> Block:
    """A workspace in the menu, told from others of the same name by its currency."""
    name = flat(workspace.name, limits.OPTION - 6)
    return option(f"{name} · {workspace.currency.upper()}", workspace.id)


def _line(number: int, line: TypedLine) -> list[Block]:
    def block(name: str) -> str:
        return ids.create_block(f"lines.{number}.{name}")

    def text(value: str, most: int, placeholder: str) -> Block:
        return text_input(ids.CREATE_VALUE, most=most, value=typed(value, most), placeholder=placeholder)

    title = f"Line {number + 1}"
    hint = (
        "In each workspace's own currency, like 1250.00: a point for decimals, no other marks." if number == 0 else ""
    )
    return [
        divider(),
        field(block("description"), f"{title}: what for", text(line.description, DESCRIPTION, "October campaign")),
        field(block("quantity"), f"{title}: quantity", text(line.quantity, NUMBER, "1")),
        field(block("amount"), f"{title}: amount for each", text(line.amount, NUMBER, "1250.00"), hint=hint),
    ]


def _line_buttons(lines: int) -> Block:
    buttons = []
    if lines < MOST_LINES:
        buttons.append(button("Add a line", ids.CREATE_ADD_LINE, label="Add a line to the invoice"))
    if lines > 1:
        buttons.append(button("Remove last line", ids.CREATE_REMOVE_LINE, label=f"Remove line {lines}"))
    return actions(buttons, block_id="create.line_buttons")


def _terms(shown: TypedForm) -> list[Block]:
    ways = [option(words, way.value) for way, words in _COLLECTIONS.items()]
    chosen = next(way for way in ways if way["value"] == shown.collection.value)
    radio: Block = {
        "type": "radio_buttons",
        "action_id": ids.CREATE_COLLECTION,
        "options": ways,
        "initial_option": chosen,
    }
    days = text_input(ids.CREATE_VALUE, most=NUMBER, value=typed(shown.days, NUMBER), placeholder="14")
    memo = text_input(ids.CREATE_VALUE, most=MEMO, value=typed(shown.memo, MEMO), multiline=True)
    yes = option("Add each workspace's management fee", "yes")
    fee: Block = {"type": "checkboxes", "action_id": ids.CREATE_FEE, "options": [yes]}
    if shown.fee:
        fee["initial_options"] = [yes]
    return [
        divider(),
        field(ids.CREATE_COLLECTION, "How it is collected", radio),
        field(
            ids.CREATE_DAYS,
            "Days until due",
            days,
            hint=f"Only for one that is sent: 1 to {MOST_DAYS}.",
            optional=True,
        ),
        field(ids.CREATE_MEMO, "Memo", memo, hint="The client reads it on the invoice.", optional=True),
        field(
            ids.CREATE_FEE,
            "Management fee",
            fee,
            hint="Its own line; workspaces without a fee get none.",
            optional=True,
        ),
    ]


def read(values: Mapping[str, Any], state: CreateState) -> TypedForm:
    """What is typed in the form now: `values` is `view.state.values` of Slack's payload. Missing fields are empty."""
    lines = tuple(
        TypedLine(*(_typed(values, f"lines.{number}.{name}") for name in ("description", "quantity", "amount")))
        for number in range(state.lines)
    )
    collection = _element(values, ids.CREATE_COLLECTION).get("selected_option") or {}
    return TypedForm(
        workspaces=tuple(_chosen(values, ids.CREATE_WORKSPACES)),
        lines=lines,
        collection=Collection.SEND if collection.get("value") == Collection.SEND.value else Collection.CHARGE,
        days=_typed(values, "days"),
        memo=_typed(values, "memo"),
        fee=bool(_chosen(values, ids.CREATE_FEE)),
    )


def _element(values: Mapping[str, Any], block_id: str) -> Mapping[str, Any]:
    """The one element of an input block."""
    block = values.get(block_id) or {}
    return next(iter(block.values()), None) or {}


def _typed(values: Mapping[str, Any], name: str) -> str:
    return str(_element(values, ids.create_block(name)).get("value") or "")


def _chosen(values: Mapping[str, Any], block_id: str) -> list[str]:
    return [str(each["value"]) for each in _element(values, block_id).get("selected_options") or []]


def faults_by_block(faults: Sequence[Fault]) -> dict[str, str]:
    """What is wrong, by block id, as `response_action: errors` takes it; the first of each field."""
    found: dict[str, str] = {}
    for fault in faults:
        found.setdefault(ids.create_block(fault.field), cut(fault.message, FAULT))
    return found
