"""Management fee on a draft that has none yet, a subscription's above all: a line of its own, once."""

from __future__ import annotations

from datetime import datetime

from bot.domain.actions import Decision
from bot.domain.asking import FeeQuestion
from bot.domain.detail import Detail
from bot.domain.drafts import Draft, DraftLine
from bot.domain.fees import fee_on
from bot.domain.invoices import Collection, Invoice
from bot.domain.permits import Act, Viewer, named
from bot.domain.refusals import Refusal, Refused, Why
from bot.domain.workspaces import Workspace
from bot.services.acts.one import OnOneInvoice, done, key
from bot.services.jobs import Effect


class AddingFee(OnOneInvoice):
    """`seen` is the line: {fee: minor units, words: what it says}, and the total without it."""

    act = Act.FEE

    def question(self, viewer: Viewer, invoice: Invoice, decision_id: str, now: datetime) -> FeeQuestion:  # noqa: ARG002
        """With the line; raises Refused where the workspace has no fee, or the draft has it."""
        workspace, detail = self._permit(viewer, invoice), self._lines(invoice.id)
        line = self._line(workspace, detail)
        return FeeQuestion(decision_id, self.act, detail.invoice, workspace, _seen(detail, line), fee=line)

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:  # noqa: ARG002
        """The line is there."""
        detail = self._lines(decision.target)
        return done(detail.invoice) if any(line.fee for line in detail.lines) else None

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:  # noqa: ARG002
        """Put it on."""
        line = DraftLine(str(decision.params["words"]), 1, int(decision.params["fee"]), fee=True)
        currency = str(decision.params["currency"])
        draft = Draft(str(decision.workspace), currency, (line,), Collection.CHARGE, None, None)
        return done(self._billing.add_lines(decision.target, draft, key(decision, "fee")))

    def _unchanged(self, decision: Decision, invoice: Invoice) -> None:
        """The fee would still be what was shown."""
        detail = self._lines(invoice.id)
        line = self._line(self._workspaces.by_customer(invoice.customer), detail)
        if any(decision.params[name] != now for name, now in _seen(detail, line).items()):
            raise Refused(Refusal(Why.AMOUNT_CHANGED, self.act.value, named(invoice)))

    def _line(self, workspace: Workspace | None, detail: Detail) -> DraftLine:
        if any(line.fee for line in detail.lines):
            raise Refused(Refusal(Why.HAS_FEE, self.act.value, named(detail.invoice)))
        same = workspace is not None and workspace.currency == detail.invoice.currency
        line = fee_on(detail.net, workspace) if workspace is not None and same else None
        if line is None:
            raise Refused(Refusal(Why.NO_FEE, self.act.value, named(detail.invoice)))
        return line


def _seen(detail: Detail, line: DraftLine) -> dict[str, object]:
    invoice = detail.invoice
    shown = {"fee": line.amount, "words": line.description, "currency": invoice.currency}
    return {"total": invoice.total, "stage": invoice.stage.value, **shown}
