"""What the list's buttons, menus and form carry from one press to the next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bot.blocks import limits, packing
from bot.blocks.states import STATE, Origin
from bot.domain.rows import Filter, Page, Tab, looked_for
from bot.domain.statuses import Status

_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,3})?")


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
            "k": wanted.customer,
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
        since, until = (_moment(state, name) for name in ("s", "u"))
        shown = Filter(
            tab=Tab(packing.words(state, "f") or Tab.ALL),
            workspace=packing.words(state, "w"),
            since=since,
            until=until,
            billing=_matching(state, "b", _MONTH),
            text=looked_for(packing.words(state, "t") or "") or "",
            amount=None if (amount := _matching(state, "a", _AMOUNT)) is None else Decimal(amount),
            customer=packing.words(state, "k"),
        )
        return cls(shown, packing.whole(state, "n", 1), _places(state))


@dataclass(frozen=True, slots=True)
class ExportState:
    """The export's form: the list's filter, and where the person came from."""

    filter: Filter
    origin: Origin = field(default_factory=Origin)

    def encode(self) -> str:
        """Private metadata, at most 3000 characters."""
        return packing.pack({"l": ListState(self.filter).encode(), **self.origin.fields()}, limits.METADATA)

    @classmethod
    def decode(cls, metadata: str) -> ExportState:
        """Raises ValueError."""
        state = packing.unpack(metadata)
        return cls(ListState.decode(packing.text(state, "l")).filter, Origin.read(state))


@dataclass(frozen=True, slots=True)
class TrailState:
    """Which page of the audit: of one invoice or of all, and the cursors of the pages from the second up to this."""

    reference: str | None = None
    places: tuple[str, ...] = ()

    def encode(self) -> str:
        """A button's value, at most 2000 characters: of very many cursors the oldest are left out."""
        places = self.places
        while True:
            try:
                return packing.pack({"i": self.reference, "p": places}, limits.VALUE)
            except ValueError:
                if not places:
                    raise
                places = places[1:]

    @classmethod
    def decode(cls, value: str) -> TrailState:
        """Raises ValueError."""
        state = packing.unpack(value)
        return cls(packing.words(state, "i"), _places(state))


def _places(state: Mapping[str, Any]) -> tuple[str, ...]:
    places = state.get("p", [])
    if not isinstance(places, list) or not all(isinstance(place, str) for place in places):
        raise ValueError("places are not texts")
    return tuple(places)


def _epoch(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


@dataclass(frozen=True, slots=True)
class FilterState:
    """The form of filters: the list that it was opened from, and where that is (`home`: in the Home tab)."""

    list: ListState
    home: bool = False
    origin: Origin = field(default_factory=Origin)

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
