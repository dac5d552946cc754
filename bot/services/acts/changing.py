"""The acts that set something on the invoice in one call: memo, date, collection, and how it is collected."""

from __future__ import annotations

from bot.domain.actions import Decision
from bot.domain.changes import Change, holds
from bot.domain.invoices import Invoice
from bot.services.acts.one import OnOneInvoice, done, key
from bot.services.jobs import Effect


class Changing(OnOneInvoice):
    """One call; its effect is seen on the invoice itself."""

    def change(self, decision: Decision) -> Change:
        """What was decided."""
        raise NotImplementedError

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:
        """The invoice is as it was decided."""
        return done(invoice) if invoice is not None and holds(self.change(decision), invoice) else None

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:  # noqa: ARG002
        """Set it."""
        return done(self._billing.change(decision.target, self.change(decision), key(decision, self.act.value)))
