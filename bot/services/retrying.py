"""Retry: charge what remains of a failed invoice to the card that the person saw and chose."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.actions import Caution, Decision, Ending, RetryQuestion
from bot.domain.declines import Retry, advice
from bot.domain.invoices import Invoice, Method, Stage
from bot.domain.permits import Act, Viewer
from bot.domain.refusals import Refusal, Refused, Why
from bot.domain.statuses import Status, clock_free
from bot.services.collections import ACTIONS
from bot.services.jobs import Effect, permit
from bot.services.ports import Billing, BillingError
from bot.services.records import result_of
from bot.services.roles import Roles
from bot.services.store import Range, Store, Where
from bot.services.workspaces import Workspaces

CAP_WINDOW = timedelta(days=30)
SOON = timedelta(hours=1)
NEARLY = 3  # tries left
MOST_LOOKED_AT = 1000


class Retrying:
    """The questions and the work of a retry."""

    def __init__(self, billing: Billing, store: Store, roles: Roles, workspaces: Workspaces, *, cap: int) -> None:
        """`cap`: manual tries allowed per card in 30 days (the card networks' limit, or the hub's lower one)."""
        self._billing = billing
        self._store = store
        self._roles = roles
        self._workspaces = workspaces
        self._cap = cap

    def question(self, viewer: Viewer, invoice: Invoice, decision_id: str, now: datetime) -> RetryQuestion:
        """What to confirm; raises Refused when it is not permitted, or no card could be charged."""
        workspace = self._workspaces.by_customer(invoice.customer)
        self._roles.require(viewer, Act.RETRY, workspace, subject=invoice.label)
        permit(Act.RETRY, invoice, other_method=True)
        default = self._billing.default_method(invoice)
        unfit = self._unfit(invoice)
        fit = tuple(one for one in self._billing.methods(invoice.customer) if one.id != unfit)
        if default is not None and default.id == unfit:
            default = None
        method = default or (fit[0] if fit else None)
        if method is None:
            why = Why.NO_METHOD if unfit is None else Why.ACTION_REQUIRED
            raise Refused(Refusal(why, Act.RETRY.value, invoice.label))
        tries = self._tries(method.id, now)
        self._within_cap(tries, invoice)
        others = tuple(one for one in fit if one.id != method.id)
        cautions = self._cautions(invoice, decision_id, tries, now)
        return RetryQuestion(decision_id, invoice, workspace, method, others, cautions, is_default=default is not None)

    def lease(self, decision: Decision) -> str:
        """The invoice."""
        return decision.target

    def fetch(self, decision: Decision) -> Invoice | None:
        """The invoice as it is now."""
        return self._billing.invoice(decision.target)

    def check(self, decision: Decision, invoice: Invoice | None, viewer: Viewer, now: datetime) -> None:
        """Role, status, and that amount, attempt and card are those that were shown."""
        if invoice is None:
            raise Refused(Refusal(Why.NOT_FOUND, subject=decision.target))
        workspace = self._workspaces.by_customer(invoice.customer)
        self._roles.require(viewer, Act.RETRY, workspace, subject=invoice.label)
        seen = decision.params
        method = str(seen["method"])
        permit(Act.RETRY, invoice, other_method=self._unfit(invoice) != method)
        if seen["amount"] != invoice.amount_remaining:
            raise Refused(Refusal(Why.AMOUNT_CHANGED, Act.RETRY.value, invoice.label))
        if seen["attempt_key"] != invoice.attempt_key:
            raise Refused(Refusal(Why.STATE_CHANGED, Act.RETRY.value, invoice.label))
        if not self._still_there(method, invoice, as_default=bool(seen["default"])):
            raise Refused(Refusal(Why.METHOD_CHANGED, Act.RETRY.value, invoice.label))
        self._within_cap(self._tries(method, now, but=decision.id), invoice)

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:
        """Paid, under way, or a newer failed attempt than the one that was to be answered."""
        if invoice is None:
            return None
        ending = _ending(invoice)
        if ending in (Ending.DONE, Ending.PROCESSING):
            return self._effect(ending, decision, invoice)
        if invoice.attempt_key == decision.params["attempt_key"] or invoice.stage is not Stage.OPEN:
            return None
        if ending is not None:
            return self._effect(ending, decision, invoice)
        decline = invoice.payment.decline if invoice.payment is not None else None
        return self._effect(Ending.DECLINED, decision, invoice) if decline is not None else None

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:  # noqa: ARG002
        """Charge."""
        key = f"{decision.id}/{decision.workspace or '-'}/pay"
        paid = self._billing.pay(decision.target, str(decision.params["method"]), key)
        return self._effect(_ending(paid) or Ending.UNKNOWN, decision, paid)

    def _effect(self, ending: Ending, decision: Decision, invoice: Invoice) -> Effect:
        """Names the method that was tried: Stripe tells it of a failed payment, else it is the one that was chosen."""
        payment = invoice.payment
        tried = payment.method if payment is not None else None
        decline = payment.decline if payment is not None and ending is Ending.DECLINED else None
        return Effect(ending, invoice, decline, tried or self._chosen(decision, invoice))

    def _chosen(self, decision: Decision, invoice: Invoice) -> Method | None:
        """Only its name is wanted here: a Stripe that does not answer now changes nothing."""
        try:
            methods = self._billing.methods(invoice.customer)
        except BillingError:
            return None
        return next((one for one in methods if one.id == decision.params["method"]), None)

    def _unfit(self, invoice: Invoice) -> str | None:
        """The method that the payer would have to confirm: the same one again does not help."""
        if clock_free(invoice) is not Status.ACTION_REQUIRED:
            return None
        tried = [one.method for one in self._billing.attempts(invoice.id) if one.status == "open"]
        return tried[-1].id if tried and tried[-1] is not None else None

    def _still_there(self, method: str, invoice: Invoice, *, as_default: bool) -> bool:
        """Whether the card that the person saw is still saved, and still Stripe's own choice if it was that."""
        if as_default:
            default = self._billing.default_method(invoice)
            return default is not None and default.id == method
        return any(one.id == method for one in self._billing.methods(invoice.customer))

    def _tries(self, method: str, now: datetime, but: str | None = None) -> int:
        """How often the bot charged `method` in the window, `but` not counted: a resumed decision is one try.

        What Stripe turned away reached no bank and is no try; what is still under way may be one.
        """
        where = Where({"method": method}, {"called_at": Range(int((now - CAP_WINDOW).timestamp()), None)})
        found = self._store.find(ACTIONS, where, limit=MOST_LOOKED_AT)
        results = [result_of(one.value) for one in found if one.key != but]
        return sum(result is None or result.ending is not Ending.REFUSED for result in results)

    def _within_cap(self, tries: int, invoice: Invoice) -> None:
        if tries >= self._cap:
            raise Refused(Refusal(Why.TOO_MANY_TRIES, Act.RETRY.value, invoice.label, str(self._cap)))

    def _cautions(self, invoice: Invoice, decision_id: str, tries: int, now: datetime) -> tuple[Caution, ...]:
        cautions = []
        if invoice.next_attempt is not None and invoice.next_attempt - now <= SOON:
            cautions.append(Caution.STRIPE_TRIES_SOON)
        decline = invoice.payment.decline if invoice.payment is not None else None
        if decline is not None and advice(decline).retry is Retry.NO:
            cautions.append(Caution.NEVER_RETRY)
        if self._cap - tries <= NEARLY:
            cautions.append(Caution.NEARLY_CAPPED)
        if self._unknown_before(decision_id):
            cautions.append(Caution.UNKNOWN_BEFORE)
        return tuple(cautions)

    def _unknown_before(self, decision_id: str) -> bool:
        """Whether it could not be found out how the decision before this one, about the same failure, ended."""
        base, _, generation = decision_id.rpartition(":")
        before = self._store.get(ACTIONS, f"{base}:{int(generation) - 1}")
        result = result_of(before) if before is not None else None
        return result is not None and result.ending is Ending.UNKNOWN


def _ending(invoice: Invoice) -> Ending | None:
    if invoice.stage is Stage.PAID:
        return Ending.DONE
    status = invoice.payment.status if invoice.payment is not None and invoice.stage is Stage.OPEN else None
    return {"processing": Ending.PROCESSING, "requires_action": Ending.CONFIRM}.get(status or "")
