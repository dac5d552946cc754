"""Amounts that were pasted, one workspace a line: `acme,1250.00` or `acme,1250.00,October campaign`."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bot.domain.drafts import MOST_DESCRIPTION, MOST_PASTED
from bot.domain.errors import InvoicebotError
from bot.domain.money import AmountError, example, parse_amount
from bot.domain.workspaces import Workspace

SHOWN = 3  # of the lines that are wrong
_NUMBER = re.compile(r"[0-9][0-9.,]*")
_HEADERS = frozenset({"workspace", "id", "name", "client"})


@dataclass(frozen=True, slots=True)
class PastedRow:
    """`amount` in minor units of the workspace's currency; `description` may be empty."""

    workspace: Workspace
    amount: int
    description: str


class PastedError(InvoicebotError):
    """The text cannot be used; the message names the lines, the first of them with what is wrong."""


def read_pasted(text: str, workspaces: Mapping[str, Workspace], *, described: bool) -> tuple[PastedRow, ...]:
    """A row for each line that is not blank; a header may come first, and tabs or semicolons may part the columns.

    `workspaces` by id; they are named by id or name. `described`: an amount needs no words of its own. Raises
    PastedError.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if lines and _cells(lines[0][1])[0].casefold() in _HEADERS - workspaces.keys():
        del lines[0]
    if not lines:
        raise PastedError("Paste a line for each workspace, like acme,1250.00.")
    if len(lines) > MOST_PASTED:
        raise PastedError(f"These are {len(lines)} lines; at most {MOST_PASTED} at a time.")
    names = {one.name.casefold(): one for one in workspaces.values()} | dict(workspaces)
    rows: dict[str, tuple[int, PastedRow]] = {}
    wrong: list[tuple[int, str]] = []
    for number, line in lines:
        try:
            row = _row(line, names, described=described)
        except PastedError as error:
            wrong.append((number, str(error)))
            continue
        if row.workspace.id in rows:
            wrong.append((number, f"{row.workspace.name} stands on line {rows[row.workspace.id][0]} already."))
        else:
            rows[row.workspace.id] = (number, row)
    if wrong:
        raise PastedError(_problems(wrong))
    return tuple(row for _, row in rows.values())


def _row(line: str, names: Mapping[str, Workspace], *, described: bool) -> PastedRow:
    cells = _cells(line)
    workspace = names.get(cells[0].casefold())
    if workspace is None:
        near = get_close_matches(cells[0].casefold(), names, n=1)
        hint = f" Did you mean {names[near[0]].id}?" if near else ""
        raise PastedError(f"there is no workspace “{cells[0][:30]}”.{hint}")
    if len(cells) > 3:
        raise PastedError("it has more than workspace, amount and what for. Put quotes around words with a comma.")
    if len(cells) > 2 and _NUMBER.fullmatch(cells[2]):
        raise PastedError(f"is “{cells[1]},{cells[2]}” one amount? {_ungrouped(workspace)}")
    try:
        amount = parse_amount(cells[1] if len(cells) > 1 else "", workspace.currency).amount
    except AmountError as error:
        raise PastedError(error.message) from error
    description = cells[2] if len(cells) > 2 else ""
    if len(description) > MOST_DESCRIPTION:
        raise PastedError(f"what it is for has at most {MOST_DESCRIPTION} characters.")
    if not description and not described:
        raise PastedError("say what it is for: after the amount, or for all of them in the field below.")
    return PastedRow(workspace, amount, description)


def _ungrouped(workspace: Workspace) -> str:
    """How an amount is typed for it."""
    return f"Thousands are not grouped; type it like {example(workspace.currency)}."


def _cells(line: str) -> list[str]:
    mark = next((one for one in "\t;" if one in line), ",")
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=mark, skipinitialspace=True, strict=True))]
    except csv.Error:
        return [cell.strip() for cell in line.split(mark)]


def _problems(wrong: list[tuple[int, str]]) -> str:
    said = " ".join(f"Line {number}: {problem}" for number, problem in wrong[:SHOWN])
    rest = len(wrong) - SHOWN
    return f"{said} {rest} more {'line is' if rest == 1 else 'lines are'} wrong." if rest > 0 else said
