"""The form for a draft's lines: a line more, a line less, and what was typed in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.blocks import ids
from bot.blocks.ask_state import AskState
from bot.blocks.asking import edit
from bot.blocks.message import View
from bot.domain.draft_checks import line_faults
from bot.domain.drafts import DraftLine, TypedLine
from bot.domain.edits import line_document
from bot.domain.money import parse_amount, parse_quantity
from handlers.decisions import Incomplete, submitted
from handlers.desk import Desk
from handlers.visit import Visit

NAMES = ("description", "quantity", "amount")


def add_line(visit: Visit, desk: Desk) -> None:
    """One more."""
    state = _admitted(visit, desk)
    view = visit.view or {}
    _show(view, desk, edit.with_line(view, desk.identity()[:8], str(state.seen["currency"])))


def remove_line(visit: Visit, desk: Desk) -> None:
    """The one whose button was pressed goes."""
    _admitted(visit, desk)
    view = visit.view or {}
    _show(view, desk, edit.without_line(view, visit.value))


def _admitted(visit: Visit, desk: Desk) -> AskState:
    """Raises Refused for whoever may not edit."""
    state = AskState.decode(str((visit.view or {}).get("private_metadata", "")))
    workspace = desk.workspaces.get(state.workspace) if state.workspace else None
    desk.roles.admit(desk.roles.viewer(visit.user), state.act, workspace, subject=state.invoice)
    return state


def _show(view: Mapping[str, Any], desk: Desk, redrawn: View) -> None:
    desk.screens.update(str(view["id"]), redrawn)


def lines(view: Mapping[str, Any], state: AskState, desk: Desk) -> Mapping[str, Any]:  # noqa: ARG001
    """`wanted`, `kept` and `added`, see `bot.domain.edits`; raises Incomplete at every field that does not do."""
    currency, seen = str(state.seen["currency"]), state.seen["lines"]
    wanted, kept, added = [], [], []
    faults: dict[str, str] = {}
    for key in edit.keys(view):
        block = {name: ids.edit_block(name, key) for name in NAMES}
        if block["amount"] not in view.get("state", {}).get("values", {}):
            kept.append(key)
            continue
        typed = TypedLine(*(submitted(view, block[name]) for name in NAMES))
        wrong = line_faults(typed, currency)
        faults.update({block[name]: words for name, words in wrong.items()})
        if wrong:
            continue
        document = line_document(_line(typed, currency))
        if key in seen:
            wanted.append([key, *document])
        else:
            added.append(document)
    if faults:
        raise Incomplete.at(faults)
    return {"wanted": wanted, "kept": kept, "added": added}


def _line(typed: TypedLine, currency: str) -> DraftLine:
    quantity, amount = parse_quantity(typed.quantity), parse_amount(typed.amount, currency)
    return DraftLine(typed.description.strip(), quantity, amount.amount)
