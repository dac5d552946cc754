"""One-time invoices before they exist: the form's content, what each workspace would be billed, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.currencies import least_charge
from bot.domain.detail import Part
from bot.domain.invoices import Collection, Invoice, Stage
from bot.domain.money import Money
from bot.domain.refusals import Refusal
from bot.domain.workspaces import Workspace

DECISION = "invoicebot_decision"  # the metadata key that names the decision which made an invoice
MOST_LINES = 20
MOST_WORKSPACES = 50  # chosen in the menu
MOST_PASTED = 200  # lines of amounts that were pasted
MOST_DAYS = 365
MOST_DESCRIPTION = 250
MOST_MEMO = 500


class When(StrEnum):
    """What becomes of the draft once its lines are on it."""

    NOW = "now"  # finalized: charged, or sent
    DATE = "date"  # finalized by Stripe at a time that was chosen
    DRAFT = "draft"  # nothing, until somebody finalizes it


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as typed: the amount is text in major units per unit ("1250.00"), not yet of any currency.

    With `price`, a saved price's id, the description and the amount are that price's.
    """

    description: str = ""
    quantity: str = "1"
    amount: str = ""
    price: str = ""


@dataclass(frozen=True, slots=True)
class TypedForm:
    """The create form as typed. `days` is text that counts only when `collection` is SEND, `date` (ISO) only for DATE.

    With `pasting` there is an amount for each workspace in `pasted`, and `workspaces` and `lines` do not count, but for
    what the first line is for: that is what a pasted amount without words of its own is for.
    """

    workspaces: tuple[str, ...] = ()
    lines: tuple[TypedLine, ...] = (TypedLine(),)
    collection: Collection = Collection.CHARGE
    days: str = ""
    memo: str = ""
    fee: bool = False
    when: When = When.NOW
    date: str = ""
    pasting: bool = False
    pasted: str = ""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """`unit_amount` in minor units of the workspace's currency; the line's amount is quantity times that.

    `price` is the saved price's id at Stripe, None for a one-time text. `fee`: it is the management fee.
    """

    description: str
    quantity: int
    unit_amount: int
    price: str | None = None
    fee: bool = field(default=False, compare=False)

    @property
    def amount(self) -> int:
        """Minor units."""
        return self.quantity * self.unit_amount


@dataclass(frozen=True, slots=True)
class Draft:
    """What one workspace is to be billed; the fee, if any, is the last line. Amounts in minor units.

    `finalize_at` is there for DATE alone.
    """

    workspace: str
    currency: str
    lines: tuple[DraftLine, ...]
    collection: Collection
    days_until_due: int | None
    memo: str | None
    when: When = When.NOW
    finalize_at: datetime | None = None

    @property
    def net(self) -> int:
        """The sum of the lines before tax, minor units."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one field, in a sentence.

    `field` is `workspaces`, `pasted`, `days`, `date`, `memo`, or `lines.N.description|quantity|amount|price`, with N
    from 0.
    """

    field: str
    message: str


class Lack(StrEnum):
    """What the customer lacks at Stripe to be billed as was chosen."""

    METHOD = "method"  # nothing is saved that could be charged: the invoice stays open
    EMAIL = "email"  # Stripe sends nothing to a customer without an address


@dataclass(frozen=True, slots=True)
class Preview:
    """What Stripe says one workspace would be billed; `refusal` when Stripe could not say.

    `discount` is what the customer's own discounts take off the lines, minor units.
    """

    workspace: Workspace
    draft: Draft
    total: int
    taxes: tuple[Part, ...] = ()
    refusal: Refusal | None = None
    lack: Lack | None = None
    discount: int = 0


class Progress(StrEnum):
    """Where one workspace's invoice stands."""

    WAITING = "waiting"
    WORKING = "working"
    CREATED = "created"
    UNSENT = "unsent"  # it is open, and its e-mail did not go out, or may not have
    FAILED = "failed"
    UNKNOWN = "unknown"  # Stripe's answer was lost; it is looked for until Stripe says
    STOPPED = "stopped"  # the person stopped the batch before its turn


AGAIN = frozenset({Progress.FAILED, Progress.UNSENT, Progress.UNKNOWN, Progress.STOPPED})
"""What another round of a batch takes up."""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One workspace of a create: the invoice once it exists, the refusal when it failed.

    A failed one may have an invoice too: the draft that is left of it. FAILED or UNSENT without a refusal: Stripe's
    answer was lost. `previewed` is the total that the person confirmed, minor units.
    """

    workspace: Workspace
    draft: Draft
    progress: Progress
    invoice: Invoice | None = None
    refusal: Refusal | None = None
    previewed: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A create for one or many workspaces, as the person's direct message shows it. `id` is the form's id.

    `stopping`: the person asked for no further workspace.
    """

    id: str
    actor: str
    started: datetime
    rows: tuple[BatchRow, ...]
    finished: datetime | None = None
    stopping: bool = False


def too_small(draft: Draft) -> Money | None:
    """The least that can be charged in the draft's currency, when the draft is below it; a warning, Stripe decides."""
    least = least_charge(draft.currency)
    return Money(draft.currency, least) if least is not None and draft.net < least else None


def reached(draft: Draft, invoice: Invoice) -> bool:
    """Whether `invoice` is what `draft` was to become, its e-mail aside."""
    if invoice.stage is not Stage.DRAFT:
        return True
    if not invoice.title or draft.when is When.NOW:
        return False
    return draft.when is When.DRAFT or (invoice.auto_advance and invoice.scheduled == draft.finalize_at)
