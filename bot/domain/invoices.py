"""An invoice as Stripe has it now, reduced to what this project decides with and shows. All times carry UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.money import Money


class Stage(StrEnum):
    """Stripe's own `status` of an invoice."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    UNCOLLECTIBLE = "uncollectible"
    VOID = "void"


class Collection(StrEnum):
    """Stripe's `collection_method`."""

    CHARGE = "charge_automatically"
    SEND = "send_invoice"


@dataclass(frozen=True, slots=True)
class Method:
    """A saved payment method: `kind` is Stripe's type (`card`, `us_bank_account`, `sepa_debit`…)."""

    id: str
    kind: str
    brand: str | None = None
    last4: str | None = None
    exp_month: int | None = None
    exp_year: int | None = None


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A running subscription that charges a `method` of its own, whatever the customer's is; `name` is foreign."""

    subscription: str
    name: str
    method: Method


@dataclass(frozen=True, slots=True)
class Behind:
    """Subscriptions that still charge `old` since the customer's own method became `new`."""

    old: Method
    new: Method
    subscriptions: tuple[OwnCard, ...]


@dataclass(frozen=True, slots=True)
class Decline:
    """Why an attempt failed, in Stripe's words: `code` and, for cards, `decline_code` and `advice_code`."""

    code: str
    decline_code: str | None = None
    advice_code: str | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """The invoice's default payment as it is now; `status` is the PaymentIntent's; `charge` the latest charge's id."""

    intent: str
    status: str
    charge: str | None = None
    decline: Decline | None = None
    method: Method | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """The invoice itself. `title` says what it is for (its first line); `memo` is Stripe's `description`.

    Amounts are minor units of `currency`. `revised_by` and `revises` name the invoice that replaces it and the one that
    it replaces. `paid_outside`: it was marked as paid outside of Stripe. `credited_before` and `credited_after` are the
    sums of its credit notes, made before and after it was paid.
    """

    id: str
    customer: str
    stage: Stage
    currency: str
    created: datetime
    collection: Collection
    total: int
    amount_due: int
    amount_paid: int
    amount_remaining: int
    number: str | None = None
    title: str = ""
    memo: str | None = None
    footer: str | None = None
    customer_name: str = ""
    customer_email: str | None = None
    auto_advance: bool = False
    attempted: bool = False
    attempt_count: int = 0
    next_attempt: datetime | None = None
    due: datetime | None = None
    effective: datetime | None = None
    finalized: datetime | None = None
    paid_at: datetime | None = None
    voided_at: datetime | None = None
    written_off_at: datetime | None = None
    scheduled: datetime | None = None
    period_start: datetime | None = None
    period_end: datetime | None = None
    subscription: str | None = None
    livemode: bool = False
    payment: Payment | None = None
    finalization_error: str | None = None
    uncollectible_reason: str | None = None
    revised_by: str | None = None
    revises: str | None = None
    paid_outside: bool = False
    credited_before: int = 0
    credited_after: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)

    def money(self, amount: int) -> Money:
        """`amount` minor units in this invoice's currency."""
        return Money(self.currency, amount)

    @property
    def label(self) -> str:
        """What people call it: its number, or its id while it has none."""
        return self.number or self.id

    @property
    def attempt_key(self) -> str:
        """Names the failed attempt that a retry would answer; it changes with every new charge of this invoice."""
        if self.payment is None:
            return f"none-{self.attempt_count}"
        return self.payment.charge or f"{self.payment.intent}-{self.payment.status}-{self.attempt_count}"
