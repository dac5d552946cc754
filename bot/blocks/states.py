"""What buttons and views carry from one press to the next, as compact JSON that is read back with suspicion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks import limits, packing
from bot.domain.actions import RetryQuestion, VoidQuestion

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
