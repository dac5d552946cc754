"""The lines of a draft as a person wants them: what is changed, added and taken off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.changes import fingerprint
from bot.domain.detail import Detail, Line
from bot.domain.drafts import MOST_DESCRIPTION, DraftLine
from bot.domain.money import MOST_QUANTITY

MOST_EDITED = 20
"""Lines that one form can hold; those that follow stay as they are."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line as it is, and as it is to be."""

    line: Line
    to: DraftLine


@dataclass(frozen=True, slots=True)
class Edit:
    """What was decided, by the id of each line: `wanted` as it is to be, `gone` those that are taken off; `added`."""

    wanted: Mapping[str, DraftLine]
    gone: frozenset[str]
    added: tuple[DraftLine, ...]

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Edit:
        """From a decision's params: `lines` those that were seen, `wanted`, `kept`, `added` as `bot` wrote them."""
        wanted = {line[0]: DraftLine(*line[1:]) for line in params["wanted"]}
        gone = params["lines"].keys() - wanted.keys() - set(params["kept"])
        return cls(wanted, frozenset(gone), tuple(DraftLine(*line) for line in params["added"]))


@dataclass(frozen=True, slots=True)
class Steps:
    """What is still to be done."""

    changes: tuple[LineChange, ...] = ()
    added: tuple[DraftLine, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def none(self) -> bool:
        """Whether all is done."""
        return not (self.changes or self.added or self.gone)


def as_typed(line: Line) -> DraftLine | None:
    """The line as a form can hold it; None for what it cannot: a subscription's, a credit, part of a minor unit."""
    unit = line.unit_amount or ""
    if line.of_subscription or not unit.isascii() or not unit.isdecimal() or not line.description.strip():
        return None
    quantity = line.quantity or 0
    fits = 0 < quantity <= MOST_QUANTITY and len(line.description) <= MOST_DESCRIPTION and int(unit) > 0
    return DraftLine(line.description, quantity, int(unit)) if fits and quantity * int(unit) == line.amount else None


def shown(detail: Detail) -> dict[str, Any]:
    """What the form shows of the lines, for the decision: a fingerprint for each, and one for those past the form."""
    lines = {line.id: _print(line) for line in detail.lines[:MOST_EDITED]}
    rest = fingerprint(*map(_print, detail.lines[MOST_EDITED:]), detail.more_lines)
    return {"lines": lines, "rest": rest, "currency": detail.invoice.currency, "stage": detail.invoice.stage.value}


def steps_left(edit: Edit, detail: Detail) -> Steps:
    """What is to be done to come from the lines as they are now to those that were decided."""
    there = {line.id: line for line in detail.lines}
    changes = [LineChange(there[id_], to) for id_, to in edit.wanted.items() if id_ in there]
    return Steps(
        tuple(one for one in changes if as_typed(one.line) != one.to),
        _missing(edit, detail),
        tuple(id_ for id_ in there if id_ in edit.gone),
    )


def begun(params: Mapping[str, Any], detail: Detail) -> bool:
    """Whether some of what was decided shows already; the caller has made sure that nobody else changed anything."""
    edit, seen, there = Edit.of(params), params["lines"], {line.id: line for line in detail.lines}
    changed = any(id_ in there and _print(there[id_]) != seen[id_] for id_ in edit.wanted)
    added = bool(edit.added) and not _missing(edit, detail)
    return changed or added or bool(edit.gone - there.keys())


def still_as_seen(params: Mapping[str, Any], detail: Detail) -> bool:
    """Whether each line is as it was shown or as it was decided: nobody else changed the draft meanwhile."""
    edit, seen = Edit.of(params), params["lines"]
    for line in detail.lines[:MOST_EDITED]:
        if line.id in seen and _print(line) != seen[line.id] and as_typed(line) != edit.wanted.get(line.id):
            return False
    there = {line.id for line in detail.lines}
    return not (seen.keys() - there - edit.gone) and _strangers(params, edit, detail)


def _strangers(params: Mapping[str, Any], edit: Edit, detail: Detail) -> bool:
    """Whether the lines that were not in the form are those that followed it, and those that were added."""
    ours = Counter((line.description, line.amount) for line in edit.added)
    rest = []
    for line in detail.lines:
        name = (line.description, line.amount)
        if line.id in params["lines"]:
            continue
        if ours[name] > 0:
            ours[name] -= 1
        else:
            rest.append(line)
    return bool(fingerprint(*map(_print, rest), detail.more_lines) == params["rest"])


def _missing(edit: Edit, detail: Detail) -> tuple[DraftLine, ...]:
    """All of the added ones, or none: they are put on in one call."""
    there = Counter(
        (line.description, line.amount)
        for line in detail.lines
        if line.id not in edit.wanted and line.id not in edit.gone
    )
    wanted = Counter((line.description, line.amount) for line in edit.added)
    return () if wanted <= there else edit.added


def _print(line: Line) -> str:
    return fingerprint(line.id, line.description, line.quantity, line.unit_amount, line.amount)


def line_document(line: DraftLine) -> list[Any]:
    """A line as JSON, amounts in minor units."""
    return [line.description, line.quantity, line.unit_amount]


def documents(lines: Sequence[DraftLine]) -> list[list[Any]]:
    """Several."""
    return [line_document(line) for line in lines]
