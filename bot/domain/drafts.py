"""One-time invoices before they exist: the form's content, what each workspace would be billed, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.currencies import least_charge
from bot.domain.invoices import Collection, Invoice, Part
from bot.domain.money import MOST_AMOUNT, AmountError, Money, fee_of, most, parse_amount, parse_quantity, typed
from bot.domain.refusals import Refusal
from bot.domain.workspaces import Workspace

DECISION = "invoicebot_decision"  # the metadata key that names the decision which made an invoice
MOST_LINES = 20
MOST_WORKSPACES = 50
MOST_DAYS = 365
MOST_DESCRIPTION = 250
MOST_MEMO = 500


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
    """What is wrong at one field, in a sentence.

    `field` is `workspaces`, `days`, `memo`, or `lines.N.description|quantity|amount`, with N from 0.
    """

    field: str
    message: str


class Lack(StrEnum):
    """What the customer lacks at Stripe to be billed as was chosen."""

    METHOD = "method"  # nothing is saved that could be charged: the invoice stays open
    EMAIL = "email"  # Stripe sends nothing to a customer without an address


@dataclass(frozen=True, slots=True)
class Preview:
    """What Stripe says one workspace would be billed; `refusal` when Stripe could not say."""

    workspace: Workspace
    draft: Draft
    total: int
    taxes: tuple[Part, ...] = ()
    refusal: Refusal | None = None
    lack: Lack | None = None


class Progress(StrEnum):
    """Where one workspace's invoice stands."""

    WAITING = "waiting"
    WORKING = "working"
    CREATED = "created"
    UNSENT = "unsent"  # it is open, and its e-mail did not go out, or may not have
    FAILED = "failed"
    UNKNOWN = "unknown"  # Stripe's answer was lost; it is looked for until Stripe says


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
    """A create for one or many workspaces, as the person's direct message shows it. `id` is the form's id."""

    id: str
    actor: str
    started: datetime
    rows: tuple[BatchRow, ...]
    finished: datetime | None = None


def drafts_of(form: TypedForm, workspaces: Mapping[str, Workspace]) -> tuple[Draft, ...] | tuple[Fault, ...]:
    """What each workspace that the form names is to be billed, in its order; or, if anything is wrong, only the faults.

    `workspaces` are all that the person may bill, by id. The form's amounts are read in each one's own currency.
    """
    chosen = [workspaces[id_] for id_ in dict.fromkeys(form.workspaces) if id_ in workspaces]
    faults = [*_workspace_faults(form, workspaces), *_line_faults(form, chosen), *_term_faults(form)]
    if faults:
        return tuple(faults)
    drafts = tuple(_draft(form, workspace) for workspace in chosen)
    largest = max(drafts, key=lambda draft: draft.net)
    if largest.net > MOST_AMOUNT:
        limit = f"{typed(most(largest.currency))} {largest.currency.upper()}"
        message = f"Together that is more than one invoice can charge, which is {limit}."
        return (Fault(f"lines.{len(form.lines) - 1}.amount", message),)
    return drafts


def too_small(draft: Draft) -> Money | None:
    """The least that can be charged in the draft's currency, when the draft is below it; a warning, Stripe decides."""
    least = least_charge(draft.currency)
    return Money(draft.currency, least) if least is not None and draft.net < least else None


def _workspace_faults(form: TypedForm, workspaces: Mapping[str, Workspace]) -> list[Fault]:
    chosen = set(form.workspaces)
    if not chosen:
        return [Fault("workspaces", "Choose at least one workspace.")]
    if len(chosen) > MOST_WORKSPACES:
        return [Fault("workspaces", f"Choose at most {MOST_WORKSPACES} workspaces at a time.")]
    unknown = sorted(chosen - workspaces.keys())
    return [Fault("workspaces", f"There is no workspace “{unknown[0]}” any more. Choose again.")] if unknown else []


def _line_faults(form: TypedForm, chosen: list[Workspace]) -> list[Fault]:
    if not form.lines:
        return [Fault("lines.0.description", "Add at least one line.")]
    if len(form.lines) > MOST_LINES:
        return [Fault(f"lines.{MOST_LINES - 1}.description", f"One invoice takes at most {MOST_LINES} lines.")]
    currencies = list(dict.fromkeys(workspace.currency for workspace in chosen))
    return [
        Fault(f"lines.{number}.{name}", message)
        for number, line in enumerate(form.lines)
        for name, message in _faults_of(line, currencies)
    ]


def _faults_of(line: TypedLine, currencies: list[str]) -> list[tuple[str, str]]:
    found = []
    length = len(line.description.strip())
    if not length:
        found.append(("description", "Say what this line is for."))
    elif length > MOST_DESCRIPTION:
        found.append(
            ("description", f"A description has at most {MOST_DESCRIPTION} characters; this one has {length}.")
        )
    try:
        parse_quantity(line.quantity)
    except AmountError as error:
        found.append(("quantity", error.message))
    try:
        for currency in currencies or ["usd"]:  # no workspace chosen yet: as good a guess as any
            parse_amount(line.amount, currency)
    except AmountError as error:
        found.append(("amount", error.message))
    return found


def _term_faults(form: TypedForm) -> list[Fault]:
    found = []
    days = form.days.strip()
    whole = days.isascii() and days.isdecimal() and len(days) <= 3
    if form.collection is Collection.SEND and not (whole and 1 <= int(days) <= MOST_DAYS):
        found.append(Fault("days", f"Say in how many days it is due: a whole number from 1 to {MOST_DAYS}, like 30."))
    length = len(form.memo.strip())
    if length > MOST_MEMO:
        found.append(Fault("memo", f"A memo has at most {MOST_MEMO} characters; this one has {length}."))
    return found


def _draft(form: TypedForm, workspace: Workspace) -> Draft:
    lines = tuple(
        DraftLine(
            line.description.strip(),
            parse_quantity(line.quantity),
            parse_amount(line.amount, workspace.currency).amount,
        )
        for line in form.lines
    )
    send = form.collection is Collection.SEND
    return Draft(
        workspace=workspace.id,
        currency=workspace.currency,
        lines=lines + (_fee(lines, workspace) if form.fee else ()),
        collection=form.collection,
        days_until_due=int(form.days) if send else None,
        memo=form.memo.strip() or None,
    )


def _fee(lines: tuple[DraftLine, ...], workspace: Workspace) -> tuple[DraftLine, ...]:
    """The fee's own line; none when the workspace has no fee or it comes to nothing."""
    if workspace.fee_percent is None:
        return ()
    net = Money(workspace.currency, sum(line.amount for line in lines))
    fee = fee_of(net, workspace.fee_percent).amount
    name = f"Management fee ({workspace.fee_percent.normalize():f}%)"
    return (DraftLine(name, 1, fee),) if fee > 0 else ()
