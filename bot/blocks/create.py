"""The form for one-time invoices, holding what was typed so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.blocks import ids, limits
from bot.blocks.create_states import CreateState
from bot.blocks.elements import (
    actions,
    button,
    datepicker,
    divider,
    external,
    field,
    marked,
    modal,
    option,
    plain,
    section,
    text_input,
)
from bot.blocks.limits import checked
from bot.blocks.message import Block, View
from bot.blocks.text import bold, flat, typed
from bot.domain.catalog import Price
from bot.domain.drafts import MOST_DAYS, MOST_LINES, MOST_PASTED, MOST_WORKSPACES, TypedForm, TypedLine, When
from bot.domain.invoices import Collection
from bot.domain.workspaces import Workspace

DESCRIPTION = 250
NUMBER = 20
MEMO = 500
PASTED = 3000
EACH = "In each workspace's own currency, like 1250.00: a point for decimals, no other marks."
COLLECTIONS = {
    Collection.CHARGE: "Charge automatically",
    Collection.SEND: "Send by e-mail; the client pays on the payment page",
}
_WHENS = {
    When.NOW: "Now: it is finalized and charged or sent",
    When.DATE: "On a day: a draft until then",
    When.DRAFT: "Not yet: keep it as a draft",
}
_NO_PRICES: Mapping[str, Price] = MappingProxyType({})


def form(
    state: CreateState,
    workspaces: Sequence[Workspace],
    values: TypedForm | None = None,
    *,
    livemode: bool,
    zone: str = "UTC",
    prices: Mapping[str, Price] = _NO_PRICES,
    notice: str = "",
) -> View:
    """The form with the line groups of `state`, holding what was typed so far.

    `workspaces` are those that can be billed: a menu of up to 100; with more of them Slack asks us for the options.
    `zone` is the hub's; `prices` the saved ones by id, for those that were chosen; `notice` is safe mrkdwn.
    """
    shown = values or TypedForm()
    blocks = _notice(notice)
    if state.pasting:
        blocks += [_pasted(state, shown), _pasted_description(state, shown)]
    else:
        blocks += [_workspaces(state, workspaces, shown.workspaces), *_lines(state, shown, prices)]
    blocks += [_buttons(state), _copying(state), divider()]
    blocks += [*_collection(state, shown), *_when(state, shown, zone), *_rest(state, shown)]
    view = modal(
        "New invoice",
        marked(blocks, livemode=livemode),
        ids.CREATE_VIEW,
        state=state.encode(),
        submit="Preview",
        close="Cancel",
    )
    return checked(view)


def _notice(notice: str) -> list[Block]:
    if not notice:
        return []
    return [
        section(notice, accessory=button("Start empty", ids.CREATE_EMPTY, label="Start empty: leave out all of this"))
    ]


def _workspaces(state: CreateState, workspaces: Sequence[Workspace], chosen: tuple[str, ...]) -> Block:
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
    return field(state.block("workspaces"), "Workspaces", menu, hint=hint)


def workspace_choice(workspace: Workspace) -> Block:
    """A workspace in the menu, told from others of the same name by its currency."""
    name = flat(workspace.name, limits.OPTION - 6)
    return option(f"{name} · {workspace.currency.upper()}", workspace.id)


def price_choice(price: Price) -> Block:
    """A saved product in the menu, with its amount."""
    amount = price.label.removeprefix(price.title)
    return option(f"{flat(price.title, limits.OPTION - len(amount))}{amount}", price.id)


def _pasted(state: CreateState, shown: TypedForm) -> Block:
    example = "acme-bakery,1250.00\nbora,800.00,November campaign"
    value = typed(shown.pasted, PASTED)
    text = text_input(ids.CREATE_VALUE, most=PASTED, value=value, placeholder=example, multiline=True)
    hint = (
        "A line for each: workspace, amount and, if you like, what for. Rows copied from a spreadsheet work too. "
        f"At most {MOST_PASTED} lines."
    )
    return field(state.block("pasted"), "Workspaces and amounts", text, hint=hint)


def _pasted_description(state: CreateState, shown: TypedForm) -> Block:
    text = _text(shown.lines[0].description if shown.lines else "", DESCRIPTION, "October campaign")
    hint = "For lines with nothing after the amount."
    return field(state.block("lines.0.description"), "What for", text, hint=hint, optional=True)


def _lines(state: CreateState, shown: TypedForm, prices: Mapping[str, Price]) -> list[Block]:
    blocks: list[Block] = []
    for number, key in enumerate(state.keys):
        line = shown.lines[number] if number < len(shown.lines) else TypedLine()
        blocks.append(_line_head(number, key) if state.lines > 1 else divider())
        blocks += _product(state, number, line, prices) if key in state.products else _line(state, number, line)
    return blocks


def _line_head(number: int, key: int) -> Block:
    title = f"Line {number + 1}"
    remove = button("Remove", ids.CREATE_REMOVE_LINE, str(key), label=f"Remove line {number + 1}")
    return section(bold(title), accessory=remove)


def _line(state: CreateState, number: int, line: TypedLine) -> list[Block]:
    title, place = f"Line {number + 1}", f"lines.{number}"
    what = _text(line.description, DESCRIPTION, "October campaign")
    amount = _text(line.amount, NUMBER, "1250.00")
    return [
        field(state.block(f"{place}.description"), f"{title}: what for", what),
        _quantity(state, number, line),
        field(state.block(f"{place}.amount"), f"{title}: amount for each", amount, hint=EACH if number == 0 else ""),
    ]


def _product(state: CreateState, number: int, line: TypedLine, prices: Mapping[str, Price]) -> list[Block]:
    saved = prices.get(line.price)
    menu = external(ids.CREATE_PRICE, "Find it by name", price_choice(saved) if saved is not None else None)
    hint = "Its price in each workspace's own currency."
    place = state.block(f"lines.{number}.price")
    return [
        field(place, f"Line {number + 1}: product", menu, hint=hint),
        _quantity(state, number, line),
    ]


def _quantity(state: CreateState, number: int, line: TypedLine) -> Block:
    text = _text(line.quantity, NUMBER, "1")
    return field(state.block(f"lines.{number}.quantity"), f"Line {number + 1}: quantity", text)


def _text(value: str, most: int, placeholder: str) -> Block:
    return text_input(ids.CREATE_VALUE, most=most, value=typed(value, most), placeholder=placeholder)


def _buttons(state: CreateState) -> Block:
    if state.pasting:
        back = button("Same bill for all", ids.CREATE_PASTE, label="Same bill for all: type lines")
        return actions([back], block_id="create.line_buttons")
    buttons = []
    if state.lines < MOST_LINES:
        buttons.append(button("Add a line", ids.CREATE_ADD_LINE, label="Add a line to the invoice"))
        buttons.append(
            button("Add a product", ids.CREATE_ADD_PRODUCT, label="Add a product: a line with a saved price")
        )
    label = "Paste amounts: one for each workspace"
    buttons.append(button("Paste amounts", ids.CREATE_PASTE, label=label))
    return actions(buttons, block_id="create.line_buttons")


def _copying(state: CreateState) -> Block:
    menu = external(ids.CREATE_COPY, "Number or workspace")
    block = section("Or begin with a copy of an earlier invoice", accessory=menu)
    return {**block, "block_id": state.block("copying")}


def _collection(state: CreateState, shown: TypedForm) -> list[Block]:
    days = _text(shown.days, NUMBER, "14")
    due = f"Only for invoices that are sent: 1 to {MOST_DAYS}."
    ways = radio(ids.CREATE_COLLECTION, COLLECTIONS, shown.collection)
    return [
        field(state.block("collection"), "Collection method", ways),
        field(state.block("days"), "Days until due", days, hint=due, optional=True),
    ]


def _rest(state: CreateState, shown: TypedForm) -> list[Block]:
    memo = text_input(ids.CREATE_VALUE, most=MEMO, value=typed(shown.memo, MEMO), multiline=True)
    yes = option("Add each workspace's management fee", "yes")
    fee: Block = {"type": "checkboxes", "action_id": ids.CREATE_FEE, "options": [yes]}
    if shown.fee:
        fee["initial_options"] = [yes]
    rule = "Its own line; workspaces without a fee get none."
    return [
        field(state.block("memo"), "Memo", memo, hint="The client reads it on the invoice.", optional=True),
        field(state.block("fee"), "Management fee", fee, hint=rule, optional=True),
    ]


def _when(state: CreateState, shown: TypedForm, zone: str) -> list[Block]:
    hint = f"Only for invoices that wait for a day. They are finalized then, at 09:00 ({zone})."
    day = datepicker(ids.CREATE_DATE, "Choose a day", shown.date)
    return [
        field(state.block("when"), "When", radio(ids.CREATE_WHEN, _WHENS, shown.when)),
        field(state.block("date"), "On which day", day, hint=hint, optional=True),
    ]


def radio(action_id: str, words: Mapping[Collection, str] | Mapping[When, str], chosen: Collection | When) -> Block:
    """Buttons of which one is chosen."""
    options = {value: option(said, value.value) for value, said in words.items()}
    first = next(each for value, each in options.items() if value is chosen)
    return {
        "type": "radio_buttons",
        "action_id": action_id,
        "options": list(options.values()),
        "initial_option": first,
    }
