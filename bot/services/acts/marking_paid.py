"""Mark as paid: the money came outside of Stripe; a draft is made final first, without anything being charged."""

from __future__ import annotations

from bot.domain.actions import Decision
from bot.domain.invoices import Invoice, Stage
from bot.domain.permits import Act
from bot.services.acts.from_draft import FromDraft
from bot.services.acts.one import done, key
from bot.services.jobs import Effect


class MarkingPaid(FromDraft):
    """How it was paid is kept with the action, as its reason."""

    act = Act.MARK_PAID

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:  # noqa: ARG002
        """Paid outside of Stripe; what a card paid meanwhile is not this."""
        return done(invoice) if invoice is not None and invoice.paid_outside else None

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:
        """Finalize a draft, then mark it; a draft that comes to nothing is paid by being made final."""
        ready = self._final(decision, invoice)
        if ready.stage is Stage.PAID:
            return done(ready)
        return done(self._billing.mark_paid(decision.target, key(decision, "mark_paid")))
