"""An outcome that could not be found out is put right when Stripe shows later that the invoice ended as was decided."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.actions import Decision, Ending
from bot.domain.invoices import Invoice, Method, Stage
from bot.domain.permits import Act
from bot.services.collections import ACTIONS
from bot.services.ports import Billing, Clock
from bot.services.records import Record, Result, State, result_document, result_of
from bot.services.store import Order, Store, Where

NEWEST = 20


class Amending:
    """Looks at the newest action on an invoice whenever that invoice changed. The caller holds the invoice's lease."""

    def __init__(self, store: Store, billing: Billing, clock: Clock, begin: Callable[[str], None]) -> None:
        """`begin` has an action that has an outcome again shown to whoever asked for it."""
        self._store = store
        self._billing = billing
        self._clock = clock
        self._begin = begin

    def after_change(self, invoice: Invoice) -> None:
        """`invoice` was fetched now. Raises BillingError, StoreError, LeaseLostError."""
        if invoice.stage not in (Stage.PAID, Stage.VOID):
            return
        record = self._newest(invoice.id)
        if record is None or record.result is None or record.result.ending is not Ending.UNKNOWN:
            return
        method = self._paid_with(invoice) if invoice.stage is Stage.PAID else None
        if not _as_decided(record.decision, invoice, method):
            return
        found = Result(Ending.DONE, self._clock.now(), None, method, None, invoice.id, invoice.attempt_key)
        record.change(state=State.RECORDED.value, result=result_document(found), told=0, late=True)
        self._begin(record.decision.id)

    def _paid_with(self, invoice: Invoice) -> Method | None:
        paid = [one.method for one in self._billing.attempts(invoice.id) if one.status == "paid"]
        return paid[-1] if paid else None

    def _newest(self, invoice: str) -> Record | None:
        """The last action that may have had an effect."""
        acts = [Act.RETRY.value, Act.VOID.value]
        order = Order("at", descending=True)
        for one in self._store.find(ACTIONS, Where({"target": invoice, "act": acts}), order=order, limit=NEWEST):
            result = result_of(one.value)
            if result is not None and result.ending is not Ending.REFUSED:
                return Record(self._store, one.key)
        return None


def _as_decided(decision: Decision, invoice: Invoice, paid_with: Method | None) -> bool:
    """Whether the invoice ended as the decision wanted it: for a retry, paid with the very card that was chosen."""
    if decision.act is Act.VOID:
        return invoice.stage is Stage.VOID
    return paid_with is not None and paid_with.id == decision.params.get("method")
