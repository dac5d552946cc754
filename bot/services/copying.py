"""Move all documents from one store to another: safe to stop and to begin again, and compared at the end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Protocol

from bot.domain.errors import InvoicebotError
from bot.services.collections import SETTINGS
from bot.services.store import After, Collection, Found, Store
from bot.services.upgrades import MARKER, refuse_newer

COPYING = "copying"
PAGE = 500


class CopyError(InvoicebotError):
    """The copy was not made, or is not what it was made from; the words say what to do."""


class Readable(Protocol):
    """What a copy is made from."""

    def find(self, collection: str, *, limit: int = 100, after: After | None = None) -> list[Found]:
        """At most `limit` documents by key, after the place `after`."""


def copy(
    source: Readable, name: str, target: Store, collections: Sequence[Collection], on_page: Callable[[int], None]
) -> int:
    """Bring `target` to hold what `source` does, and nothing else; how many documents that are.

    `name` says where the source is: a copy that was stopped goes on only from there. `on_page` is told how many
    documents were seen: each first to be copied, then here and there to be compared. Nobody else may write to either
    meanwhile. Raises CopyError, StoreError.
    """
    mark = hashlib.sha256(name.encode()).hexdigest()
    _refuse_unfit(source)
    _refuse_other_data(target, collections, mark)
    target.put(SETTINGS, COPYING, {"from": mark})
    for collection in collections:
        _copy_one(source, target, collection.name, on_page)
    seen = 0
    for collection in collections:
        ours, number = _digest(source, collection.name, on_page)
        theirs, there = _digest(target, collection.name, on_page)
        if (ours, number) != (theirs, there):
            raise CopyError(
                f"The copy differs in its {collection.name} ({number:,} there, {there:,} here). Something else wrote "
                "to one of them: stop every invoicebot and run the command again, or empty the new place first."
            )
        seen += number
    target.delete(SETTINGS, COPYING)
    return seen


def refuse_unfinished(store: Store) -> None:
    """Raise CopyError when `store` holds only a part of what is being copied into it."""
    if store.get(SETTINGS, COPYING) is not None:
        raise CopyError("The data were copied only in part. Run `invoicebot store copy` again until it is done.")


def _refuse_unfit(source: Readable) -> None:
    """Raise CopyError when only a part of it is there, StoreNewer when a newer version may have put more into it."""
    settings = {one.key: one.value for one in chain.from_iterable(_pages(source, SETTINGS))}
    if COPYING in settings:
        raise CopyError("The place to copy from holds only a part of its data: finish the copy into it first.")
    refuse_newer(settings.get(MARKER))


def _refuse_other_data(target: Store, collections: Sequence[Collection], mark: str) -> None:
    begun = target.get(SETTINGS, COPYING)
    if begun is None and any(target.count(one.name, most=1)[()] for one in collections):
        raise CopyError("The place to copy to holds data already. Name an empty one, or move those away first.")
    if begun is not None and begun["from"] != mark:
        raise CopyError("The place to copy to holds a part of other data. Go on with that copy, or empty it first.")


def _copy_one(source: Readable, target: Store, collection: str, on_page: Callable[[int], None]) -> None:
    before: After | None = None
    for page in _pages(source, collection):
        there = {one.key: one.value for one in target.find(collection, limit=len(page) + 1, after=before)}
        missing = {one.key: one.value for one in page if there.get(one.key) != one.value}
        if missing:
            target.put_many(collection, missing)
        before = After(None, page[-1].key)
        on_page(len(page))


def _digest(store: Readable, collection: str, on_page: Callable[[int], None]) -> tuple[str, int]:
    """The digest over all documents as canonical JSON in the order of their keys, and how many they are."""
    digest, number = hashlib.sha256(), 0
    for page in _pages(store, collection):
        for one in page:
            if (collection, one.key) != (SETTINGS, COPYING):
                digest.update(json.dumps([one.key, one.value], sort_keys=True, ensure_ascii=False).encode())
                number += 1
        on_page(len(page))
    return digest.hexdigest(), number


def _pages(store: Readable, collection: str) -> Iterator[list[Found]]:
    after: After | None = None
    while page := store.find(collection, limit=PAGE, after=after):
        yield page
        after = After(None, page[-1].key)
