"""SQL for filters and counts: only declared names reach the text, every value is a parameter."""
# ruff: noqa: S608 - the names come from declarations that the catalog has checked

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.adapters.store.catalog import accept, kind_of
from bot.adapters.store.dialects import SQLITE, Column, Dialect
from bot.services.store import Collection, Kind, Range, Scalar, Where

Argument = str | int | None
LONGEST_NAME = 55  # PostgreSQL cuts a name at 63 in silence, and triggers add a word to their table's


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text and its parameters."""

    text: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Equal:
    """A field and the values that it may have."""

    field: str
    values: tuple[Argument, ...]


def total_column(field: str) -> str:
    """The column of a field in a table of totals."""
    return f'"{field}"'


def total_table(collection: Collection, fields: Sequence[str]) -> str:
    """The name of the table that keeps the totals by `fields`."""
    return part_name(collection, "totals", fields)


def part_name(collection: Collection, what: str, fields: Sequence[str]) -> str:
    """The name of an index or a table of totals, short enough for every database."""
    name = ".".join((collection.name, what, *fields))
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - 13]}.{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def count(
    collection: Collection, where: Where, by: tuple[str, ...], most: int | None = None, dialect: Dialect = SQLITE
) -> Statement:
    """A statement whose rows are a group's values and its number, of which the caller wants at most `most`.

    It reads running totals when they know the answer; else counting stops at `most`.
    """
    if most is not None and (by or most < 0):
        raise ValueError("Only a count without groups can stop at a number, which is not negative.")
    totals = totals_for(collection, where, by)
    column = total_column if totals else dialect.column_of(collection)
    for field in by:
        kind_of(collection, field)
    clause = all_of(conditions(collection, where, column, dialect))
    if totals:
        return _sum(total_table(collection, totals), clause, by)
    if most is not None:
        text = f'SELECT count(*) FROM (SELECT 1 FROM "{collection.name}"{clause.text} LIMIT ?) AS found'
        return Statement(text, (*clause.arguments, most))
    groups = ", ".join(map(column, by))
    text = f'SELECT {groups}{", " if by else ""}count(*) FROM "{collection.name}"{clause.text}'
    return Statement(text + (f" GROUP BY {groups}" if by else ""), clause.arguments)


def totals_for(collection: Collection, where: Where, by: tuple[str, ...] = ()) -> tuple[str, ...] | None:
    """The smallest running totals that know how many pass `where`, by group; None when none does."""
    asked = {*by, *where.equals, *where.ranges, *where.contains}
    return min((fields for fields in collection.totals if asked <= set(fields)), key=len, default=None)


def _sum(totals: str, clause: Statement, by: tuple[str, ...]) -> Statement:
    """The running totals of a table, by group; a group that nothing is left of has a row, but is none."""
    groups = ", ".join(map(total_column, by))
    text = f'SELECT {groups}{", " if by else ""}CAST(coalesce(sum("n"), 0) AS bigint) FROM "{totals}"{clause.text}'
    return Statement(text + (f' GROUP BY {groups} HAVING sum("n") > 0' if by else ""), clause.arguments)


def conditions(collection: Collection, where: Where, column: Column, dialect: Dialect) -> list[Statement]:
    """Everything that `where` asks for."""
    return [
        *equal_conditions(equals_of(collection, where), column),
        *range_conditions(collection, where.ranges, column),
        *contains_conditions(collection, where.contains, column, dialect),
    ]


def equals_of(collection: Collection, where: Where) -> list[Equal]:
    """The `equals` of `where` with each value once, as the file compares it."""
    found = []
    for field, value in where.equals.items():
        values: Sequence[Scalar] = (value,) if value is None or isinstance(value, str | int) else value
        found.append(Equal(field, tuple(dict.fromkeys(accept(collection, field, one) for one in values))))
    return found


def equal_conditions(equals: Sequence[Equal], column: Column) -> list[Statement]:
    """One condition for each field."""
    return [_equal_condition(column(equal.field), equal.values) for equal in equals]


def range_conditions(collection: Collection, ranges: Mapping[str, Range], column: Column) -> list[Statement]:
    """Conditions that keep what lies in every range."""
    bounds = [(column(field), *bounds_of(collection, field, given)) for field, given in ranges.items()]
    return [condition for name, low, high in bounds for condition in bounds_conditions(name, low, high)]


def contains_conditions(
    collection: Collection, contains: Mapping[str, str], column: Column, dialect: Dialect
) -> list[Statement]:
    """Conditions that keep what has every text somewhere in it; null contains nothing."""
    for field in contains:
        if kind_of(collection, field) is not Kind.TEXT:
            raise ValueError(f"Field {field!r} of {collection.name!r} is no text that could contain something.")
    return [
        Statement(dialect.contains.format(column(field)), (dialect.held(str(accept(collection, field, text))),))
        for field, text in contains.items()
    ]


def bounds_of(collection: Collection, field: str, given: Range) -> tuple[Argument, Argument]:
    """The low and high end of a range, as the file compares them."""
    if kind_of(collection, field) is Kind.BOOLEAN:
        raise ValueError(f"Field {field!r} of {collection.name!r} is a boolean: it has no ranges.")
    return accept(collection, field, given.low), accept(collection, field, given.high)


def bounds_conditions(column: str, low: Argument, high: Argument) -> list[Statement]:
    """Conditions for low <= column < high; None leaves a side open, and null passes in no case."""
    found = [Statement(f"{column} IS NOT NULL")] if low is None and high is None else []
    found += [Statement(f"{column} >= ?", (low,))] if low is not None else []
    return found + ([Statement(f"{column} < ?", (high,))] if high is not None else [])


def all_of(conditions: Sequence[Statement]) -> Statement:
    """The WHERE clause that asks for all `conditions`."""
    text = " WHERE " + " AND ".join(condition.text for condition in conditions) if conditions else ""
    return Statement(text, tuple(argument for condition in conditions for argument in condition.arguments))


def _equal_condition(column: str, values: tuple[Argument, ...]) -> Statement:
    given = tuple(value for value in values if value is not None)
    parts = [f"{column} IS NULL"] if None in values else []
    if len(given) == 1:
        parts.append(f"{column} = ?")
    elif given:
        parts.append(f"{column} IN ({', '.join('?' * len(given))})")
    return Statement(f"({' OR '.join(parts)})" if parts else "1 = 0", given)
