"""Revise: a draft with the same lines, which voids and replaces the invoice once it is final."""

from __future__ import annotations

from bot.domain.actions import Decision
from bot.domain.invoices import Invoice
from bot.domain.permits import Act
from bot.services.acts.one import OnOneInvoice, done, key
from bot.services.jobs import Effect


class Revising(OnOneInvoice):
    """Its effect is the new draft, which names the decision in its metadata."""

    act = Act.REVISE

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:
        """The draft that an earlier call made."""
        made = self._billing.created_by(invoice.customer, decision.id, decision.at) if invoice is not None else None
        return None if made is None else done(made)

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:  # noqa: ARG002
        """Make it."""
        return done(self._billing.revise(decision.target, decision.id, key(decision, "revise")))
