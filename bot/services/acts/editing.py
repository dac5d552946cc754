"""Edit the lines of a draft: change, add, take off, each in a call of its own; then look whether it is as decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.domain import edits
from bot.domain.actions import Decision, Ending
from bot.domain.asking import BillQuestion
from bot.domain.drafts import Draft
from bot.domain.edits import Edit, Steps, shown, steps_left, still_as_seen
from bot.domain.invoices import Collection, Invoice
from bot.domain.permits import Act, Viewer, named
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.acts.one import OnOneInvoice, done, key
from bot.services.jobs import Effect
from bot.services.ports import BillingBusy, BillingRefused, BillingUnanswered, after_an_effect


class Editing(OnOneInvoice):
    """`params`: see `bot.domain.edits`. A try that was cut short goes on where the lines show that it stopped."""

    act = Act.EDIT

    def question(self, viewer: Viewer, invoice: Invoice, decision_id: str, now: datetime) -> BillQuestion:  # noqa: ARG002
        """With the lines."""
        workspace = self._permit(viewer, invoice)
        detail = self._lines(invoice.id)
        return BillQuestion(decision_id, self.act, detail.invoice, workspace, shown(detail), detail=detail)

    def _unchanged(self, decision: Decision, invoice: Invoice) -> None:
        if not still_as_seen(decision.params, self._lines(invoice.id)):
            raise Refused(Refusal(Why.STATE_CHANGED, self.act.value, named(invoice)))

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:
        """The lines are as decided."""
        return done(invoice) if invoice is not None and self._left(decision).none else None

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:  # noqa: ARG002
        """Change and add before anything is taken off, so that what Stripe refuses costs no line."""
        detail = self._lines(decision.target)
        left, begun = steps_left(Edit.of(decision.params), detail), edits.begun(decision.params, detail)
        for name, step in self._calls(decision, left):
            self._step(decision, name, step, begun=begun)
            begun = True
        with after_an_effect():
            now = self._billing.invoice(decision.target)
            return done(now) if self._left(decision).none else Effect(Ending.UNKNOWN, now)

    def _step(self, decision: Decision, name: str, step: Callable[[], object], *, begun: bool) -> None:
        """One call; once something was changed, no failure may say that nothing was."""
        try:
            step()
        except BillingUnanswered as error:
            if not error.answered or getattr(self._left(decision), name):
                raise  # else the lines show that a 5xx, which Stripe would repeat for ever, had its effect
        except BillingRefused as error:
            if not begun:
                raise
            raise Refused(Refusal(Why.HALF_DONE, self.act.value, detail=str(error))) from error
        except BillingBusy as error:
            if not begun:
                raise
            raise BillingUnanswered(str(error), answered=False) from error

    def _calls(self, decision: Decision, left: Steps) -> list[tuple[str, Callable[[], object]]]:
        """What is left to be called, named as in `Steps`."""
        target, currency = decision.target, str(decision.params["currency"])
        draft = Draft(str(decision.workspace), currency, left.added, Collection.CHARGE, None, None)
        calls: dict[str, Callable[[], object]] = {
            "changes": lambda: self._billing.update_lines(target, left.changes, currency, key(decision, "update")),
            "added": lambda: self._billing.add_lines(target, draft, key(decision, "add")),
            "gone": lambda: self._billing.remove_lines(target, left.gone, key(decision, "remove")),
        }
        return [(name, call) for name, call in calls.items() if getattr(left, name)]

    def _left(self, decision: Decision) -> Steps:
        return steps_left(Edit.of(decision.params), self._lines(decision.target))
