"""The `Store` contract in memory, in the plainest Python: what the real stores are held against."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.services.store import (
    After,
    Changes,
    Collection,
    Document,
    Found,
    Kind,
    Order,
    Range,
    Scalar,
    StoreError,
    Where,
)

_TYPES = {Kind.TEXT: str, Kind.INTEGER: int, Kind.BOOLEAN: bool}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub("[\x00\ud800-\udfff]", "", value)
    if isinstance(value, Mapping):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list | tuple) else value


class ReferenceStore:
    """Documents in dictionaries under one lock."""

    shared = False

    def __init__(self, collections: Sequence[Collection]) -> None:
        self._collections = {collection.name: collection for collection in collections}
        self._texts: dict[str, dict[str, str]] = {collection.name: {} for collection in collections}
        self._lock = threading.RLock()
        self._closed = False

    def get(self, collection: str, key: str) -> Document | None:
        text = self._table(collection).get(_clean(key))
        return None if text is None else json.loads(text)

    def put(self, collection: str, key: str, value: Document) -> None:
        self.put_many(collection, {key: value})

    def put_many(self, collection: str, values: Mapping[str, Document], *, keep: bool = False) -> int:
        table = self._table(collection)
        texts = {_clean(key): self._text(collection, value) for key, value in values.items()}
        with self._lock:
            new = {key: text for key, text in texts.items() if not (keep and key in table)}
            table.update(new)
        return len(new)

    def claim(self, collection: str, key: str, value: Document) -> bool:
        return self.put_many(collection, {key: value}, keep=True) == 1

    def change(self, collection: str, key: str, old: Document, new: Document) -> bool:
        table, text = self._table(collection), self._text(collection, new)
        with self._lock:
            if table.get(_clean(key)) != json.dumps(_clean(old), sort_keys=True):
                return False
            table[_clean(key)] = text
            return True

    def change_many(self, collection: str, changes: Changes) -> int:
        self._table(collection)
        for _, new in changes.values():
            self._text(collection, new)
        with self._lock:
            cleaned = {_clean(key): change for key, change in changes.items()}
            return sum(self.change(collection, key, old, new) for key, (old, new) in cleaned.items())

    def delete(self, collection: str, key: str) -> bool:
        return self.delete_many(collection, [key]) == 1

    def delete_many(self, collection: str, keys: Sequence[str]) -> int:
        table = self._table(collection)
        with self._lock:
            return sum(table.pop(_clean(key), None) is not None for key in keys)

    def find(
        self,
        collection: str,
        where: Where | None = None,
        *,
        order: Order | None = None,
        limit: int = 100,
        after: After | None = None,
    ) -> list[Found]:
        if limit < 0:
            raise ValueError("negative limit")
        found = self._passing(collection, where or Where())
        descending = order is not None and order.descending

        def place(value: Scalar, key: str) -> tuple[bool, Scalar, str]:
            return (False, 0, key) if order is None or value is None else (True, value, key)

        if order is not None:
            self._check(collection, order.field, after.value if after else None)
        rows = [(place(one.value.get(order.field) if order else None, one.key), one) for one in found]
        rows.sort(key=lambda row: row[0], reverse=descending)
        if after is not None:
            last = place(_clean(after.value), _clean(after.key))
            rows = [row for row in rows if (row[0] < last if descending else row[0] > last)]
        return [one for _, one in rows][:limit]

    def mark(
        self, collection: str, where: Where, fields: Document, *, order: Order | None = None, limit: int = 100
    ) -> list[Found]:
        self._table(collection)
        self._text(collection, fields)
        with self._lock:
            found = self.find(collection, where, order=order, limit=limit)
            marked = [Found(one.key, json.loads(self._text(collection, {**one.value, **fields}))) for one in found]
            self.put_many(collection, {one.key: one.value for one in marked})
        return marked

    def count(
        self, collection: str, where: Where | None = None, *, by: tuple[str, ...] = (), most: int | None = None
    ) -> dict[tuple[Scalar, ...], int]:
        if most is not None and (by or most < 0):
            raise ValueError("most")
        for field in by:
            self._check(collection, field, None)
        found = self._passing(collection, where or Where())
        groups = Counter(tuple(one.value.get(field) for field in by) for one in found)
        return dict(groups) if by else {(): len(found if most is None else found[:most])}

    def check(self) -> None:
        if self._closed:
            raise StoreError("closed")

    def close(self) -> None:
        self._closed = True

    def _table(self, collection: str) -> dict[str, str]:
        self.check()
        if collection not in self._collections:
            raise ValueError(collection)
        return self._texts[collection]

    def _text(self, collection: str, value: Document) -> str:
        for field in self._collections[collection].fields:
            self._check(collection, field, value.get(field))
        return json.dumps(_clean(value), sort_keys=True)

    def _check(self, collection: str, field: str, value: object) -> None:
        fields = self._collections[collection].fields
        if field not in fields or (value is not None and type(value) is not _TYPES[fields[field]]):
            raise ValueError(field)

    def _passing(self, collection: str, where: Where) -> list[Found]:
        table = self._table(collection)
        for field, wanted in where.equals.items():
            for value in wanted if isinstance(wanted, list | tuple) else [wanted]:
                self._check(collection, field, value)
        for field, bounds in where.ranges.items():
            self._check(collection, field, bounds.low)
            self._check(collection, field, bounds.high)
        for field, text in where.contains.items():
            self._check(collection, field, text)
            if self._collections[collection].fields[field] is not Kind.TEXT:
                raise ValueError(field)
        with self._lock:
            found = [Found(key, json.loads(table[key])) for key in sorted(table)]
        return [one for one in found if _passes(one.value, where)]


def _passes(value: Document, where: Where) -> bool:
    for field, wanted in where.equals.items():
        if value.get(field) not in [_clean(one) for one in (wanted if isinstance(wanted, list | tuple) else [wanted])]:
            return False
    for field, text in where.contains.items():
        held = value.get(field)
        if held is None or _clean(text) not in held:
            return False
    return all(_within(value.get(field), bounds) for field, bounds in where.ranges.items())


def _within(value: Any, bounds: Range) -> bool:
    if value is None:
        return False
    above = bounds.low is None or value >= _clean(bounds.low)
    return bool(above and (bounds.high is None or value < _clean(bounds.high)))
