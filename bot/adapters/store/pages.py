"""SQL for pages: statements that seek in an index to where the last page ended, however deep that is."""
# ruff: noqa: S608 - the names come from declarations that the catalog has checked

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import orjson

from bot.adapters.store import sql
from bot.adapters.store.catalog import accept, kind_of
from bot.adapters.store.dialects import SQLITE, Column, Dialect
from bot.adapters.store.documents import clean
from bot.adapters.store.sql import (
    Argument,
    Equal,
    Statement,
    all_of,
    bounds_conditions,
    bounds_of,
    conditions,
    contains_conditions,
    equal_conditions,
    equals_of,
    range_conditions,
)
from bot.services.store import After, Collection, Order, Where

Branch = tuple[Statement, ...]
"""Statements to be run one after the other until enough rows are there; each takes the LIMIT as one more parameter."""

_MOST_BRANCHES = 400
_MOST_COUNTED_APART = 40
_AMONG = "rowid IN (SELECT value FROM json_each(?))"
_Bounds = tuple[Argument, Argument]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the order; with a `fixed` sort value it is ordered by key alone, or SQLite would sort it."""

    conditions: tuple[Statement, ...] = ()
    fixed: bool = False


def page(
    collection: Collection,
    where: Where,
    order: Order | None,
    after: After | None,
    dialect: Dialect = SQLITE,
    among: Sequence[int] | None = None,
) -> list[Branch]:
    """Statements whose rows (key, value, sort value), merged by (sort value, key), are the documents asked for.

    Several values of one field would make SQLite sort all matching documents; where an index has each value's documents
    in order already, each gets its own branch, and only their first rows have to be merged. `among`: the numbers of the
    rows that may pass, no others are looked at; only SQLite has such numbers.
    """
    bounds, others = None, dict(where.ranges)
    if order is not None:
        kind_of(collection, order.field)
        given = others.pop(order.field, None)
        bounds = None if given is None else bounds_of(collection, order.field, given)
    column = dialect.column_of(collection)
    pieces = _pieces(collection, order, bounds, after, column)
    ranges = range_conditions(collection, others, column)
    ranges += contains_conditions(collection, where.contains, column, dialect)
    equals = equals_of(collection, where)
    if among is not None:
        asked = [*equal_conditions(equals, column), *ranges, Statement(_AMONG, (orjson.dumps(among).decode(),))]
        return [_branch(f'"{collection.name}" NOT INDEXED', order, asked, pieces, column)]
    return [
        _branch(f'"{collection.name}"', order, [*equal_conditions(choice, column), *ranges], pieces, column)
        for choice in _choices(collection, equals, order)
    ]


def counted(collection: Collection, where: Where, by: tuple[str, ...], most: int | None, dialect: Dialect) -> Statement:
    """As `sql.count`, but up to a number in the order of an index, for a planner that guesses what is quickest.

    For a number of any documents PostgreSQL would read the table from its start, as if some of them stood everywhere.
    """
    statement = sql.count(collection, where, by, most, dialect)
    order = _walked(collection, where)
    if most is None or order is None or sql.totals_for(collection, where) is not None:
        return statement
    parts = [part for branch in page(collection, where, order, None, dialect) for part in branch]
    if len(parts) > _MOST_COUNTED_APART:
        return statement
    rows = " UNION ALL ".join(f"(SELECT 1 FROM ({part.text}) AS part)" for part in parts)
    arguments = tuple(argument for part in parts for argument in (*part.arguments, most))
    return Statement(f"SELECT count(*) FROM ({rows} LIMIT ?) AS found", (*arguments, most))


def _walked(collection: Collection, where: Where) -> Order | None:
    """The order in which an index holds what passes `where`, and nothing between, for each choice of values."""
    for *fixed, last in collection.indexes:
        if set(where.equals) == set(fixed) and set(where.ranges) <= {last} and not where.contains:
            return Order(last)
    return None


def picked(collection: Collection, where: Where, order: Order | None, dialect: Dialect) -> Statement:
    """All documents that pass `where`, in `order`, in one statement that lacks but its LIMIT: rows of (key, place)."""
    column = dialect.column_of(collection)
    place = place_of(order, column)
    clause = all_of(conditions(collection, where, column, dialect))
    text = f'SELECT "key", {place} AS place FROM "{collection.name}"{clause.text} ORDER BY {sorting(order, place)}'
    return Statement(text, clause.arguments)


def place_in_order(row: tuple[str, str, str | int | None]) -> tuple[bool, str | int, str]:
    """What rows of (key, value, place) are sorted by, nulls lowest."""
    key, _, place = row
    return (False, 0, key) if place is None else (True, place, key)


def _choices(collection: Collection, equals: list[Equal], order: Order | None) -> list[list[Equal]]:
    """The filters of each branch: one for each choice of values if an index serves that, else one for all together."""
    several = [equal for equal in equals if len(equal.values) > 1]
    choices = list(product(*([Equal(equal.field, (value,)) for value in equal.values] for equal in several)))
    if not several or len(choices) > _MOST_BRANCHES or not _has_index(collection, equals, order):
        return [equals]
    single = [equal for equal in equals if len(equal.values) <= 1]
    return [[*single, *choice] for choice in choices]


def _has_index(collection: Collection, equals: Sequence[Equal], order: Order | None) -> bool:
    """Whether an index holds, for each choice of the fields with several values, the documents in `order`."""
    fixed = {equal.field for equal in equals}
    several = {equal.field for equal in equals if len(equal.values) > 1}
    for index in collection.indexes:
        prefix = next((place for place, field in enumerate(index) if field not in fixed), len(index))
        rest = index[prefix:]
        if several <= set(index[:prefix]) and (rest[:1] == (order.field,) if order else not rest):
            return True
    return False


def _branch(
    source: str,
    order: Order | None,
    asked: list[Statement],
    pieces: Sequence[_Piece],
    column: Column,
) -> Branch:
    place = place_of(order, column)
    statements = []
    for piece in pieces:
        clause = all_of([*asked, *piece.conditions])
        sort = sorting(order, place, fixed=piece.fixed)
        text = f'SELECT "key", "value", {place} AS place FROM {source}{clause.text} ORDER BY {sort} LIMIT ?'
        statements.append(Statement(text, clause.arguments))
    return tuple(statements)


def place_of(order: Order | None, column: Column) -> str:
    """The expression of what is sorted by, or of nothing."""
    return "NULL" if order is None else column(order.field)


def sorting(order: Order | None, place: str, *, fixed: bool = False) -> str:
    """What stands after ORDER BY, nulls lowest; with `fixed` all have one place, and only the keys differ."""
    key, nulls = ('"key" DESC', "DESC NULLS LAST") if order and order.descending else ('"key"', "ASC NULLS FIRST")
    return key if order is None or fixed else f"{place} {nulls}, {key}"


def _pieces(
    collection: Collection, order: Order | None, bounds: _Bounds | None, after: After | None, columns: Column
) -> list[_Piece]:
    """What lies after `after` and within `bounds` of the sort value, in order (null sorts lowest)."""
    if order is None:
        return [_Piece((Statement('"key" > ?', (clean(after.key),)),) if after else ())]
    column = columns(order.field)
    if after is None:
        return [_Piece(tuple(bounds_conditions(column, *bounds)) if bounds else ())]
    value = accept(collection, order.field, after.value)
    beyond = Statement(f'"key" {"<" if order.descending else ">"} ?', (clean(after.key),))
    null = Statement(f"{column} IS NULL")
    if value is None:
        ties = [_Piece((null, beyond), fixed=True)] if bounds is None else []
        return (
            ties if order.descending else [*ties, _Piece(tuple(bounds_conditions(column, *(bounds or (None, None)))))]
        )
    low, high = bounds or (None, None)
    ties = [_Piece((Statement(f"{column} = ?", (value,)), beyond), fixed=True)] if _within(value, low, high) else []
    if not order.descending:
        return [*ties, _Piece(tuple(_above(column, value, low, high)))]
    lower = value if high is None or _less(value, high) else high
    nulls = [_Piece((null,), fixed=True)] if bounds is None else []
    return [*ties, _Piece(tuple(bounds_conditions(column, low, lower))), *nulls]


def _above(column: str, value: Argument, low: Argument, high: Argument) -> list[Statement]:
    if low is not None and _less(value, low):
        return bounds_conditions(column, low, high)
    more = Statement(f"{column} > ?", (value,))
    return [more] if high is None else [more, *bounds_conditions(column, None, high)]


def _within(value: Argument, low: Argument, high: Argument) -> bool:
    return (low is None or not _less(value, low)) and (high is None or _less(value, high))


def _less(one: Argument, other: Argument) -> bool:
    """Whether `one` sorts before `other`; text goes by code point, as SQLite compares UTF-8."""
    return bool(one < other)  # type: ignore[operator]  # both were accepted for the same field, so are of one type
