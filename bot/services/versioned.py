"""A store whose documents carry the version that wrote them; whoever reads does not see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from bot.services.store import After, Changes, Document, Found, Order, Scalar, Store, Where
from bot.services.upgrades import FIRST, VERSION_FIELD, version_of


class Versioned:
    """`Store` over another one. A document without a version was written before there were any: it is of the first."""

    def __init__(self, store: Store) -> None:
        """`store` must hold no document of another version than this one writes: `upgrade` sees to that."""
        self._store = store

    @property
    def bare(self) -> Store:
        """The store below."""
        return self._store

    @property
    def shared(self) -> bool:
        """Whether other processes that serve may use the same documents at the same time."""
        return self._store.shared

    def get(self, collection: str, key: str) -> Document | None:
        """The document under `key`, or None."""
        document = self._store.get(collection, key)
        return None if document is None else _bare(document)

    def put(self, collection: str, key: str, value: Document) -> None:
        """Write `value` under `key`, over whatever is there."""
        self._store.put(collection, key, _marked(collection, value))

    def put_many(self, collection: str, values: Mapping[str, Document], *, keep: bool = False) -> int:
        """Write a group in one commit; how many documents were written (with `keep`: how many were new)."""
        marked = {key: _marked(collection, value) for key, value in values.items()}
        return self._store.put_many(collection, marked, keep=keep)

    def claim(self, collection: str, key: str, value: Document) -> bool:
        """Write `value` only if nothing is under `key`; True for the one caller who wrote."""
        return self._store.claim(collection, key, _marked(collection, value))

    def change(self, collection: str, key: str, old: Document, new: Document) -> bool:
        """Write `new` only if the document under `key` still equals `old`, its version aside; True when written.

        It may be of an earlier version, or of none, when a process of such a one wrote it after the upgrade.
        """
        marked = _marked(collection, new)
        earlier = ({**old, VERSION_FIELD: version} for version in range(version_of(collection), FIRST - 1, -1))
        return any(self._store.change(collection, key, each, marked) for each in chain(earlier, [old]))

    def change_many(self, collection: str, changes: Changes) -> int:
        """What `change` does, of a group in one commit; how many were written."""
        marked = {key: (_marked(collection, old), _marked(collection, new)) for key, (old, new) in changes.items()}
        written = self._store.change_many(collection, marked)
        if written == len(changes) or version_of(collection) > FIRST:
            return written
        unmarked = {key: (old, marked[key][1]) for key, (old, _) in changes.items()}
        return written + self._store.change_many(collection, unmarked)

    def delete(self, collection: str, key: str) -> bool:
        """Remove `key`; True if something was there."""
        return self._store.delete(collection, key)

    def delete_many(self, collection: str, keys: Sequence[str]) -> int:
        """Remove a group in one commit; how many of the keys were there."""
        return self._store.delete_many(collection, keys)

    def find(
        self,
        collection: str,
        where: Where | None = None,
        *,
        order: Order | None = None,
        limit: int = 100,
        after: After | None = None,
    ) -> list[Found]:
        """At most `limit` documents that pass `where`, in `order` (None: by key), after the place `after`."""
        found = self._store.find(collection, where, order=order, limit=limit, after=after)
        return [Found(one.key, _bare(one.value)) for one in found]

    def mark(
        self, collection: str, where: Where, fields: Document, *, order: Order | None = None, limit: int = 100
    ) -> list[Found]:
        """Set `fields` in at most `limit` documents that pass `where`; the documents as they are now."""
        found = self._store.mark(collection, where, fields, order=order, limit=limit)
        return [Found(one.key, _bare(one.value)) for one in found]

    def count(
        self, collection: str, where: Where | None = None, *, by: tuple[str, ...] = (), most: int | None = None
    ) -> dict[tuple[Scalar, ...], int]:
        """How many documents pass `where`, by group."""
        return self._store.count(collection, where, by=by, most=most)

    def check(self) -> None:
        """Raise StoreError when the store cannot take a write now."""
        self._store.check()

    def close(self) -> None:
        """Let go of files and connections."""
        self._store.close()


def _marked(collection: str, document: Document) -> dict[str, Any]:
    return {**document, VERSION_FIELD: version_of(collection)}


def _bare(document: Document) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != VERSION_FIELD}
