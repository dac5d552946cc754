"""An outcome that could not be found out is put right when Stripe shows later that what was decided took effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.domain.actions import Ending
from bot.domain.invoices import Invoice, Method
from bot.domain.permits import Act
from bot.services.jobs import Effect, Job
from bot.services.ports import Billing, Clock
from bot.services.records import Record, Result, State, result_document, result_of
from bot.services.store import Document, Store

CHARGES = (Act.RETRY, Act.CHARGE)


class Amending:
    """Looks at the newest action on an invoice whenever that invoice changed. The caller holds the invoice's lease."""

    def __init__(
        self,
        store: Store,
        billing: Billing,
        clock: Clock,
        jobs: Mapping[Act, Job],
        begin: Callable[[str], None],
    ) -> None:
        """`begin` has an action that has an outcome again shown to whoever asked for it."""
        self._store = store
        self._billing = billing
        self._clock = clock
        self._jobs = jobs
        self._begin = begin

    def after_change(self, invoice: Invoice, acts: Sequence[Document]) -> None:
        """`invoice` was fetched now; `acts` are the records of what was decided about it, newest first.

        Raises BillingError, StoreError, LeaseLostError.
        """
        record = self._newest(acts)
        if record is None or record.result is None or record.result.ending is not Ending.UNKNOWN:
            return
        effect = self._jobs[record.decision.act].found(record.decision, invoice)
        if effect is None or effect.ending is not Ending.DONE:
            return
        method = self._paid_with(invoice) if record.decision.act in CHARGES else effect.method
        if record.decision.act in CHARGES and (method is None or method.id != record.decision.params.get("method")):
            return  # paid, but not with the very card that was chosen
        record.change(state=State.RECORDED.value, result=self._found(effect, method), told=0, late=True)
        self._begin(record.decision.id)

    def _found(self, effect: Effect, method: Method | None) -> dict[str, object]:
        made = effect.invoice
        about = (None, None) if made is None else (made.id, made.attempt_key)
        return result_document(Result(Ending.DONE, self._clock.now(), None, method, None, *about))

    def _paid_with(self, invoice: Invoice) -> Method | None:
        paid = [one.method for one in self._billing.attempts(invoice.id) if one.status == "paid"]
        return paid[-1] if paid else None

    def _newest(self, acts: Sequence[Document]) -> Record | None:
        """The last action that may have had an effect."""
        for one in acts:
            result = result_of(one) if one["act"] in self._jobs else None
            if result is not None and result.ending is not Ending.REFUSED:
                return Record(self._store, one["id"])
        return None
