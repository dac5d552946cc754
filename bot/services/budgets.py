"""A void sets the workspace's budget back to draft, once, wherever the void was made."""

from __future__ import annotations

from bot.domain.invoices import Invoice, Stage
from bot.domain.workspaces import Budget
from bot.services.collections import ACTIONS
from bot.services.ports import Billing, Clock, Messenger
from bot.services.store import Store
from bot.services.workspaces import Workspaces


class Budgets:
    """Resets budgets. Each step may be done again: whoever is stopped half-way calls `after_void` again."""

    def __init__(
        self, store: Store, billing: Billing, messenger: Messenger, workspaces: Workspaces, clock: Clock
    ) -> None:
        """The record of a reset stands among the actions, under `budget:<invoice>`."""
        self._store = store
        self._billing = billing
        self._messenger = messenger
        self._workspaces = workspaces
        self._clock = clock

    def after_void(self, invoice: Invoice, actor: str | None) -> None:
        """Reset the budget that `invoice` belongs to, unless that was done or a revision voided it.

        The caller holds the invoice's lease. Raises BillingError, MessengerError, StoreError.
        """
        workspace = self._workspaces.by_customer(invoice.customer)
        if not resets(invoice) or workspace is None:
            return
        key = f"budget:{invoice.id}"
        claimed = {
            "id": key,
            "act": "budget",
            "target": invoice.id,
            "actor": actor,
            "workspace": workspace.id,
            "at": int(self._clock.now().timestamp()),
            "state": "claimed",
            "result": None,
        }
        if not self._store.claim(ACTIONS, key, claimed):
            document = self._store.get(ACTIONS, key)
            if document is None or document["state"] != "claimed":
                return
            claimed = dict(document)
        self._billing.set_budget(workspace.customer, Budget.DRAFT, key)
        self._workspaces.set_budget(workspace.id, Budget.DRAFT)
        self._messenger.tell_budget_reset(workspace, invoice)
        self._store.put(ACTIONS, key, {**claimed, "state": "shown"})


def resets(invoice: Invoice) -> bool:
    """Whether this void counts: only the void that a revision makes does not."""
    return invoice.stage is Stage.VOID and invoice.revised_by is None
