"""Reads a CSV file of workspaces: a pure function that names every bad row, or tells what is new and what changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import InvoicebotError
from bot.domain.workspaces import Workspace
from bot.services.workspace_rows import COLUMNS, OPTIONAL, RowError, read_row
from bot.services.workspace_sharing import conflicts

BOM = "\ufeff"


class BadImport(InvoicebotError):  # noqa: N818 - reads as what happened
    """The file cannot be imported; `problems` are sentences, those about a row with its line number first."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep every problem."""
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file holds, compared with what was there: workspaces as they are to be, in the file's order.

    `kept`: ids whose budget status the file would have changed; it stays, whatever the file says.
    """

    new: tuple[Workspace, ...]
    changed: tuple[Workspace, ...]
    same: tuple[Workspace, ...]
    kept: tuple[str, ...] = ()


def read_csv(text: str, existing: Sequence[Workspace], *, shared_channels: bool = False) -> Imported:
    """Read the file `text` against the `existing` workspaces; rows are matched by id.

    `shared_channels` confirms that workspaces with different owners may share a channel. The budget status counts only
    for a new workspace (empty: draft): later voids and hub admins change it, and an old file may not undo that. A file
    without the column of the fixed fee leaves that as it is.
    Raises BadImport with every problem of every row.
    """
    known = {one.id: one for one in existing}
    problems: list[tuple[int, str]] = []
    rows: list[tuple[int, Workspace]] = []
    kept: list[str] = []
    for line, cells in _records(text):
        try:
            workspace, budget_given = read_row(cells)
        except RowError as error:
            problems.extend((line, problem) for problem in error.problems)
            continue
        there = known.get(workspace.id)
        if there is not None and there.budget is not workspace.budget:
            kept += [workspace.id] if budget_given else []
            workspace = replace(workspace, budget=there.budget)
        if there is not None and there.currency == workspace.currency and "management_fee_fixed" not in cells:
            workspace = replace(workspace, fee_fixed=there.fee_fixed)
        rows.append((line, workspace))
    problems += conflicts(rows, known, shared_channels=shared_channels)
    if problems:
        raise BadImport([f"Line {line}: {problem}" for line, problem in sorted(problems)])
    if not rows:
        raise BadImport(["The file has a header but no workspaces."])
    return replace(_compared([workspace for _, workspace in rows], known), kept=tuple(kept))


def _compared(workspaces: Sequence[Workspace], known: dict[str, Workspace]) -> Imported:
    return Imported(
        new=tuple(one for one in workspaces if one.id not in known),
        changed=tuple(one for one in workspaces if one.id in known and known[one.id] != one),
        same=tuple(one for one in workspaces if known.get(one.id) == one),
    )


def _records(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row as (line it begins on, cell by column); blank lines are left out. Raises BadImport."""
    text = text.removeprefix(BOM)
    if not text.strip():
        raise BadImport(["The file is empty. Its first line must be: " + ",".join(COLUMNS)])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: list[str] | None = None
    begins = 1
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = _header(cells)
            else:
                yield line, _cells(columns, cells)
    except csv.Error as error:
        raise BadImport([f"Line {begins}: the quotes or the line cannot be read ({error})."]) from error


def _header(cells: Sequence[str]) -> list[str]:
    columns = [cell.strip().lower() for cell in cells]
    if len(columns) == 1:
        for mark, name in ((";", "semicolons"), ("\t", "tabs")):
            if mark in columns[0]:
                raise BadImport([f"The file separates its columns by {name}. Save it again with commas."])
    problems = [f"The header lacks the column {name}." for name in COLUMNS if name not in columns]
    problems += [f"The header names {name} twice." for name in COLUMNS + OPTIONAL if columns.count(name) > 1]
    known = COLUMNS + OPTIONAL
    problems += [f"The header has a column {name!r} that is not known." for name in columns if name not in known]
    if problems:
        raise BadImport([*problems, "The first line must be: " + ",".join(COLUMNS)])
    return columns


def _cells(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Cell by column; a row of another length keeps its surplus or lack under "" for `read_row` to name."""
    found = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
    if len(cells) != len(columns):
        found[""] = f"it has {len(cells)} columns where the header has {len(columns)}"
    return found
