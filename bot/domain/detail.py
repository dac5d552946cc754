"""Everything that Stripe says about one invoice, as its detail shows it; amounts are minor units, times are in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.invoices import Behind, Decline, Invoice, Method


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `amount` before `discount`, which is what its own discounts take off it.

    `unit_amount` is Stripe's decimal of minor units as text, or None. `fee`: it is the management fee. What a
    subscription made (`of_subscription`) cannot be changed on the invoice. `period` is None where it is the invoice's,
    or a moment.
    """

    description: str
    amount: int
    quantity: int | None = None
    unit_amount: str | None = None
    id: str = ""
    of_subscription: bool = False
    fee: bool = False
    discount: int = 0
    period: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A named amount of the bill: a discount or a tax. `included`: the prices of the lines hold this tax already."""

    label: str
    amount: int
    included: bool = False


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that went back to the method that had paid; `status` is Stripe's (`pending`, `succeeded`, `failed`…)."""

    id: str
    at: datetime
    amount: int
    status: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to collect, or a payment that came in.

    `status` is `paid`, `failed`, `open` (under way, or declined where only the payment is known) or `canceled`.
    `outside`: it was recorded as paid outside of Stripe. `refunded`: the sum of its refunds, all that is known of them
    when there are more than Stripe lists with it.
    """

    at: datetime
    amount: int
    status: str
    decline: Decline | None = None
    method: Method | None = None
    refunds: tuple[Refund, ...] = ()
    refunded: int = 0
    outside: bool = False
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class CreditNote:
    """A credit note over `amount`, of which `before` took from what was still to be paid.

    The rest was given back: to `refunds` (their ids with the amounts), to the customer's `balance`, or `outside`.
    """

    number: str
    at: datetime
    amount: int
    before: int = 0
    refunds: tuple[tuple[str, int], ...] = ()
    balance: int = 0
    outside: int = 0
    reason: str | None = None
    memo: str | None = None
    void: bool = False

    @property
    def refunded(self) -> int:
        """What went back to methods."""
        return sum(amount for _, amount in self.refunds)


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The subscription that made the invoice: `name` is what it is for ("" when that is not known), `status` Stripe's.

    `ends`: when it ends, if that is decided.
    """

    id: str
    status: str | None = None
    name: str = ""
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, as the customer record has it."""

    id: str
    name: str = ""
    email: str | None = None
    phone: str | None = None
    address: str | None = None


class Unread(StrEnum):
    """A part of the detail that Stripe did not give just now."""

    LINES = "lines"
    PAYMENTS = "payments"
    CREDIT_NOTES = "credit_notes"
    SUBSCRIPTION = "subscription"


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything that the detail view shows about one invoice, fetched now. `more_lines`: lines left out.

    `subtotal` is the lines before all discounts and before taxes that come on top. `credit_applied` lies between total
    and amount due besides credit notes: it came from the customer's balance, which stood at `balance_before` (negative:
    credit). `outside` of what was paid came outside of Stripe; `overpaid` is what came in beyond the amount due.
    `revised_by` and `revises` are the numbers (or ids) of the invoices that replace it and that it replaces.
    `behind` is looked for only where a subscription's payment failed. `net` is what the lines come to after discounts
    and before tax.
    """

    invoice: Invoice
    payer: Payer
    lines: tuple[Line, ...]
    subtotal: int
    discounts: tuple[Part, ...] = ()
    taxes: tuple[Part, ...] = ()
    shipping: int = 0
    net: int = 0
    credit_applied: int = 0
    balance_before: int = 0
    outside: int = 0
    overpaid: int = 0
    attempts: tuple[Attempt, ...] = ()
    credit_notes: tuple[CreditNote, ...] = ()
    subscription: Subscribed | None = None
    revised_by: str | None = None
    revises: str | None = None
    more_lines: int = 0
    behind: Behind | None = None
    unread: frozenset[Unread] = frozenset()
