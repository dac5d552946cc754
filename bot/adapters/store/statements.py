"""The statements on one collection's table; a name here was checked by the catalog, every value is a parameter."""
# ruff: noqa: S608 - the names come from declarations that the catalog has checked

from __future__ import annotations

from bot.services.store import Collection

# Never REPLACE: it deletes the old row without telling the triggers that keep the totals.
OVERWRITE = "UPDATE SET value = excluded.value"
KEEP = "NOTHING"


def read(collection: Collection) -> str:
    """The value under a key."""
    return f'SELECT value FROM "{collection.name}" WHERE key = ?'


def insert(table: str, on_conflict: str) -> str:
    """Write a key and a value; `on_conflict` says what becomes of a key that is there."""
    return f'INSERT INTO "{table}" (key, value) VALUES (?, ?) ON CONFLICT (key) DO {on_conflict}'


def insert_many(collection: Collection, on_conflict: str) -> str:
    """Write all [key, value text] pairs of one JSON array: one statement, so one commit."""
    pairs = "SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true"
    return f'INSERT INTO "{collection.name}" (key, value) {pairs} ON CONFLICT (key) DO {on_conflict}'


def swap(collection: Collection) -> str:
    """Write a new value under a key that still has the old one."""
    return f'UPDATE "{collection.name}" SET value = ? WHERE key = ? AND value = ?'


def swap_many(collection: Collection) -> str:
    """Write the new values of a JSON array of [key, old text, new text] where the old text is still there."""
    same = "kept.key = given.value ->> 0 AND kept.value = given.value ->> 1"
    return f'UPDATE "{collection.name}" AS kept SET value = given.value ->> 2 FROM json_each(?) AS given WHERE {same}'


def delete_many(collection: Collection) -> str:
    """Remove the keys of a JSON array."""
    return f'DELETE FROM "{collection.name}" WHERE key IN (SELECT value FROM json_each(?))'
