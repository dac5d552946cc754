"""Reading: one invoice by what a person typed or pressed, its detail, and fresh links to Stripe's pages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.domain.actions import Ending
from bot.domain.detail import Detail
from bot.domain.drafts import DECISION
from bot.domain.history import Deed, History
from bot.domain.invoices import Invoice, OwnCard
from bot.domain.permits import Act, Viewer, named, refusal
from bot.domain.refusals import Refusal, Refused, Why
from bot.domain.statuses import Status, clock_free
from bot.domain.workspaces import Workspace
from bot.services.cards import Cards
from bot.services.collections import ACTIONS
from bot.services.mirror import Mirror
from bot.services.ports import Billing, BillingError, BillingRefused, NoSuchObject
from bot.services.records import decision_of, result_of
from bot.services.roles import Roles
from bot.services.store import Document, Order, Store, Where
from bot.services.workspaces import Workspaces

T = TypeVar("T")

log = logging.getLogger("invoicebot.reading")

DEEDS = 10
LOOKED_AT = 50
NO_DEED = (Ending.REFUSED, Ending.WAITING)


@dataclass(frozen=True, slots=True)
class Target:
    """An invoice that a person may do `act` to, by what the mirror knows: no call to Stripe was made."""

    invoice: str
    workspace: Workspace | None


@dataclass(frozen=True, slots=True)
class Link:
    """A fresh link (secret) for one person, with the invoice that it opens.

    `own` is the subscription's own card, which a new one of the customer's does not replace (REPLACE_CARD).
    """

    url: str
    invoice: Invoice
    own: OwnCard | None = None


class Reading:
    """What people may see. An invoice of somebody else's is answered exactly as one that does not exist."""

    def __init__(self, store: Store, billing: Billing, mirror: Mirror, roles: Roles, workspaces: Workspaces) -> None:
        """Nothing here writes, neither to Stripe nor to the store."""
        self._store = store
        self._billing = billing
        self._mirror = mirror
        self._roles = roles
        self._workspaces = workspaces
        self._cards = Cards(billing)

    def target(self, viewer: Viewer, act: Act, reference: str) -> Target:
        """The invoice of a full number or an `in_…` id; raises Refused."""
        row = self._mirror.row(reference)
        if row is None:
            self._roles.admit(viewer, act, None, about_one=not viewer.is_admin, subject=reference)
            if not (viewer.is_admin and reference.startswith("in_")):
                raise Refused(Refusal(Why.NOT_FOUND, subject=reference))
            return Target(reference, None)
        workspace = self._workspaces.by_customer(row.customer)
        self._roles.admit(viewer, act, workspace, subject=reference)
        return Target(row.id, workspace)

    def invoice(self, viewer: Viewer, act: Act, reference: str) -> tuple[Invoice, Workspace | None]:
        """The invoice as it is at Stripe now; raises Refused (STRIPE_DOWN too)."""
        target = self.target(viewer, act, reference)
        invoice = _asked(viewer, act, reference, target.invoice, lambda: self._billing.invoice(target.invoice))
        workspace = self._workspaces.by_customer(invoice.customer)
        self._roles.admit(viewer, act, workspace, subject=reference)
        return invoice, workspace

    def detail(self, viewer: Viewer, reference: str) -> tuple[Detail, Workspace | None]:
        """Everything that the detail view shows; raises Refused."""
        target = self.target(viewer, Act.SHOW, reference)
        detail = _asked(viewer, Act.SHOW, reference, target.invoice, lambda: self._billing.detail(target.invoice))
        workspace = self._workspaces.by_customer(detail.invoice.customer)
        self._roles.admit(viewer, Act.SHOW, workspace, subject=reference)
        if viewer.is_admin and clock_free(detail.invoice) is Status.FAILED:
            detail = replace(detail, behind=self._cards.behind(detail.invoice))
        return detail, workspace

    def history(self, viewer: Viewer, invoice: Invoice) -> History:
        """What was done to it through the bot, newest first; reasons only for hub admins. Raises StoreError.

        The caller has admitted `viewer` to the invoice.
        """
        order = Order("at", descending=True)
        made_by = invoice.metadata.get(DECISION)
        targets = [invoice.id] if made_by is None else [invoice.id, made_by]
        found = self._store.find(ACTIONS, Where({"target": targets}), order=order, limit=LOOKED_AT)
        deeds = [_deed(one.value, with_reason=viewer.is_admin) for one in found]
        done = [deed for deed in deeds if deed is not None and deed.ending not in NO_DEED]
        return History(tuple(done[:DEEDS]), older=len(done) > DEEDS or len(found) == LOOKED_AT)

    def link(self, viewer: Viewer, act: Act, reference: str) -> Link:
        """A fresh link for PAY_NOW (Stripe's page), REPLACE_CARD (the portal), PDF or RECEIPT; raises Refused."""
        invoice, _ = self.invoice(viewer, act, reference)
        refused = refusal(act, invoice)
        if refused is not None:
            raise Refused(refused)
        make = {
            Act.PAY_NOW: lambda: self._billing.payment_page(invoice.id),
            Act.REPLACE_CARD: lambda: self._billing.portal(invoice.customer),
            Act.PDF: lambda: self._billing.pdf(invoice.id),
            Act.RECEIPT: lambda: self._billing.receipt(invoice.id),
        }[act]
        url = _asked(viewer, act, reference, invoice.id, make)
        if url is None:
            why = Why.NO_RECEIPT if act is Act.RECEIPT else Why.DRAFT
            raise Refused(Refusal(why, act.value, named(invoice)))
        return Link(url, invoice, self._cards.own(invoice) if act is Act.REPLACE_CARD else None)


def _deed(document: Document, *, with_reason: bool) -> Deed | None:
    """None for an action that has not ended, and for what no person asked for."""
    result = result_of(document)
    if result is None:
        return None
    decision = decision_of(document)
    reason = str(decision.params.get("reason") or "") if with_reason else ""
    return Deed(result.at, decision.act, decision.actor, result.ending, reason)


def _asked(viewer: Viewer, act: Act, reference: str, invoice: str, ask: Callable[[], T]) -> T:
    """Stripe's answer, or the refusal that says why there is none; Stripe's own words are for hub admins."""
    try:
        return ask()
    except NoSuchObject as error:
        raise Refused(Refusal(Why.NOT_FOUND, subject=reference)) from error
    except BillingRefused as error:
        log.warning("Stripe refused", extra={"act": act.value, "invoice": reference, "reason": str(error)})
        raise Refused(
            Refusal(Why.STRIPE_REFUSED, act.value, reference, str(error) if viewer.is_admin else "")
        ) from error
    except BillingError as error:
        raise Refused(Refusal(Why.STRIPE_DOWN, act.value, reference, invoice=invoice)) from error
