"""Text in documents, found by the runs of three characters in it, where Python's SQLite was made with FTS5.

The index only narrows: whoever asks it holds each document against the condition itself.
"""
# ruff: noqa: S608 - the names come from declarations that the catalog has checked

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from math import isqrt

from bot.adapters.store.dialects import extract
from bot.adapters.store.documents import clean
from bot.adapters.store.sql import part_name
from bot.services.store import Collection

FEW = 1000
SHORTEST = 3  # characters; of less there is no trigram
_LONGEST = 40  # characters that are asked for; the rest narrows no further
_SAMPLE = 100
_HELD = "held"
_EVENTS = ("insert", "delete", "update")


def known(connection: sqlite3.Connection) -> bool:
    """Whether Python's SQLite was made with FTS5, https://www.sqlite.org/fts5.html#the_trigram_tokenizer."""
    return bool(connection.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchall())


def table(collection: Collection, field: str) -> str:
    """The name of the index of a field."""
    return part_name(collection, "search", (field,))


def objects(collection: Collection, field: str) -> dict[str, str]:
    """Name to CREATE statement: the index, which keeps no text, and what keeps it right whenever a statement has ended.

    It knows documents by their row's number: those stay, since VACUUM renumbers no table that has an index.
    """
    name = table(collection, field)
    made = {
        name: f'CREATE VIRTUAL TABLE "{name}" USING fts5("{_HELD}", content=\'\', columnsize=0, '
        "tokenize='trigram case_sensitive 1')"
    }
    leave, enter = _leave(name, field), _enter(name, field)
    moved = f" WHEN {_of('OLD', field)} IS NOT {_of('NEW', field)}"
    for event, condition, body in zip(_EVENTS, ("", "", moved), (enter, leave, leave + enter), strict=True):
        head = f'CREATE TRIGGER "{name}.{event}" AFTER {event.upper()} ON "{collection.name}" FOR EACH ROW{condition}'
        made[f"{name}.{event}"] = f"{head} BEGIN {body}END"
    return made


def fill(collection: Collection, field: str) -> str:
    """What enters all documents that are there."""
    text = extract(field)
    return (
        f'INSERT INTO "{table(collection, field)}" (rowid, "{_HELD}") '
        f'SELECT rowid, {text} FROM "{collection.name}" WHERE {text} IS NOT NULL'
    )


def candidates(
    connection: sqlite3.Connection, collection: Collection, contains: Mapping[str, str], limit: int
) -> list[int] | None:
    """The rows among which all are that hold the texts; None when reading in order is quicker, or no index knows.

    Of `all` documents of which `some` match, reading in order looks at `limit` * `all` / `some`, and the other way at
    `some`: so the latter is for up to the root of `limit` * `all`. How many they are is guessed from the first ones.
    """
    texts = {field: clean(text) for field, text in contains.items() if field in collection.searched}
    field = max(texts, key=lambda one: len(texts[one]), default=None)
    if field is None or len(texts[field]) < SHORTEST:
        return None
    name, text = table(collection, field), texts[field][:_LONGEST]
    if not _is_kept(connection, name):
        return None
    found = _rows(connection, name, " AND ".join(map(_phrase, _rarest(connection, name, text))), FEW + 1)
    if len(found) <= FEW:
        return found
    found = _rows(connection, name, _phrase(text), FEW + 1)  # in this very order, which is dearer to know
    if len(found) <= FEW:
        return found
    (last,) = connection.execute(f'SELECT max(rowid) FROM "{collection.name}"').fetchone()
    most = isqrt(limit * last)
    if last * FEW > found[-1] * most:
        return None
    found = _rows(connection, name, _phrase(text), most + 1)
    return found if len(found) <= most else None


def _is_kept(connection: sqlite3.Connection, name: str) -> bool:
    """Whether its triggers are there still: a command of a Python without the module takes them away."""
    query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN (?, ?, ?)"
    (number,) = connection.execute(query, [f"{name}.{event}" for event in _EVENTS]).fetchone()
    return bool(number == len(_EVENTS))


def _rarest(connection: sqlite3.Connection, name: str, text: str) -> list[str]:
    """Three trigrams of `text` that few have, as far as the first documents tell: to ask for all of them is dear."""
    runs = dict.fromkeys(text[start : start + SHORTEST] for start in range(len(text) - SHORTEST + 1))

    def rarity(run: str) -> tuple[bool, int]:
        first = _rows(connection, name, _phrase(run), _SAMPLE)
        return len(first) < _SAMPLE, first[-1] if first else 0

    return sorted(runs, key=rarity, reverse=True)[:3] if len(runs) > 3 else list(runs)


def _rows(connection: sqlite3.Connection, name: str, asked: str, most: int) -> list[int]:
    query = f'SELECT rowid FROM "{name}" WHERE "{name}" MATCH ? LIMIT ?'
    return [row for (row,) in connection.execute(query, (asked, most))]


def _phrase(text: str) -> str:
    """`text` as it is asked for, https://www.sqlite.org/fts5.html#fts5_strings."""
    quoted = text.replace('"', '""')
    return f'"{quoted}"'


def _of(row: str, field: str) -> str:
    return f"({row}.{extract(field)})"


def _leave(name: str, field: str) -> str:
    """Nothing is kept of the text, so that it has to be said once more."""
    text = _of("OLD", field)
    return (
        f'INSERT INTO "{name}" ("{name}", rowid, "{_HELD}") '
        f"SELECT 'delete', OLD.rowid, {text} WHERE {text} IS NOT NULL; "
    )


def _enter(name: str, field: str) -> str:
    text = _of("NEW", field)
    return f'INSERT INTO "{name}" (rowid, "{_HELD}") SELECT NEW.rowid, {text} WHERE {text} IS NOT NULL; '
