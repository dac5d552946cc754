"""A row of the invoice list: what the mirror keeps of an invoice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.invoices import Collection, Invoice
from bot.domain.money import Money
from bot.domain.permits import Viewer
from bot.domain.statuses import Standing, Status, anchor, clock_free, ended, late, partly
from bot.domain.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Row:
    """An invoice as the list shows it; `status` is the clock-free one, `anchor` the time from which it is late."""

    id: str
    customer: str
    workspace: str | None
    status: Status
    currency: str
    total: int
    amount_paid: int
    amount_remaining: int
    created: datetime
    collection: Collection
    number: str | None = None
    title: str = ""
    customer_name: str = ""
    anchor: datetime | None = None
    due: datetime | None = None
    period_start: datetime | None = None
    next_attempt: datetime | None = None
    attempt_count: int = 0
    subscription: str | None = None
    customer_email: str | None = None
    period_end: datetime | None = None
    scheduled: datetime | None = None
    paid_outside: bool = False
    unfinalizable: bool = False
    ended: datetime | None = None

    @property
    def money(self) -> Money:
        """The invoice's total."""
        return Money(self.currency, self.total)

    @property
    def label(self) -> str:
        """What people call it: the number; a draft has none and is called by what it is for."""
        return self.number or self.title or self.id

    def standing(self, now: datetime) -> Standing:
        """The status as a person sees it at `now`."""
        return late(self.status, self.anchor, partly(self.status, self.amount_paid, self.amount_remaining), now)


def row_of(invoice: Invoice, workspace: str | None) -> Row:
    """Reduce an invoice, fetched now, to its row; `workspace` is the id of the workspace of its customer."""
    status = clock_free(invoice)
    return Row(
        id=invoice.id,
        customer=invoice.customer,
        workspace=workspace,
        status=status,
        currency=invoice.currency,
        total=invoice.total,
        amount_paid=invoice.amount_paid,
        amount_remaining=invoice.amount_remaining,
        created=invoice.created,
        collection=invoice.collection,
        number=invoice.number,
        title=invoice.title,
        customer_name=invoice.customer_name,
        anchor=anchor(invoice, status),
        due=invoice.due,
        period_start=invoice.period_start,
        next_attempt=invoice.next_attempt,
        attempt_count=invoice.attempt_count,
        subscription=invoice.subscription,
        customer_email=invoice.customer_email,
        period_end=invoice.period_end,
        scheduled=invoice.scheduled,
        paid_outside=invoice.paid_outside,
        unfinalizable=invoice.finalization_error is not None,
        ended=ended(invoice, status),
    )


class Tab(StrEnum):
    """The tabs: OPEN holds Open, Processing and Action required, late or not; PAST_DUE late Open and Failed ones."""

    ALL = "all"
    DRAFT = "draft"
    OPEN = "open"
    FAILED = "failed"
    PAST_DUE = "past_due"
    PAID = "paid"
    UNCOLLECTIBLE = "uncollectible"
    VOID = "void"


MOST_TEXT = 60
_PLAIN = str.maketrans({'"': "'", "\\": "/"})


def plain_text(text: str) -> str:
    """`text` as it is looked through and looked for: one space between words, no signs that need escaping."""
    return " ".join(text.translate(_PLAIN).split())


def looked_for(text: str) -> str | None:
    """The text of a filter, or None when it is longer than MOST_TEXT (in UTF-16 units, as Slack counts)."""
    plain = plain_text(text)
    return plain if len(plain.encode("utf-16-le", "replace")) <= 2 * MOST_TEXT else None


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows: a tab, one workspace (id), and `since <= created < until`.

    `billing` is the month (`2026-10`, in UTC) in which the billing period begins, `text` stands in the number, title,
    customer's name or e-mail address (at most MOST_TEXT characters, in any case), `amount` is the total in major units.
    `customer` is Stripe's id, where a search at Stripe led to it.
    """

    tab: Tab = Tab.ALL
    workspace: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    billing: str | None = None
    text: str = ""
    amount: Decimal | None = None
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list as of `now`. `number` counts from 1; `counts` are per tab with the other filters the same.

    There are more than counted in the tabs of `beyond`.

    `places` are the cursors of the pages from the second up to this one (the first needs none); `following` is the next
    page's, None on the last. `workspaces` are those the viewer may filter by.
    """

    viewer: Viewer
    filter: Filter
    now: datetime
    rows: tuple[Row, ...]
    workspaces: tuple[Workspace, ...]
    counts: Mapping[Tab, int] = field(default_factory=dict)
    beyond: frozenset[Tab] = frozenset()
    number: int = 1
    places: tuple[str, ...] = ()
    following: str | None = None
    livemode: bool = field(kw_only=True)
