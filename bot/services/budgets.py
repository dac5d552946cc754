"""A void sets the workspace's budget back to draft, once, wherever the void was made."""

from __future__ import annotations

import logging

from bot.domain.actions import Ending
from bot.domain.invoices import Invoice, Stage
from bot.domain.permits import Act
from bot.domain.workspaces import Budget, Workspace
from bot.services.collections import ACTIONS, SETTINGS
from bot.services.leases import Leases
from bot.services.outbox import Kind, Queue, Shown
from bot.services.ports import Billing, BillingRefused, Clock, NoSuchObject
from bot.services.posting import Wording
from bot.services.records import result_of
from bot.services.store import Document, Store, Where
from bot.services.workspaces import Workspaces

log = logging.getLogger("invoicebot.budgets")

BEGUN = "claimed"
RESET = "recorded"  # in the bot's own record
WRITTEN = "written"  # at Stripe too, or Stripe refused it
DONE = "shown"
LEASE_WAIT = 20.0  # seconds
REVISIONS = 20


class Budgets:
    """Resets budgets. Each step may be done again: whoever is stopped half-way calls `after_void` again."""

    def __init__(
        self,
        store: Store,
        billing: Billing,
        queue: Queue,
        wording: Wording,
        workspaces: Workspaces,
        leases: Leases,
        clock: Clock,
        *,
        hub_channel: str,
    ) -> None:
        """The record of a reset stands among the actions; `hub_channel` is told what Stripe did not take."""
        self._store = store
        self._billing = billing
        self._queue = queue
        self._wording = wording
        self._workspaces = workspaces
        self._leases = leases
        self._clock = clock
        self._hub_channel = hub_channel

    def record(self, invoice: Invoice, actor: str | None) -> None:
        """Reset the budget that `invoice` belongs to in the bot's own record, unless that was done.

        The void that a revision made resets nothing. The caller holds the invoice's lease. Raises StoreError,
        LeaseBusyError, BillingError.
        """
        workspace = self._workspaces.by_customer(invoice.customer)
        if not resets(invoice) or workspace is None or self._replaced(invoice):
            return
        with self._leases.hold(lease_of(workspace.id), LEASE_WAIT):
            record = self._begun(invoice, workspace, actor)
            if record["state"] != BEGUN:
                return
            self._store.put(SETTINGS, newest_of(workspace.id), {"reset": record["id"]})
            self._workspaces.set_budget(workspace.id, Budget.DRAFT)
            self._store.put(ACTIONS, record["id"], {**record, "state": RESET})

    def after_void(self, invoice: Invoice, actor: str | None) -> None:
        """The same, and then at Stripe and in the channel, each unless that was done.

        Raises StoreError, LeaseBusyError, and BillingError for what may pass.
        """
        self.record(invoice, actor)
        workspace = self._workspaces.by_customer(invoice.customer)
        if workspace is None:
            return
        with self._leases.hold(lease_of(workspace.id), LEASE_WAIT):
            record = self._store.get(ACTIONS, reset_of(invoice.id))
            now = self._workspaces.get(workspace.id)
            if record is not None and now is not None and record["state"] != DONE:
                self._publish(now, invoice, record)

    def _replaced(self, invoice: Invoice) -> bool:
        """Whether a revision that was drafted through the bot is final by now.

        Stripe voids the original by that, and need not name the revision there in the same moment.
        """
        for one in self._store.find(ACTIONS, Where({"target": invoice.id, "act": Act.REVISE.value}), limit=REVISIONS):
            result = result_of(one.value)
            if (
                result is not None
                and result.ending is Ending.DONE
                and result.invoice
                and self._is_final(result.invoice)
            ):
                return True
        return False

    def _is_final(self, draft: str) -> bool:
        try:
            return self._billing.invoice(draft).stage is not Stage.DRAFT
        except NoSuchObject:
            return False

    def _publish(self, workspace: Workspace, invoice: Invoice, record: Document) -> None:
        if record["state"] == RESET:
            self._at_stripe(workspace, record["id"])
            record = {**record, "state": WRITTEN}
            self._store.put(ACTIONS, record["id"], record)
        if workspace.budget is Budget.DRAFT:  # else a hub admin was faster
            said = self._wording.budget_reset(workspace, invoice, record["id"])
            self._queue.show(Shown(record["id"], workspace.channel, said))
        self._store.put(ACTIONS, record["id"], {**record, "state": DONE, "channel": workspace.channel})

    def _begun(self, invoice: Invoice, workspace: Workspace, actor: str | None) -> Document:
        """The record of this reset, made by this call or by an earlier one."""
        key = reset_of(invoice.id)
        begun = {
            "id": key,
            "act": Act.BUDGET.value,
            "target": invoice.id,
            "actor": actor,
            "workspace": workspace.id,
            "at": int(self._clock.now().timestamp()),
            "state": BEGUN,
            "result": None,
        }
        if self._store.claim(ACTIONS, key, begun):
            return begun
        return self._store.get(ACTIONS, key) or begun

    def _at_stripe(self, workspace: Workspace, key: str) -> None:
        """Write what the store says now; a refusal for good is told to the hub.

        Writing it twice does no harm, and Stripe would replay a 5xx under the same key: so each try has its own.
        """
        try:
            self._billing.set_budget(workspace.customer, workspace.budget, write_key(key, self._clock))
        except (BillingRefused, NoSuchObject) as error:
            log.error(
                "Stripe did not take a budget's reset; the bot's own record has it",
                extra={"workspace": workspace.id, "reason": str(error)},
            )
            said = self._wording.budget_refused(workspace, str(error))
            self._queue.show(Shown(f"refused:{key}", self._hub_channel, said, Kind.NOTICE))


def reset_of(invoice: str) -> str:
    """The id of the record of the reset that the void of `invoice` made."""
    return f"budget:{invoice}"


def newest_of(workspace: str) -> str:
    """Where the id of the workspace's newest reset is kept, among the settings."""
    return f"budget:{workspace}"


def lease_of(workspace: str) -> str:
    """What is held while the budget of `workspace` changes, here and at Stripe: so both always end the same."""
    return f"budget:{workspace}"


def write_key(reset: str, clock: Clock) -> str:
    """An idempotency key of its own for each write."""
    return f"{reset}/{int(clock.now().timestamp() * 1000)}"


def resets(invoice: Invoice) -> bool:
    """Whether this void counts: only the void that a revision makes does not."""
    return invoice.stage is Stage.VOID and invoice.revised_by is None
