"""Finalize: a draft gets its number and becomes open; what then collects it stays as the draft says."""

from __future__ import annotations

from bot.domain.actions import Decision
from bot.domain.invoices import Invoice, Stage
from bot.domain.permits import Act
from bot.services.acts.one import OnOneInvoice, done, key
from bot.services.jobs import Effect


class Finalizing(OnOneInvoice):
    """One call."""

    act = Act.FINALIZE

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:  # noqa: ARG002
        """Anything but a draft was finalized."""
        return None if invoice is None or invoice.stage is Stage.DRAFT else done(invoice)

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:
        """Finalize it, with automatic collection as it was."""
        advance = invoice is not None and invoice.auto_advance
        return done(self._billing.finalize(decision.target, auto_advance=advance, key=key(decision, "finalize")))
