"""What is typed in the create form now, and what is wrong with it at which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.blocks.create_states import CreateState
from bot.blocks.text import cut
from bot.domain.drafts import Fault, TypedForm, TypedLine, When
from bot.domain.invoices import Collection

FAULT = 400


def read(values: Mapping[str, Any], state: CreateState, before: TypedForm | None = None) -> TypedForm:
    """`values` is `view.state.values` of Slack's payload; fields that are missing in it are empty.

    What the form does not show now (the lines while amounts are pasted, and the other way round) is as it was `before`.
    """
    fields = Fields(values, state)
    hidden = before or TypedForm()
    shared = TypedForm(
        collection=Collection.SEND if fields.option("collection") == Collection.SEND.value else Collection.CHARGE,
        days=fields.text("days"),
        memo=fields.text("memo"),
        fee=bool(fields.options("fee")),
        when=_when(fields.option("when")),
        date=fields.date("date"),
        pasting=state.pasting,
    )
    if state.pasting:
        first = replace(
            hidden.lines[0] if hidden.lines else TypedLine(), description=fields.text("lines.0.description")
        )
        lines = (first, *hidden.lines[1:])
        return replace(shared, workspaces=hidden.workspaces, lines=lines, pasted=fields.text("pasted"))
    lines = tuple(fields.line(number) for number in range(state.lines))
    return replace(shared, workspaces=tuple(fields.options("workspaces")), lines=lines, pasted=hidden.pasted)


class Fields:
    """The values of the form's fields, by the names that `Fault` has for them."""

    def __init__(self, values: Mapping[str, Any], state: CreateState) -> None:
        """`values` as Slack sends them, by block and action."""
        self._values = values
        self._state = state

    def text(self, name: str) -> str:
        """What was typed."""
        return str(self._element(name).get("value") or "")

    def date(self, name: str) -> str:
        """The day that was picked, as ISO 8601."""
        return str(self._element(name).get("selected_date") or "")

    def option(self, name: str) -> str:
        """The value of the one that was chosen."""
        return str((self._element(name).get("selected_option") or {}).get("value") or "")

    def options(self, name: str) -> list[str]:
        """The values of those that were chosen."""
        return [str(each["value"]) for each in self._element(name).get("selected_options") or []]

    def line(self, number: int) -> TypedLine:
        """One line group, by its place."""
        place = f"lines.{number}"
        quantity = self.text(f"{place}.quantity")
        if self._state.keys[number] in self._state.products:
            return TypedLine("", quantity, "", self.option(f"{place}.price"))
        return TypedLine(self.text(f"{place}.description"), quantity, self.text(f"{place}.amount"))

    def _element(self, name: str) -> Mapping[str, Any]:
        """The one element of an input block."""
        block = self._values.get(self._state.block(name)) or {}
        return next(iter(block.values()), None) or {}


def _when(value: str) -> When:
    return When(value) if value in set(When) else When.NOW


def faults_by_block(faults: Sequence[Fault], state: CreateState) -> dict[str, str]:
    """What is wrong, by block id, as `response_action: errors` takes it; the first of each field."""
    found: dict[str, str] = {}
    for fault in faults:
        found.setdefault(state.block(fault.field), cut(fault.message, FAULT))
    return found
