"""An export: the rows that a person sees of a filter, read while they are written, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from bot.domain.permits import Viewer
from bot.domain.rows import Filter, Row
from bot.domain.statuses import Status


@dataclass(frozen=True, slots=True)
class Sums:
    """What the rows of one currency add up to, in minor units; nothing stands in two of these but what was `paid`.

    `billed` leaves out drafts, voided invoices and what was written off.
    """

    billed: int = 0
    paid: int = 0
    remaining: int = 0
    written_off: int = 0
    drafts: int = 0

    def plus(self, row: Row) -> Sums:
        """With one row more; a voided one counts as zero."""
        if row.status is Status.VOID:
            return self
        if row.status is Status.DRAFT:
            return replace(self, drafts=self.drafts + row.total)
        paid = self.paid + row.amount_paid
        if row.status is Status.UNCOLLECTIBLE:
            billed = self.billed + row.total - row.amount_remaining
            return replace(self, billed=billed, paid=paid, written_off=self.written_off + row.amount_remaining)
        return replace(self, billed=self.billed + row.total, paid=paid, remaining=self.remaining + row.amount_remaining)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows there are, how many of them are voided, and their sums by currency, never added across those."""

    count: int = 0
    voided: int = 0
    sums: Mapping[str, Sums] = field(default_factory=dict)

    def plus(self, row: Row) -> Totals:
        """With one row more."""
        added = {**self.sums, row.currency: self.sums.get(row.currency, Sums()).plus(row)}
        return Totals(self.count + 1, self.voided + (row.status is Status.VOID), added)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is exported: `rows`, which can be read once, for `viewer` at `now`; days are those of `zone`.

    `names` are the workspaces that the viewer sees, by id.
    """

    viewer: Viewer
    filter: Filter
    now: datetime
    zone: tzinfo
    rows: Iterator[Row]
    names: Mapping[str, str]
    livemode: bool


@dataclass(frozen=True, slots=True)
class Exported:
    """The export that is in somebody's direct message; `names` as in Sheet."""

    filter: Filter
    now: datetime
    zone: tzinfo
    totals: Totals
    names: Mapping[str, str]
    livemode: bool
