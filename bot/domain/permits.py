"""Who may do what, and what each status permits: the tables of the product as pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.domain.invoices import Collection, Invoice, Stage
from bot.domain.people import Person
from bot.domain.refusals import SUBSCRIPTION, SUBSCRIPTION_OFF, Refusal, Why
from bot.domain.statuses import Status, clock_free
from bot.domain.workspaces import Workspace


class Role(StrEnum):
    """What a person is to the hub."""

    HUB_ADMIN = "hub_admin"
    OWNER = "owner"
    NOBODY = "nobody"


class Act(StrEnum):
    """Everything that a person can ask for and that a role may forbid."""

    LIST = "list"
    SHOW = "show"
    PAY_NOW = "pay_now"
    REPLACE_CARD = "replace_card"
    PDF = "pdf"
    RECEIPT = "receipt"
    EXPORT = "export"
    RETRY = "retry"
    CHARGE = "charge"
    MARK_PAID = "mark_paid"
    SEND = "send"
    FINALIZE = "finalize"
    EDIT = "edit"
    MEMO = "memo"
    SCHEDULE = "schedule"
    COLLECTION = "collection"  # automatic collection on or off
    METHOD = "method"  # charged automatically, or sent
    DELETE = "delete"
    FEE = "fee"  # the management fee put on a draft
    VOID = "void"
    WRITE_OFF = "write_off"
    REVISE = "revise"
    CREDIT = "credit"  # a credit note, or a refund
    MOVE_CARD = "move_card"  # a subscription takes the customer's new card
    CREATE = "create"
    BUDGET = "budget"
    AUDIT = "audit"
    WORKSPACES = "workspaces"
    SETTINGS = "settings"
    MANAGE = "manage"  # what the alert's button of that name opens
    RESEND = "resend"  # a message to a channel that was set aside


class Access(StrEnum):
    """The answer of the role table. NOT_FOUND is shown exactly as for an invoice that does not exist."""

    GRANTED = "granted"
    REFUSED = "refused"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person with the role that was just looked up; `owned` are the ids of the workspaces they own."""

    person: Person
    role: Role
    owned: frozenset[str] = frozenset()

    @property
    def is_admin(self) -> bool:
        """Whether they may do everything for every workspace."""
        return self.role is Role.HUB_ADMIN

    def sees(self, workspace: Workspace | None) -> bool:
        """Whether invoices of `workspace` (None: a customer that is no workspace) exist for this person."""
        return self.is_admin or (workspace is not None and workspace.id in self.owned)


READING = frozenset({Act.LIST, Act.SHOW, Act.PDF, Act.RECEIPT, Act.EXPORT, Act.PAY_NOW, Act.REPLACE_CARD})


def role_of(person: Person, admins: AbstractSet[str], owned: AbstractSet[str]) -> Role:
    """The role of `person`, given everybody granted hub admin and the workspaces that they own."""
    if person.id in admins and person.may_be_admin:
        return Role.HUB_ADMIN
    if owned and not person.deleted and not person.bot:
        return Role.OWNER
    return Role.NOBODY


def access(viewer: Viewer, act: Act, workspace: Workspace | None = None, *, about_one: bool = True) -> Access:
    """Whether `viewer` may do `act` to something of `workspace`.

    `about_one` False: no invoice is named (list, create).
    """
    if viewer.is_admin:
        return Access.GRANTED
    if viewer.role is Role.NOBODY:
        return Access.REFUSED
    if about_one and not viewer.sees(workspace):
        return Access.NOT_FOUND
    return Access.GRANTED if act in READING else Access.REFUSED


_DRAFT = frozenset({Status.DRAFT})
_UNSETTLED = frozenset({Status.OPEN, Status.FAILED, Status.ACTION_REQUIRED})
_COLLECTABLE = frozenset({Status.OPEN, Status.FAILED})

_PERMITTED: Mapping[Act, frozenset[Status]] = MappingProxyType(
    {
        Act.RETRY: frozenset({Status.FAILED}),
        Act.REPLACE_CARD: frozenset({Status.FAILED}),
        Act.PAY_NOW: _UNSETTLED,
        Act.RECEIPT: frozenset({Status.PAID}),
        Act.CHARGE: _DRAFT | _UNSETTLED | {Status.UNCOLLECTIBLE},
        Act.MARK_PAID: _DRAFT | _UNSETTLED | {Status.UNCOLLECTIBLE},
        Act.SEND: _DRAFT | _COLLECTABLE,
        Act.FINALIZE: _DRAFT,
        Act.EDIT: _DRAFT,
        Act.MEMO: _DRAFT | _COLLECTABLE,
        Act.SCHEDULE: _DRAFT,
        Act.COLLECTION: _DRAFT | _COLLECTABLE,
        Act.METHOD: _DRAFT,
        Act.DELETE: _DRAFT,
        Act.FEE: _DRAFT,
        Act.VOID: _UNSETTLED | {Status.UNCOLLECTIBLE},
        Act.PDF: frozenset(Status) - {Status.DRAFT},
        Act.WRITE_OFF: _UNSETTLED,
        Act.REVISE: _COLLECTABLE | {Status.UNCOLLECTIBLE},
        Act.CREDIT: _COLLECTABLE | {Status.PAID},
    }
)

_WHY: Mapping[Status, Why] = MappingProxyType(
    {
        Status.DRAFT: Why.DRAFT,
        Status.OPEN: Why.FINALIZED,
        Status.FAILED: Why.FINALIZED,
        Status.PROCESSING: Why.PROCESSING,
        Status.ACTION_REQUIRED: Why.ACTION_REQUIRED,
        Status.PAID: Why.PAID,
        Status.UNCOLLECTIBLE: Why.UNCOLLECTIBLE,
        Status.VOID: Why.VOID,
    }
)

_UNTRIED = frozenset({Act.RETRY, Act.REPLACE_CARD})
"""Acts that answer a failed payment."""

_NOT_OF_SUBSCRIPTIONS = frozenset({Act.DELETE, Act.REVISE})

_UNTOUCHED = frozenset({Act.VOID, Act.REVISE})
"""Acts that Stripe refuses once any money came in (https://docs.stripe.com/invoicing/partial-payments)."""


def refusal(act: Act, invoice: Invoice, *, other_method: bool = False) -> Refusal | None:
    """Why the status of `invoice`, as it was just fetched, does not permit `act`; None when it does.

    `other_method`: the retry names another saved method than the one that was tried. That is what helps when the payer
    must confirm, where the same card again does not.
    """
    permitted = _PERMITTED.get(act)
    status = clock_free(invoice)
    if permitted is None:
        return None
    why = None if status in permitted else _why(act, invoice, status, other_method=other_method)
    if why is None and status in permitted:
        why = _unfit(act, invoice)
    if why is None:
        return None
    detail = f"{invoice.currency} {invoice.amount_paid}" if why is Why.PART_PAID else _since(invoice, status)
    return Refusal(why, act.value, named(invoice), detail, invoice=invoice.id)


def _why(act: Act, invoice: Invoice, status: Status, *, other_method: bool) -> Why | None:
    """Why `status` does not permit `act`."""
    if act is Act.RETRY and other_method and status is Status.ACTION_REQUIRED:
        return None
    if act is Act.RECEIPT and status in _UNSETTLED:
        return Why.NOT_PAID
    if act in _UNTRIED and status is Status.OPEN:
        return Why.SENT if act is Act.RETRY and invoice.collection is Collection.SEND else Why.NOT_FAILED
    return _WHY[status]


def _unfit(act: Act, invoice: Invoice) -> Why | None:
    """What stands in the way besides the status: how it is collected, and what made it."""
    if act is Act.SEND and invoice.collection is Collection.CHARGE:
        return Why.DRAFT_CHARGED if invoice.stage is Stage.DRAFT else Why.CHARGED
    if act in _NOT_OF_SUBSCRIPTIONS and invoice.subscription:
        return Why.SUBSCRIPTION
    if act in _UNTOUCHED and invoice.amount_paid > 0:
        return Why.PART_PAID
    return None


def named(invoice: Invoice) -> str:
    """A draft has no number: it is called by what it is for."""
    return invoice.title.strip() or invoice.id if invoice.number is None else invoice.number


def _since(invoice: Invoice, status: Status) -> str:
    """The detail of the refusal: when the invoice ended, or that a subscription made the draft."""
    if status is Status.DRAFT:
        made = SUBSCRIPTION if invoice.auto_advance else SUBSCRIPTION_OFF
        return made if invoice.subscription else ""
    ends = {Status.PAID: invoice.paid_at, Status.VOID: invoice.voided_at, Status.UNCOLLECTIBLE: invoice.written_off_at}
    at = ends.get(status)
    return at.isoformat() if at is not None else ""


def best_act(viewer: Viewer, status: Status, workspace: Workspace | None) -> Act:
    """The one act that a row of the list offers to `viewer`, for an invoice of `workspace` with the shown `status`."""
    if viewer.is_admin:
        return Act.RETRY if status is Status.FAILED else Act.SHOW
    if viewer.sees(workspace) and status in _UNSETTLED | {Status.PAST_DUE}:
        return Act.PAY_NOW
    return Act.SHOW
