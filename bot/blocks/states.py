"""What buttons and views carry from one press to the next, as compact JSON that is read back with suspicion."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from bot.blocks import limits
from bot.domain.actions import RetryQuestion, VoidQuestion
from bot.domain.drafts import MOST_LINES
from bot.domain.rows import Filter, Page, Tab

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,200}")
_LONGEST = 1000
_MOST = 10**15


def invoice_value(invoice: str) -> str:
    """The value of a button about one invoice."""
    return invoice


def read_invoice_value(value: str) -> str:
    """The invoice's id in a button's value; raises ValueError."""
    if not _ID.fullmatch(value):
        raise ValueError("not an invoice id")
    return value


def _pack(state: Mapping[str, Any], most: int) -> str:
    packed = json.dumps({name: value for name, value in state.items() if value}, separators=(",", ":"))
    if len(packed) > most:
        raise ValueError(f"{len(packed)} characters of state, at most {most}")
    return packed


def _unpack(packed: str) -> Mapping[str, Any]:
    try:
        state = json.loads(packed)
    except (ValueError, RecursionError) as error:
        raise ValueError("not a state") from error
    if not isinstance(state, dict):
        raise ValueError("not a state")
    return state


def _words(state: Mapping[str, Any], name: str, *, needed: bool = False) -> str | None:
    value = state.get(name)
    if value is None and not needed:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
        raise ValueError(f"{name} is not a text")
    return value


def _text(state: Mapping[str, Any], name: str) -> str:
    return _words(state, name, needed=True) or ""


def _whole(state: Mapping[str, Any], name: str, default: int = 0, most: int = _MOST) -> int:
    value = state.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValueError(f"{name} is not a number")
    return value


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
        return cls(_words(state, "c"), _words(state, "u"), _whole(state, "t"))


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
        tab = None if self.filter.tab is Tab.ALL else self.filter.tab.value
        return {"f": tab, "w": self.filter.workspace, "s": _epoch(self.filter.since), "u": _epoch(self.filter.until)}

    def block_id(self) -> str:
        """The filter alone, for the block of the menus: Slack tells it with each choice. At most 255 characters."""
        fields = self._filter_fields()
        if len(self.filter.workspace or "") > 150:  # the menu beside it still says which one is chosen
            del fields["w"]
        return "list" + _pack(fields, limits.ID - 4)

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
                return _pack(fields, limits.VALUE)
            except ValueError:
                if not places:
                    raise
                places = places[1:]

    @classmethod
    def decode(cls, value: str) -> ListState:
        """Raises ValueError."""
        state = _unpack(value)
        places = state.get("p", [])
        if not isinstance(places, list) or not all(isinstance(place, str) for place in places):
            raise ValueError("places are not texts")
        tab = Tab(_words(state, "f") or Tab.ALL)
        since, until = (_moment(state, name) for name in ("s", "u"))
        shown = Filter(tab, _words(state, "w"), since, until)
        return cls(shown, _whole(state, "n", 1), tuple(places))


def _epoch(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


def _moment(state: Mapping[str, Any], name: str) -> datetime | None:
    seconds = _whole(state, name, most=10**11)
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


@dataclass(frozen=True, slots=True)
class DetailState:
    """The detail view: which invoice, and where its reader came from."""

    invoice: str
    origin: Origin = Origin()

    def encode(self) -> str:
        """Private metadata, at most 3000 characters."""
        return _pack({"i": self.invoice, **self.origin.fields()}, limits.METADATA)

    @classmethod
    def decode(cls, metadata: str) -> DetailState:
        """Raises ValueError."""
        state = _unpack(metadata)
        return cls(_text(state, "i"), Origin.read(state))


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
        return _pack({**fields, **self.origin.fields()}, limits.METADATA)

    @classmethod
    def decode(cls, metadata: str) -> RetryState:
        """Raises ValueError."""
        state = _unpack(metadata)
        one, two, key, method = (_text(state, name) for name in "dikm")
        return cls(
            one, two, _whole(state, "a"), key, method, _words(state, "w"), bool(_whole(state, "e")), Origin.read(state)
        )


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
        return _pack({**fields, **self.origin.fields()}, limits.METADATA)

    @classmethod
    def decode(cls, metadata: str) -> VoidState:
        """Raises ValueError."""
        state = _unpack(metadata)
        decision, invoice = _text(state, "d"), _text(state, "i")
        return cls(decision, invoice, _whole(state, "a"), _words(state, "w"), Origin.read(state))


@dataclass(frozen=True, slots=True)
class CreateState:
    """The create form: its id (the decision's), how many line groups it shows, and where the person came from."""

    form: str
    lines: int = 1
    origin: Origin = Origin()

    def with_lines(self, lines: int) -> CreateState:
        """With another number of line groups, 1 to `MOST_LINES`."""
        return replace(self, lines=min(max(1, lines), MOST_LINES))

    def encode(self) -> str:
        """Private metadata, at most 3000 characters."""
        return _pack({"d": self.form, "n": self.lines, **self.origin.fields()}, limits.METADATA)

    @classmethod
    def decode(cls, metadata: str) -> CreateState:
        """Raises ValueError."""
        state = _unpack(metadata)
        lines = _whole(state, "n", 1, MOST_LINES)
        return cls(_text(state, "d"), max(1, lines), Origin.read(state))
