"""The form for the lines of a draft. Which lines it holds, its blocks say: adding and removing only redraws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks import ids
from bot.blocks.amounts import count, money
from bot.blocks.ask_state import AskState
from bot.blocks.asking.frame import ask
from bot.blocks.create import DESCRIPTION, NUMBER
from bot.blocks.elements import actions, button, field, section, text_input
from bot.blocks.limits import checked
from bot.blocks.message import Block, View
from bot.blocks.text import bold, foreign, typed
from bot.domain.asking import BillQuestion
from bot.domain.detail import Line
from bot.domain.drafts import DraftLine
from bot.domain.edits import MOST_EDITED, as_typed
from bot.domain.invoices import Invoice
from bot.domain.money import Money, example
from bot.domain.money import typed as typed_amount

LINE = 110


def edit(question: BillQuestion, state: AskState) -> View:
    """Every line of the form; those that it cannot hold are shown and stay as they are."""
    invoice, lines = question.invoice, question.detail.lines if question.detail is not None else ()
    blocks = [block for line in lines[:MOST_EDITED] for block in _shown(invoice, line)]
    rest = len(lines[MOST_EDITED:]) + (question.detail.more_lines if question.detail is not None else 0)
    said = [f"{count(rest, 'more line')} {'stays as it is' if rest == 1 else 'stay as they are'}."] if rest else []
    if invoice.subscription:
        said.append("The lines that the subscription made stay as they are; you can add others.")
    return ask(question, state, said, submit="Save", fields=[*blocks, _adding()], heading="Edit lines")


def _adding() -> Block:
    return actions([button("Add a line", ids.EDIT_ADD, label="Add a line to the draft")], block_id=ids.EDIT_BUTTONS)


def _shown(invoice: Invoice, line: Line) -> list[Block]:
    held = as_typed(line)
    if held is not None:
        return _fields(line.id, held, invoice.currency)
    said = f"{foreign(line.description, LINE)} · {bold(money(invoice.money(line.amount)))}"
    return [_head(line.id, said, removable=not line.of_subscription)]


def _head(key: str, said: str, *, removable: bool = True) -> Block:
    remove = button("Remove", ids.EDIT_REMOVE, key, label="Remove this line")
    return {**section(said, accessory=remove if removable else None), "block_id": ids.edit_block("head", key)}


def _fields(key: str, line: DraftLine | None, currency: str) -> list[Block]:
    amount = "" if line is None else typed_amount(Money(currency, line.unit_amount))
    values = ("", "1", "") if line is None else (line.description, str(line.quantity), amount)
    what, quantity, each = values
    return [
        _head(key, bold("A new line" if line is None else foreign(line.description, LINE))),
        field(ids.edit_block("description", key), "What for", _text(what, DESCRIPTION, "October campaign")),
        field(ids.edit_block("quantity", key), "Quantity", _text(quantity, NUMBER, "1")),
        field(ids.edit_block("amount", key), "Amount for each", _text(each, NUMBER, example(currency))),
    ]


def _text(value: str, most: int, placeholder: str) -> Block:
    return text_input(ids.ASK_VALUE, most=most, value=typed(value, most), placeholder=placeholder)


def keys(view: Mapping[str, Any]) -> list[str]:
    """The lines that a form holds now: ids of lines, and other names for new ones."""
    blocks = [str(block.get("block_id", "")) for block in view.get("blocks", ())]
    prefix = ids.edit_block("head", "")
    return [block.removeprefix(prefix) for block in blocks if block.startswith(prefix)]


def with_line(view: Mapping[str, Any], key: str, currency: str) -> View:
    """The form with one line more, named `key`, as long as there is room."""
    blocks = list(view["blocks"])
    if len(keys(view)) >= MOST_EDITED:
        return _redrawn(view, blocks)
    place = next(n for n, block in enumerate(blocks) if block.get("block_id") == ids.EDIT_BUTTONS)
    return _redrawn(view, [*blocks[:place], *_fields(key, None, currency), *blocks[place:]])


def without_line(view: Mapping[str, Any], key: str) -> View:
    """The form without that line, unless it is the last."""
    if keys(view) == [key]:
        return _redrawn(view, view["blocks"])
    own = {ids.edit_block(name, key) for name in ("head", "description", "quantity", "amount")}
    return _redrawn(view, [block for block in view["blocks"] if block.get("block_id") not in own])


def _redrawn(view: Mapping[str, Any], blocks: Sequence[Block]) -> View:
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return checked({**{name: view[name] for name in kept}, "blocks": list(blocks)})
