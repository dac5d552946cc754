"""Bring documents of earlier versions to what this version writes: page by page, safe to stop and to begin again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from bot.services.collections import INVOICES, SETTINGS
from bot.services.mirror_documents import findable
from bot.services.store import After, Collection, Document, Found, Store, StoreError

log = logging.getLogger("invoicebot.upgrades")

VERSION_FIELD = "v"
FIRST = 1
MARKER = "versions"
PAGE = 500

Upgrade = Callable[[Document], Mapping[str, Any]]

UPGRADES: Mapping[str, tuple[Upgrade, ...]] = MappingProxyType({INVOICES: (findable,)})
"""By collection what leads from version 1 to 2, from 2 to 3 and so on."""


class StoreNewer(StoreError):  # noqa: N818 - a StoreError by its name already
    """A newer version wrote these documents: to work on would undo what that version knows and this one does not."""

    def __init__(self, collection: str, found: int, known: int) -> None:
        self.met = (collection, found, known)
        super().__init__(
            f"The data were written by a newer invoicebot (its {collection} are of version {found}; this one knows "
            f"{known}). Install that version again, or give this one data of its own."
        )


def version_of(collection: str, upgrades: Mapping[str, tuple[Upgrade, ...]] = UPGRADES) -> int:
    """The version in which documents of `collection` are written now."""
    return FIRST + len(upgrades.get(collection, ()))


def upgrade(
    store: Store, collections: Sequence[Collection], upgrades: Mapping[str, tuple[Upgrade, ...]] = UPGRADES
) -> int:
    """Upgrade what the marker says is older, then move the marker; how many documents were written.

    `store` is the bare one. Nothing to upgrade costs one read. Several processes may do it at once. Raises StoreNewer,
    StoreError.
    """
    marker = store.get(SETTINGS, MARKER)
    kept: Mapping[str, int] = marker["collections"] if marker is not None else {}
    current = {one.name: version_of(one.name, upgrades) for one in collections}
    refuse_newer(marker, upgrades)
    if marker is not None and all(kept.get(name, FIRST) == version for name, version in current.items()):
        return 0
    written = 0
    for name, version in current.items():
        if kept.get(name, FIRST) < version:
            written += _upgrade_collection(store, name, upgrades[name])
    _move(store, marker, {**kept, **current})
    return written


def refuse_newer(marker: Document | None, upgrades: Mapping[str, tuple[Upgrade, ...]] = UPGRADES) -> None:
    """Raise StoreNewer when the settings' `marker` says that a newer version brought the documents to its own shape."""
    for name, found in (marker["collections"] if marker is not None else {}).items():
        if found > version_of(name, upgrades):
            raise StoreNewer(name, found, version_of(name, upgrades))


def _upgrade_collection(store: Store, collection: str, steps: tuple[Upgrade, ...]) -> int:
    """Whatever is older is written anew; what a stop left undone is found again by its version."""
    written, after = 0, None
    while found := store.find(collection, limit=PAGE, after=after):
        after = After(None, found[-1].key)
        written += _upgrade_page(store, collection, found, steps)
    if written:
        log.info("documents of an earlier version were upgraded", extra={"collection": collection, "count": written})
    return written


def _upgrade_page(store: Store, collection: str, found: list[Found], steps: tuple[Upgrade, ...]) -> int:
    """In one commit; then one by one what that left out."""
    older = {one.key: one.value for one in found if _version(one.value) <= len(steps)}
    written = store.change_many(collection, {key: (old, upgraded(old, steps)) for key, old in older.items()})
    if written < len(older):
        written += sum(_upgrade_one(store, collection, key, steps) for key in older)
    return written


def _upgrade_one(store: Store, collection: str, key: str, steps: tuple[Upgrade, ...]) -> bool:
    """What somebody else changed meanwhile, or what is never equal to what is read of it."""
    document = store.get(collection, key)
    while document is not None and _version(document) <= len(steps):
        new = upgraded(document, steps)
        if store.change(collection, key, document, new):
            return True
        tried, document = document, store.get(collection, key)
        if document == tried:
            store.put(collection, key, new)
            return True
    return False


def upgraded(document: Document, steps: tuple[Upgrade, ...]) -> dict[str, Any]:
    """`document`, of whichever version, as the newest writes it."""
    for step in steps[_version(document) - FIRST :]:
        document = step(document)
    return {**document, VERSION_FIELD: FIRST + len(steps)}


def _version(document: Document) -> int:
    return int(document.get(VERSION_FIELD, FIRST))


def _move(store: Store, marker: Document | None, versions: Mapping[str, int]) -> None:
    """Whoever else moved it meanwhile did the same."""
    moved = {"collections": dict(versions)}
    if marker is None:
        store.claim(SETTINGS, MARKER, moved)
    else:
        store.change(SETTINGS, MARKER, marker, moved)
