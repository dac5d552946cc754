"""Send: Stripe e-mails the invoice to the client; a draft becomes final by the same call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.actions import Decision
from bot.domain.asking import BillQuestion
from bot.domain.invoices import Invoice, Stage
from bot.domain.permits import Act, Viewer
from bot.domain.refusals import Refusal, Refused, Why
from bot.domain.workspaces import Workspace
from bot.services.acts.from_draft import FromDraft
from bot.services.acts.one import done, key
from bot.services.jobs import Effect


class Sending(FromDraft):
    """One call. That the e-mail went out shows only in Stripe's events."""

    act = Act.SEND

    def question(self, viewer: Viewer, invoice: Invoice, decision_id: str, now: datetime) -> BillQuestion:  # noqa: ARG002
        """With what the client will get, for a draft."""
        workspace = self._permit(viewer, invoice)
        detail = self._billing.detail(invoice.id) if invoice.stage is Stage.DRAFT else None
        return BillQuestion(decision_id, self.act, invoice, workspace, self.seen(invoice), detail=detail)

    def seen(self, invoice: Invoice) -> Mapping[str, Any]:
        """Amount, status and address."""
        return {"amount": invoice.amount_remaining, "stage": invoice.stage.value, "email": invoice.customer_email}

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:
        """It was sent since the decision, by this call or by somebody else: the client does not get it twice."""
        sent = invoice is not None and self._billing.was_sent(invoice.id, decision.at)
        return done(invoice) if invoice is not None and sent else None

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:  # noqa: ARG002
        """Send it."""
        return done(self._billing.send(decision.target, key(decision, "send")))

    def _permit(self, viewer: Viewer, invoice: Invoice) -> Workspace | None:
        workspace = super()._permit(viewer, invoice)
        if not invoice.customer_email:
            raise Refused(Refusal(Why.NO_EMAIL, self.act.value, invoice.label))
        return workspace
