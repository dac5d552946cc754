"""One-time invoices before they exist: the form's content, what each workspace would be billed, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.invoices import Collection, Invoice, Part
from bot.domain.refusals import Refusal
from bot.domain.workspaces import Workspace

MOST_LINES = 20
MOST_WORKSPACES = 50
MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as typed: the amount is text in major units per unit ("1250.00"), not yet of any currency."""

    description: str
    quantity: str
    amount: str


@dataclass(frozen=True, slots=True)
class TypedForm:
    """The create form as typed. `days` is text; it counts only when `collection` is SEND."""

    workspaces: tuple[str, ...]
    lines: tuple[TypedLine, ...]
    collection: Collection = Collection.CHARGE
    days: str = ""
    memo: str = ""
    fee: bool = False


@dataclass(frozen=True, slots=True)
class DraftLine:
    """`unit_amount` in minor units of the workspace's currency; the line's amount is quantity times that."""

    description: str
    quantity: int
    unit_amount: int

    @property
    def amount(self) -> int:
        """Minor units."""
        return self.quantity * self.unit_amount


@dataclass(frozen=True, slots=True)
class Draft:
    """What one workspace is to be billed; the fee, if any, is the last line. Amounts in minor units."""

    workspace: str
    currency: str
    lines: tuple[DraftLine, ...]
    collection: Collection
    days_until_due: int | None
    memo: str | None

    @property
    def net(self) -> int:
        """The sum of the lines before tax, minor units."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one field: `field` is `workspaces`, `days`, `memo`, or `lines.N.description|quantity|amount`."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What Stripe says one workspace would be billed; `refusal` when Stripe could not say."""

    workspace: Workspace
    draft: Draft
    total: int
    taxes: tuple[Part, ...] = ()
    refusal: Refusal | None = None


class Progress(StrEnum):
    """Where one workspace's invoice stands."""

    WAITING = "waiting"
    WORKING = "working"
    CREATED = "created"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One workspace of a create: the invoice once it exists, the refusal when it failed."""

    workspace: Workspace
    draft: Draft
    progress: Progress
    invoice: Invoice | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A create for one or many workspaces, as the person's direct message shows it. `id` is the form's id."""

    id: str
    actor: str
    started: datetime
    rows: tuple[BatchRow, ...]
    finished: datetime | None = None
