"""The declared collections: which names may be asked for, and which values their fields take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from bot.adapters.store.documents import clean
from bot.services.store import Collection, Document, Kind, Scalar

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LARGEST = 2**63 - 1


class Catalog:
    """The collections of one store by name. ValueError when a declaration contradicts itself."""

    def __init__(self, collections: Sequence[Collection]) -> None:
        self._collections = {collection.name: collection for collection in collections}
        if len(self._collections) != len(collections):
            raise ValueError("Two collections have the same name.")
        for collection in collections:
            _check_declaration(collection)

    def __getitem__(self, name: str) -> Collection:
        try:
            return self._collections[name]
        except KeyError:
            raise ValueError(f"There is no collection {name!r}.") from None


def kind_of(collection: Collection, field: str) -> Kind:
    """The declared kind of `field`; ValueError when it was not declared."""
    try:
        return collection.fields[field]
    except KeyError:
        raise ValueError(f"Collection {collection.name!r} declares no field {field!r}.") from None


def accept(collection: Collection, field: str, value: object) -> str | int | None:
    """`value` as a store compares it (booleans are 0 and 1); ValueError when it is not of the field's kind."""
    kind = kind_of(collection, field)
    if value is None:
        return None
    if kind is Kind.TEXT and isinstance(value, str):
        return clean(value)
    if kind is Kind.BOOLEAN and isinstance(value, bool):
        return int(value)
    if kind is Kind.INTEGER and isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST:
        return int(value)
    raise ValueError(f"Field {field!r} of {collection.name!r} takes {kind.value}, not {value!r:.80}.")


def give(kind: Kind, value: str | int | None) -> Scalar:
    """A stored scalar as the contract returns it."""
    return bool(value) if kind is Kind.BOOLEAN and value is not None else value


def counted(
    collection: Collection, rows: Iterable[Sequence[Any]], by: tuple[str, ...], most: int | None
) -> dict[tuple[Scalar, ...], int]:
    """Rows of a group's values and its number, as the contract returns them."""
    kinds = [collection.fields[field] for field in by]
    return {tuple(map(give, kinds, group)): number if most is None else min(number, most) for *group, number in rows}


def check_document(collection: Collection, document: Document) -> None:
    """ValueError unless every declared field of `document` is missing, null or of its kind."""
    for field in collection.fields:
        accept(collection, field, document.get(field))


def _check_declaration(collection: Collection) -> None:
    for name in (collection.name, *collection.fields):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot name a collection or field: use a-z, 0-9 and _, at most 40.")
    for fields in (*collection.indexes, *collection.totals):
        _check_fields(collection, fields)
    for name in collection.searched:
        if kind_of(collection, name) is not Kind.TEXT:
            raise ValueError(f"Field {name!r} of {collection.name!r} is no text that could be searched.")


def _check_fields(collection: Collection, fields: Iterable[str]) -> None:
    names = list(fields)
    if not names or len(set(names)) != len(names):
        raise ValueError(f"An index or total of {collection.name!r} has no fields, or one of them twice.")
    for name in names:
        kind_of(collection, name)
