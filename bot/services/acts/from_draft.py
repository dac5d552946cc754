"""What the acts have in common that a draft is made final for first, so that nothing can be charged in between."""

from __future__ import annotations

from bot.domain.actions import Decision
from bot.domain.invoices import Invoice, Stage
from bot.domain.refusals import FINAL_NOW, Refusal, Refused, Why
from bot.services.acts.one import OnOneInvoice, key
from bot.services.ports import BillingUnanswered


class FromDraft(OnOneInvoice):
    """A decision about a draft stays true once that draft is final, untouched and as much is left to pay."""

    def _unchanged(self, decision: Decision, invoice: Invoice) -> None:
        if not _came_from_draft(decision, invoice):
            super()._unchanged(decision, invoice)
        elif decision.params["amount"] != invoice.amount_remaining:
            raise self._other_amount(invoice)

    def _final(self, decision: Decision, invoice: Invoice | None) -> Invoice:
        """The invoice once it is final: a draft is finalized with automatic collection off, and fetched again.

        Raises BillingError, and Refused when more or less is to be paid than was decided on.
        """
        ready = invoice or self._billing.invoice(decision.target)
        if ready.stage is not Stage.DRAFT:
            return ready
        try:
            self._billing.finalize(ready.id, auto_advance=False, key=key(decision, "finalize"))
        except BillingUnanswered as error:
            if not error.answered:  # sent again under the same key; a 5xx would be repeated for ever
                raise
        ready = self._billing.invoice(decision.target)
        if ready.stage is Stage.DRAFT:
            raise Refused(Refusal(Why.STRIPE_DOWN, self.act.value, ready.label))
        if ready.stage is Stage.OPEN and ready.amount_remaining != decision.params["amount"]:
            raise self._other_amount(ready)
        return ready

    def _other_amount(self, invoice: Invoice) -> Refused:
        return Refused(Refusal(Why.AMOUNT_CHANGED, self.act.value, invoice.label, FINAL_NOW))


def _came_from_draft(decision: Decision, invoice: Invoice) -> bool:
    """Whether the draft that was decided on is final by now, and nobody tried to collect it yet."""
    declined = invoice.payment is not None and invoice.payment.decline is not None
    was_draft = decision.params.get("stage") == Stage.DRAFT.value
    return was_draft and invoice.stage is Stage.OPEN and not invoice.attempted and not declined
