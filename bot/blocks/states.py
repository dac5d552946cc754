"""What buttons and views carry from one press to the next, as compact JSON that is read back with suspicion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks import limits, packing

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


def invoice_asked_about(metadata: str) -> str | None:
    """The invoice that a confirmation was about, whatever became of it; None when it cannot be read."""
    try:
        return packing.text(packing.unpack(metadata), "i")
    except ValueError:
        return None


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
