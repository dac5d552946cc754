"""SQLite statements for what `find` and `count` ask; only declared names reach the text, every value is a parameter."""
# ruff: noqa: S608 - the names come from declarations that the catalog has checked

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from bot.adapters.store.catalog import accept, kind_of
from bot.adapters.store.documents import clean
from bot.services.store import After, Collection, Kind, Order, Range, Scalar, Where

Argument = str | int | None
_MOST_BRANCHES = 32


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text and its parameters."""

    text: str
    arguments: tuple[Argument, ...] = ()


Branch = tuple[Statement, ...]
"""Statements to be run one after the other until enough rows are there; each takes the LIMIT as one more parameter."""


@dataclass(frozen=True, slots=True)
class _Equal:
    field: str
    values: tuple[Argument, ...]


def extract(field: str) -> str:
    """The expression of a document's field; indexes must be declared with this very text to be used."""
    return f"\"value\" ->> '{field}'"


def total_column(field: str) -> str:
    """The column of a field in a table of totals."""
    return f'"{field}"'


def total_table(collection: Collection, fields: Sequence[str]) -> str:
    """The name of the table that keeps the totals by `fields`."""
    return ".".join((collection.name, "totals", *fields))


def page(collection: Collection, where: Where, order: Order | None, after: After | None) -> list[Branch]:
    """Statements whose rows (key, value, sort value), merged by (sort value, key), are the documents asked for.

    Several values of one field would make SQLite sort all matching documents; where an index has each value's documents
    in order already, each gets its own branch, and only their first rows have to be merged.
    """
    if order is not None:
        kind_of(collection, order.field)
    equals, ranges = _equals(collection, where), _ranges(collection, where.ranges)
    several = [equal for equal in equals if len(equal.values) > 1]
    choices = list(product(*([_Equal(equal.field, (value,)) for value in equal.values] for equal in several)))
    if not several or len(choices) > _MOST_BRANCHES or not _has_index(collection, equals, order):
        return [_branch(collection, [*_conditions(equals, extract), *ranges], order, after)]
    single = [equal for equal in equals if len(equal.values) <= 1]
    return [
        _branch(collection, [*_conditions([*single, *choice], extract), *ranges], order, after) for choice in choices
    ]


def count(collection: Collection, where: Where, by: tuple[str, ...]) -> Statement:
    """A statement whose rows are a group's values and its number; it reads running totals when they know the answer."""
    for field in by:
        kind_of(collection, field)
    asked = {*by, *where.equals, *where.ranges}
    totals = [fields for fields in collection.totals if asked <= set(fields)]
    equals, ranges = _equals(collection, where), where.ranges
    if totals:
        source, number, column = total_table(collection, min(totals, key=len)), 'coalesce(sum("n"), 0)', total_column
    else:
        source, number, column = collection.name, "count(*)", extract
    conditions = [*_conditions(equals, column), *_ranges(collection, ranges, column)]
    if totals and by:
        conditions.append(Statement('"n" > 0'))
    groups = ", ".join(column(field) for field in by)
    text = f'SELECT {groups}{", " if by else ""}{number} FROM "{source}"{_where(conditions)}'
    return Statement(text + (f" GROUP BY {groups}" if by else ""), _arguments(conditions))


def _equals(collection: Collection, where: Where) -> list[_Equal]:
    found = []
    for field, value in where.equals.items():
        values: Sequence[Scalar] = (value,) if value is None or isinstance(value, str | int) else value
        found.append(_Equal(field, tuple(dict.fromkeys(accept(collection, field, one) for one in values))))
    return found


def _conditions(equals: Sequence[_Equal], column: Callable[[str], str]) -> list[Statement]:
    return [_equal_condition(column(equal.field), equal.values) for equal in equals]


def _equal_condition(column: str, values: tuple[Argument, ...]) -> Statement:
    given = tuple(value for value in values if value is not None)
    parts = [f"{column} IS NULL"] if None in values else []
    if len(given) == 1:
        parts.append(f"{column} = ?")
    elif given:
        parts.append(f"{column} IN ({', '.join('?' * len(given))})")
    return Statement(f"({' OR '.join(parts)})" if parts else "0", given)


def _ranges(
    collection: Collection, ranges: Mapping[str, Range], column: Callable[[str], str] = extract
) -> list[Statement]:
    found = []
    for field, bounds in ranges.items():
        if kind_of(collection, field) is Kind.BOOLEAN:
            raise ValueError(f"Field {field!r} of {collection.name!r} is a boolean: it has no ranges.")
        low, high = accept(collection, field, bounds.low), accept(collection, field, bounds.high)
        if low is None and high is None:
            found.append(Statement(f"{column(field)} IS NOT NULL"))
        if low is not None:
            found.append(Statement(f"{column(field)} >= ?", (low,)))
        if high is not None:
            found.append(Statement(f"{column(field)} < ?", (high,)))
    return found


def _branch(collection: Collection, conditions: list[Statement], order: Order | None, after: After | None) -> Branch:
    column, descending = ("NULL", False) if order is None else (extract(order.field), order.descending)
    way = " DESC" if descending else ""
    sort = f'"key"{way}' if order is None else f'{column}{way}, "key"{way}'
    head = f'SELECT "key", "value", {column} FROM "{collection.name}"'
    return tuple(
        Statement(f"{head}{_where(all_of)} ORDER BY {sort} LIMIT ?", _arguments(all_of))
        for all_of in ([*conditions, *more] for more in _places(collection, order, after))
    )


def _places(collection: Collection, order: Order | None, after: After | None) -> list[list[Statement]]:
    """What lies after `after`, in order, cut so that an index can seek to each piece (null sorts lowest)."""
    if after is None:
        return [[]]
    key = clean(after.key)
    if order is None:
        return [[Statement('"key" > ?', (key,))]]
    column, value = extract(order.field), accept(collection, order.field, after.value)
    null = Statement(f"{column} IS NULL")
    beyond = Statement(f'"key" {"<" if order.descending else ">"} ?', (key,))
    if value is None:
        return [[null, beyond]] if order.descending else [[null, beyond], [Statement(f"{column} IS NOT NULL")]]
    ties = [Statement(f"{column} = ?", (value,)), beyond]
    if order.descending:
        return [ties, [Statement(f"{column} < ?", (value,))], [null]]
    return [ties, [Statement(f"{column} > ?", (value,))]]


def _where(conditions: Sequence[Statement]) -> str:
    return " WHERE " + " AND ".join(condition.text for condition in conditions) if conditions else ""


def _arguments(conditions: Sequence[Statement]) -> tuple[Argument, ...]:
    return tuple(argument for condition in conditions for argument in condition.arguments)


def _has_index(collection: Collection, equals: Sequence[_Equal], order: Order | None) -> bool:
    """Whether an index holds, for each choice of the fields with several values, the documents in `order`."""
    fixed = {equal.field for equal in equals}
    several = {equal.field for equal in equals if len(equal.values) > 1}
    for index in collection.indexes:
        columns = list(index)
        prefix = []
        while columns and columns[0] in fixed:
            prefix.append(columns.pop(0))
        if several <= set(prefix) and (columns[:1] == [order.field] if order else not columns):
            return True
    return False
