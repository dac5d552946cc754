"""Write off: Stripe stops collecting; the invoice can still be paid later."""

from __future__ import annotations

from bot.domain.actions import Decision
from bot.domain.invoices import Invoice, Stage
from bot.domain.permits import Act
from bot.services.acts.one import OnOneInvoice, done, key
from bot.services.jobs import Effect


class WritingOff(OnOneInvoice):
    """One call."""

    act = Act.WRITE_OFF

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:  # noqa: ARG002
        """Written off already."""
        return done(invoice) if invoice is not None and invoice.stage is Stage.UNCOLLECTIBLE else None

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:  # noqa: ARG002
        """Mark it uncollectible."""
        return done(self._billing.write_off(decision.target, key(decision, "write_off")))
