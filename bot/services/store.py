"""What the services need from a place that keeps documents: the `Store` contract and the words it is asked in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from bot.domain.errors import InvoicebotError

Document = Mapping[str, Any]
"""A JSON object: str, int, bool, None, lists and objects of those. Times are whole epoch seconds, money minor units."""

Scalar = str | int | bool | None


class StoreError(InvoicebotError):
    """The store could not do it (disk full, file read-only, corrupt, gone): nothing was written by this call."""


class Kind(StrEnum):
    """The type of an indexed field. A document may lack the field or hold null there."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"


Changes = Mapping[str, tuple[Document, Document]]
"""By key what the document under it is, and what it is to be."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A named set of documents with the fields that may be asked for.

    `fields` names each field that `find` and `count` may filter, order or group by (top-level names of the document).
    `indexes` are tuples of such fields, most significant first. `totals` are tuples of fields whose counts by group are
    kept up to date by the store itself, so that `count(by=…)` with exactly these fields costs the same at any size.
    `searched` are text fields of which the store knows where any three characters in a row stand.
    """

    name: str
    fields: Mapping[str, Kind] = field(default_factory=dict)
    indexes: tuple[tuple[str, ...], ...] = ()
    totals: tuple[tuple[str, ...], ...] = ()
    searched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds of one field: `low <= value < high`; None leaves that side open. A null value is in no range."""

    low: str | int | None = None
    high: str | int | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """A filter: every `equals` field has one of the given values (None matches null or missing), every range holds,
    and every `contains` field, which is text, has the given text somewhere in it, character by character.

    Documents are looked through in the order of the page, until it is full; where few hold a text of at least three
    characters in a `searched` field, and the database has what it takes, `find` looks at no more than those.
    """

    equals: Mapping[str, Scalar | Sequence[Scalar]] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    contains: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by `field`, then by key, both in the same direction; null values sort lowest."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class After:
    """Where the last page ended: the order field's value and the key of its last document."""

    value: str | int | None
    key: str


@dataclass(frozen=True, slots=True)
class Found:
    """One document and its key."""

    key: str
    value: Document


class Store(Protocol):
    """Documents in collections. Every write is durable when it returns, one document unless it says otherwise.

    Every method may raise StoreError; an unknown collection or field raises ValueError. Text that no store can keep
    (NUL, lone surrogates) is stripped at this edge. Safe to call from many threads.
    """

    @property
    def shared(self) -> bool:
        """Whether other processes that serve may use the same documents at the same time."""

    def get(self, collection: str, key: str) -> Document | None:
        """The document under `key`, or None."""

    def put(self, collection: str, key: str, value: Document) -> None:
        """Write `value` under `key`, over whatever is there."""

    def put_many(self, collection: str, values: Mapping[str, Document], *, keep: bool = False) -> int:
        """Write a group in one commit, all or nothing; with `keep`, keys already there keep their document.

        Returns how many documents were written (with `keep`: how many were new).
        """

    def claim(self, collection: str, key: str, value: Document) -> bool:
        """Write `value` only if nothing is under `key`; True for the one caller who wrote."""

    def change(self, collection: str, key: str, old: Document, new: Document) -> bool:
        """Write `new` only if the document under `key` still equals `old`; True when written."""

    def change_many(self, collection: str, changes: Changes) -> int:
        """What `change` does, of a group in one commit; a key whose document is another one by now is passed over.

        Returns how many were written.
        """

    def delete(self, collection: str, key: str) -> bool:
        """Remove `key`; True if something was there."""

    def delete_many(self, collection: str, keys: Sequence[str]) -> int:
        """Remove a group in one commit; how many of the keys were there."""

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

    def mark(
        self, collection: str, where: Where, fields: Document, *, order: Order | None = None, limit: int = 100
    ) -> list[Found]:
        """Set the top-level `fields` in at most `limit` documents that pass `where`, in one commit, all or nothing.

        Returns those documents as they are now, in `order` by what they were before. Two callers at once never mark
        the same document, as long as the mark takes it out of `where`; one that just changes hands may be left out.
        """

    def count(
        self, collection: str, where: Where | None = None, *, by: tuple[str, ...] = (), most: int | None = None
    ) -> dict[tuple[Scalar, ...], int]:
        """How many documents pass `where`, by group; with `by` empty the only group is `()`, there even when 0.

        With `most` (only without `by`) counting stops there, so that it costs no more than that many documents.
        """

    def check(self) -> None:
        """Raise StoreError when the store cannot take a write now; for readiness."""

    def close(self) -> None:
        """Let go of files and connections; every later call raises StoreError."""
