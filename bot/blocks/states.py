"""What buttons and views carry from one press to the next, as compact JSON that is read back with suspicion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bot.blocks import limits, packing
from bot.domain.actions import RetryQuestion, VoidQuestion
from bot.domain.rows import Filter, Page, Tab, looked_for
from bot.domain.statuses import Status

_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,3})?")
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,200}")


STATE = " {"
"""Begins what a row of the list carries behind the invoice's id."""


def invoice_value(invoice: str) -> str:
    """The value of a button about one invoice."""
    return invoice


def read_invoice_value(value: str) -> str:
    """The invoice's id in a button's value; raises ValueError."""
    invoice = value.partition(STATE)[0]
    if not readable(invoice):
        raise ValueError("not an invoice id")
    return invoice


def readable(value: str) -> bool:
    """Whether `read_invoice_value` takes `value`."""
    return _ID.fullmatch(value) is not None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the person started: `response_url` (a secret) was given at `at`, epoch seconds."""

    channel: str | None = None
    response_url: str | None = None
    at: int = 0

    def fields(self) -> dict[str, Any]:
        """As JSON."""
        return {"c": self.channel, "u": self.response_url, "t": self.at}

    @classmethod
    def read(cls, state: Mapping[str, Any]) -> Origin:
        """Raises ValueError."""
        return cls(packing.words(state, "c"), packing.words(state, "u"), packing.whole(state, "t"))


@dataclass(frozen=True, slots=True)
class ListState:
    """Which page of which list: the filter, and the cursors of the pages from the second up to this one."""

    filter: Filter = field(default_factory=Filter)
    number: int = 1
    places: tuple[str, ...] = ()

    @classmethod
    def of(cls, page: Page) -> ListState:
        """The state of a page that is shown."""
        return cls(page.filter, page.number, page.places)

    def next(self, following: str) -> ListState:
        """The next page, whose cursor is `following`."""
        return replace(self, number=self.number + 1, places=(*self.places, following))

    def previous(self) -> ListState:
        """The page before; the first when its cursor is not known any more."""
        places = self.places[:-1]
        return replace(self, number=self.number - 1 if places else 1, places=places)

    def _filter_fields(self) -> dict[str, Any]:
        wanted = self.filter
        return {
            "f": None if wanted.tab is Tab.ALL else wanted.tab.value,
            "w": wanted.workspace,
            "s": _epoch(wanted.since),
            "u": _epoch(wanted.until),
            "b": wanted.billing,
            "t": wanted.text,
            "a": None if wanted.amount is None else str(wanted.amount),
        }

    def block_id(self) -> str:
        """The filter alone, for the block of the menus: Slack tells it with each choice. At most 255 characters."""
        return "list" + packing.pack(self._filter_fields(), limits.ID - 4)

    @classmethod
    def of_block_id(cls, block_id: str) -> ListState:
        """The first page with the filter in `block_id`; raises ValueError."""
        return cls.decode(block_id.removeprefix("list"))

    def encode(self) -> str:
        """A button's value, at most 2000 characters: of very many cursors the oldest are left out."""
        places = self.places
        while True:
            fields = {**self._filter_fields(), "n": self.number, "p": places}
            try:
                return packing.pack(fields, limits.VALUE)
            except ValueError:
                if not places:
                    raise
                places = places[1:]

    @classmethod
    def decode(cls, value: str) -> ListState:
        """Raises ValueError."""
        state = packing.unpack(value)
        places = state.get("p", [])
        if not isinstance(places, list) or not all(isinstance(place, str) for place in places):
            raise ValueError("places are not texts")
        since, until = (_moment(state, name) for name in ("s", "u"))
        shown = Filter(
            tab=Tab(packing.words(state, "f") or Tab.ALL),
            workspace=packing.words(state, "w"),
            since=since,
            until=until,
            billing=_matching(state, "b", _MONTH),
            text=looked_for(packing.words(state, "t") or "") or "",
            amount=None if (amount := _matching(state, "a", _AMOUNT)) is None else Decimal(amount),
        )
        return cls(shown, packing.whole(state, "n", 1), tuple(places))


@dataclass(frozen=True, slots=True)
class ExportState:
    """The export's form: the list's filter, and where the person came from."""

    filter: Filter
    origin: Origin = Origin()

    def encode(self) -> str:
        """Private metadata, at most 3000 characters."""
        return packing.pack({"l": ListState(self.filter).encode(), **self.origin.fields()}, limits.METADATA)

    @classmethod
    def decode(cls, metadata: str) -> ExportState:
        """Raises ValueError."""
        state = packing.unpack(metadata)
        return cls(ListState.decode(packing.text(state, "l")).filter, Origin.read(state))


def _epoch(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


@dataclass(frozen=True, slots=True)
class FilterState:
    """The form of filters: the list that it was opened from, and where that is (`home`: in the Home tab)."""

    list: ListState
    home: bool = False
    origin: Origin = Origin()

    def encode(self) -> str:
        """Private metadata, at most 3000 characters."""
        fields = {"l": ListState(self.list.filter).encode(), "h": int(self.home)}
        return packing.pack({**fields, **self.origin.fields()}, limits.METADATA)

    @classmethod
    def decode(cls, metadata: str) -> FilterState:
        """Raises ValueError."""
        state = packing.unpack(metadata)
        return cls(ListState.decode(packing.text(state, "l")), bool(packing.whole(state, "h")), Origin.read(state))


@dataclass(frozen=True, slots=True)
class RowState:
    """What a row's buttons carry behind the invoice's id: the list they stand in, and the status that they show."""

    list: ListState
    shown: Status

    def value(self, invoice: str) -> str:
        """A button's value; of the list's cursors the last two are enough to draw the page anew."""
        brief = replace(self.list, places=self.list.places[-2:])
        return f"{invoice} {packing.pack({'v': self.shown.value, 'l': brief.encode()}, limits.VALUE - 250)}"

    @classmethod
    def of_value(cls, value: str) -> RowState | None:
        """None for a button that stands in no list; raises ValueError."""
        _, found, rest = value.partition(STATE)
        if not found:
            return None
        state = packing.unpack("{" + rest)
        return cls(ListState.decode(packing.text(state, "l")), Status(packing.text(state, "v")))


def _matching(state: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str | None:
    word = packing.words(state, name)
    if word is not None and pattern.fullmatch(word) is None:
        raise ValueError(f"{name} is of another form")
    return word


def _moment(state: Mapping[str, Any], name: str) -> datetime | None:
    seconds = packing.whole(state, name, most=10**11)
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


@dataclass(frozen=True, slots=True)
class DetailState:
    """The detail view: which invoice, and where its reader came from."""

    invoice: str
    origin: Origin = Origin()

    def encode(self) -> str:
        """Private metadata, at most 3000 characters."""
        return packing.pack({"i": self.invoice, **self.origin.fields()}, limits.METADATA)

    @classmethod
    def decode(cls, metadata: str) -> DetailState:
        """Raises ValueError."""
        state = packing.unpack(metadata)
        return cls(packing.text(state, "i"), Origin.read(state))


@dataclass(frozen=True, slots=True)
class RetryState:
    """What the retry confirmation showed: `amount` (minor units), `method`, and the failed attempt that it answers.

    `default`: the method is what Stripe itself would have charged then.
    """

    decision_id: str
    invoice: str
    amount: int
    attempt_key: str
    method: str
    workspace: str | None = None
    default: bool = False
    origin: Origin = Origin()

    @classmethod
    def of(cls, question: RetryQuestion, origin: Origin = Origin()) -> RetryState:
        """What `question` shows."""
        return cls(
            question.decision_id,
            question.invoice.id,
            question.invoice.amount_remaining,
            question.invoice.attempt_key,
            question.method.id,
            question.workspace.id if question.workspace else None,
            question.is_default,
            origin,
        )

    def encode(self) -> str:
        """Private metadata, at most 3000 characters."""
        fields: dict[str, Any] = {"d": self.decision_id, "i": self.invoice, "a": self.amount}
        fields |= {"k": self.attempt_key, "m": self.method}
        fields |= {"w": self.workspace, "e": int(self.default)}
        return packing.pack({**fields, **self.origin.fields()}, limits.METADATA)

    @classmethod
    def decode(cls, metadata: str) -> RetryState:
        """Raises ValueError."""
        state = packing.unpack(metadata)
        one, two, key, method = (packing.text(state, name) for name in "dikm")
        return cls(
            one,
            two,
            packing.whole(state, "a"),
            key,
            method,
            packing.words(state, "w"),
            bool(packing.whole(state, "e")),
            Origin.read(state),
        )


def invoice_asked_about(metadata: str) -> str | None:
    """The invoice that a confirmation was about, whatever became of it; None when it cannot be read."""
    try:
        return packing.text(packing.unpack(metadata), "i")
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class VoidState:
    """What the void confirmation showed; `amount` is what was left to pay, minor units."""

    decision_id: str
    invoice: str
    amount: int
    workspace: str | None = None
    origin: Origin = Origin()

    @classmethod
    def of(cls, question: VoidQuestion, origin: Origin = Origin()) -> VoidState:
        """What `question` shows."""
        workspace = question.workspace.id if question.workspace else None
        return cls(question.decision_id, question.invoice.id, question.invoice.amount_remaining, workspace, origin)

    def encode(self) -> str:
        """Private metadata, at most 3000 characters."""
        fields = {"d": self.decision_id, "i": self.invoice, "a": self.amount, "w": self.workspace}
        return packing.pack({**fields, **self.origin.fields()}, limits.METADATA)

    @classmethod
    def decode(cls, metadata: str) -> VoidState:
        """Raises ValueError."""
        state = packing.unpack(metadata)
        decision, invoice = packing.text(state, "d"), packing.text(state, "i")
        return cls(decision, invoice, packing.whole(state, "a"), packing.words(state, "w"), Origin.read(state))


@dataclass(frozen=True, slots=True)
class BudgetState:
    """The button that sets a budget active again: whose, and the `reset` that it answers."""

    workspace: str
    reset: str

    def encode(self) -> str:
        """A button's value, at most 2000 characters."""
        return packing.pack({"w": self.workspace, "r": self.reset}, limits.VALUE)

    @classmethod
    def decode(cls, value: str) -> BudgetState:
        """Raises ValueError."""
        state = packing.unpack(value)
        return cls(packing.text(state, "w"), packing.text(state, "r"))
