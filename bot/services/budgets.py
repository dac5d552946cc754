"""A void sets the workspace's budget back to draft, once, wherever the void was made."""

from __future__ import annotations

import logging

from bot.domain.invoices import Invoice, Stage
from bot.domain.workspaces import Budget, Workspace
from bot.services.collections import ACTIONS
from bot.services.ports import Billing, BillingRefused, Clock, Messenger, MessengerError, NoSuchObject
from bot.services.store import Document, Store
from bot.services.workspaces import Workspaces

log = logging.getLogger("invoicebot.budgets")

BEGUN = "claimed"
RESET = "recorded"
DONE = "shown"


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
        """Reset the budget that `invoice` belongs to and tell its channel, unless that was done.

        The caller holds the invoice's lease. Raises StoreError, and BillingError and MessengerError for what may pass.
        """
        self.reset(invoice, actor)
        workspace = self._workspaces.by_customer(invoice.customer)
        record = self._store.get(ACTIONS, _key(invoice))
        if workspace is None or record is None or record["state"] == DONE:
            return
        self._in_channel(workspace, invoice)
        self._store.put(ACTIONS, record["id"], {**record, "state": DONE})

    def reset(self, invoice: Invoice, actor: str | None) -> None:
        """The same but for the channel: at Stripe and in the store. A void that a revision made resets nothing."""
        workspace = self._workspaces.by_customer(invoice.customer)
        if not resets(invoice) or workspace is None:
            return
        record = self._begun(_key(invoice), invoice, workspace, actor)
        if record["state"] != BEGUN:
            return
        self._at_stripe(workspace, record["id"])
        self._workspaces.set_budget(workspace.id, Budget.DRAFT)
        self._store.put(ACTIONS, record["id"], {**record, "state": RESET})

    def _begun(self, key: str, invoice: Invoice, workspace: Workspace, actor: str | None) -> Document:
        """The record of this reset, made by this call or by an earlier one."""
        begun = {
            "id": key,
            "act": "budget",
            "target": invoice.id,
            "actor": actor,
            "workspace": workspace.id,
            "at": self._seconds(),
            "state": BEGUN,
            "result": None,
        }
        if self._store.claim(ACTIONS, key, begun):
            return begun
        return self._store.get(ACTIONS, key) or begun

    def _at_stripe(self, workspace: Workspace, key: str) -> None:
        """Writing it twice does no harm, and Stripe would replay a 5xx under the same key: so each try has its own."""
        try:
            self._billing.set_budget(workspace.customer, Budget.DRAFT, f"{key}/{self._seconds()}")
        except (BillingRefused, NoSuchObject) as error:
            log.error(
                "Stripe did not take a budget's reset; the bot's own record has it",
                extra={"workspace": workspace.id, "reason": str(error)},
            )

    def _in_channel(self, workspace: Workspace, invoice: Invoice) -> None:
        try:
            self._messenger.tell_budget_reset(workspace, invoice)
        except MessengerError as error:
            if error.passing:
                raise
            log.error(
                "a channel could not be told that its budget was reset",
                extra={"workspace": workspace.id, "channel": workspace.channel, "code": error.code},
            )

    def _seconds(self) -> int:
        return int(self._clock.now().timestamp())


def _key(invoice: Invoice) -> str:
    return f"budget:{invoice.id}"


def resets(invoice: Invoice) -> bool:
    """Whether this void counts: only the void that a revision makes does not."""
    return invoice.stage is Stage.VOID and invoice.revised_by is None
