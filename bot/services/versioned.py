"""A store whose documents carry the version that wrote them; whoever reads does not see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

from bot.services.collections import SETTINGS
from bot.services.store import After, Changes, Document, Found, Order, Scalar, Store, StoreError, Where
from bot.services.upgrades import (
    FIRST,
    MARKER,
    UPGRADES,
    VERSION_FIELD,
    StoreNewer,
    Upgrade,
    refuse_newer,
    upgraded,
    version_of,
)


class Versioned:
    """`Store` over another one. A document without a version was written before there were any: it is of the first.

    Once a document of a newer version was met, every call raises StoreNewer: a newer process is at work here, and what
    this one wrote would undo what that knows.
    """

    def __init__(self, store: Store, upgrades: Mapping[str, tuple[Upgrade, ...]] = UPGRADES) -> None:
        """`upgrade` has brought what is in `store` to what this version writes, so that everything can be asked for."""
        self._store = store
        self._upgrades = upgrades
        self._newer: tuple[str, int, int] | None = None

    @property
    def bare(self) -> Store:
        """The store below."""
        return self._store

    @property
    def _safe(self) -> Store:
        if self._newer is not None:
            raise StoreNewer(*self._newer)
        return self._store

    @property
    def shared(self) -> bool:
        """Whether other processes that serve may use the same documents at the same time."""
        return self._store.shared

    def get(self, collection: str, key: str) -> Document | None:
        """The document under `key`, or None."""
        document = self._safe.get(collection, key)
        return None if document is None else self._bare(collection, key, document)

    def put(self, collection: str, key: str, value: Document) -> None:
        """Write `value` under `key`, over whatever is there."""
        self._safe.put(collection, key, self._marked(collection, value))

    def put_many(self, collection: str, values: Mapping[str, Document], *, keep: bool = False) -> int:
        """Write a group in one commit; how many documents were written (with `keep`: how many were new)."""
        marked = {key: self._marked(collection, value) for key, value in values.items()}
        return self._safe.put_many(collection, marked, keep=keep)

    def claim(self, collection: str, key: str, value: Document) -> bool:
        """Write `value` only if nothing is under `key`; True for the one caller who wrote."""
        return self._safe.claim(collection, key, self._marked(collection, value))

    def change(self, collection: str, key: str, old: Document, new: Document) -> bool:
        """Write `new` only if the document under `key` still equals `old`, its version aside; True when written.

        It may be of an earlier version, or of none, when a process of such a one wrote it after the upgrade.
        """
        marked = self._marked(collection, new)
        earlier = ({**old, VERSION_FIELD: version} for version in range(self._version(collection), FIRST - 1, -1))
        return any(self._safe.change(collection, key, each, marked) for each in chain(earlier, [old]))

    def change_many(self, collection: str, changes: Changes) -> int:
        """What `change` does, of a group in one commit; how many were written."""
        marked = {
            key: (self._marked(collection, old), self._marked(collection, new)) for key, (old, new) in changes.items()
        }
        written = self._safe.change_many(collection, marked)
        if written == len(changes) or self._version(collection) > FIRST:
            return written
        unmarked = {key: (old, marked[key][1]) for key, (old, _) in changes.items()}
        return written + self._safe.change_many(collection, unmarked)

    def delete(self, collection: str, key: str) -> bool:
        """Remove `key`; True if something was there."""
        return self._safe.delete(collection, key)

    def delete_many(self, collection: str, keys: Sequence[str]) -> int:
        """Remove a group in one commit; how many of the keys were there."""
        return self._safe.delete_many(collection, keys)

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
        found = self._safe.find(collection, where, order=order, limit=limit, after=after)
        return [Found(one.key, self._bare(collection, one.key, one.value)) for one in found]

    def mark(
        self, collection: str, where: Where, fields: Document, *, order: Order | None = None, limit: int = 100
    ) -> list[Found]:
        """Set `fields` in at most `limit` documents that pass `where`; the documents as they are now."""
        found = self._safe.mark(collection, where, fields, order=order, limit=limit)
        return [Found(one.key, self._bare(collection, one.key, one.value)) for one in found]

    def count(
        self, collection: str, where: Where | None = None, *, by: tuple[str, ...] = (), most: int | None = None
    ) -> dict[tuple[Scalar, ...], int]:
        """How many documents pass `where`, by group."""
        return self._safe.count(collection, where, by=by, most=most)

    def check(self) -> None:
        """Raise StoreError when the store cannot take a write now, or a newer version brought it to its own shape."""
        self._safe.check()
        try:
            refuse_newer(self._store.get(SETTINGS, MARKER), self._upgrades)
        except StoreNewer as error:
            self._newer = error.met
            raise

    def close(self) -> None:
        """Let go of files and connections."""
        self._store.close()

    def _version(self, collection: str) -> int:
        return version_of(collection, self._upgrades)

    def _marked(self, collection: str, document: Document) -> dict[str, Any]:
        return {**document, VERSION_FIELD: self._version(collection)}

    def _bare(self, collection: str, key: str, document: Document) -> dict[str, Any]:
        """The document as whoever reads it knows it; one that an older process wrote after the upgrade is upgraded."""
        found, known = document.get(VERSION_FIELD, FIRST), self._version(collection)
        if found > known:
            self._newer = (collection, found, known)
            raise StoreNewer(*self._newer)
        if found < known:
            older, document = document, upgraded(document, self._upgrades[collection])
            with suppress(StoreError):  # then whoever reads it next does it
                self._store.change(collection, key, older, document)
        return {name: value for name, value in document.items() if name != VERSION_FIELD}
