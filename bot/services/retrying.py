"""Retry: charge what remains of a failed invoice to the card that the person saw and chose."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.actions import Caution, Decision, Ending, RetryQuestion
from bot.domain.declines import Retry, advice
from bot.domain.invoices import Invoice, Method, Stage
from bot.domain.permits import Act, Viewer, refusal
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.collections import ACTIONS
from bot.services.jobs import Effect
from bot.services.ports import Billing
from bot.services.roles import Roles
from bot.services.store import Range, Store, Where
from bot.services.workspaces import Workspaces

CAP_WINDOW = timedelta(days=30)
SOON = timedelta(hours=1)
NEARLY = 3  # tries left


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
        _permit(invoice, other_method=True)
        methods = self._billing.methods(invoice.customer)
        default = self._billing.default_method(invoice)
        if _needs_another(invoice):
            methods = tuple(one for one in methods if not _same(one, invoice))
            default = default if default in methods else None
        method = default or (methods[0] if methods else None)
        if method is None:
            why = Why.ACTION_REQUIRED if _needs_another(invoice) else Why.NO_METHOD
            raise Refused(Refusal(why, Act.RETRY.value, invoice.label))
        tries = self._tries(method.id, now)
        self._within_cap(tries, invoice)
        others = tuple(one for one in methods if one.id != method.id)
        cautions = self._cautions(invoice, tries, now)
        is_default = default is not None and default.id == method.id
        return RetryQuestion(decision_id, invoice, workspace, method, others, cautions, is_default)

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
        other = invoice.payment is None or invoice.payment.method is None or invoice.payment.method.id != method
        _permit(invoice, other_method=other)
        if seen["amount"] != invoice.amount_remaining:
            raise Refused(Refusal(Why.AMOUNT_CHANGED, Act.RETRY.value, invoice.label))
        if seen["attempt_key"] != invoice.attempt_key:
            raise Refused(Refusal(Why.STATE_CHANGED, Act.RETRY.value, invoice.label))
        if not self._still_there(method, invoice, as_default=bool(seen["default"])):
            raise Refused(Refusal(Why.METHOD_CHANGED, Act.RETRY.value, invoice.label))
        self._within_cap(self._tries(method, now), invoice)

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:
        """Paid, under way, or a newer failed attempt than the one that was to be answered."""
        if invoice is None:
            return None
        ending = _ending(invoice)
        if ending is not None:
            return Effect(ending, invoice, method=_method(invoice))
        if invoice.attempt_key == decision.params["attempt_key"] or invoice.stage is not Stage.OPEN:
            return None
        decline = invoice.payment.decline if invoice.payment is not None else None
        return Effect(Ending.DECLINED, invoice, decline, _method(invoice)) if decline is not None else None

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:
        """Charge."""
        key = f"{decision.id}/{decision.workspace or '-'}/pay"
        paid = self._billing.pay(decision.target, str(decision.params["method"]), key)
        return Effect(_ending(paid) or Ending.PROCESSING, paid, method=_method(paid))

    def _still_there(self, method: str, invoice: Invoice, *, as_default: bool) -> bool:
        """Whether the card that the person saw is still saved, and still Stripe's own choice if it was that."""
        if as_default:
            default = self._billing.default_method(invoice)
            return default is not None and default.id == method
        return any(one.id == method for one in self._billing.methods(invoice.customer))

    def _tries(self, method: str, now: datetime) -> int:
        since = int((now - CAP_WINDOW).timestamp())
        return self._store.count(ACTIONS, Where({"method": method}, {"called_at": Range(since, None)}))[()]

    def _within_cap(self, tries: int, invoice: Invoice) -> None:
        if tries >= self._cap:
            raise Refused(Refusal(Why.TOO_MANY_TRIES, Act.RETRY.value, invoice.label, str(self._cap)))

    def _cautions(self, invoice: Invoice, tries: int, now: datetime) -> tuple[Caution, ...]:
        cautions = []
        if invoice.next_attempt is not None and invoice.next_attempt - now <= SOON:
            cautions.append(Caution.STRIPE_TRIES_SOON)
        decline = invoice.payment.decline if invoice.payment is not None else None
        if decline is not None and advice(decline).retry is Retry.NO:
            cautions.append(Caution.NEVER_RETRY)
        if self._cap - tries <= NEARLY:
            cautions.append(Caution.NEARLY_CAPPED)
        return tuple(cautions)


def _permit(invoice: Invoice, *, other_method: bool) -> None:
    refused = refusal(Act.RETRY, invoice, other_method=other_method)
    if refused is not None:
        raise Refused(refused)


def _needs_another(invoice: Invoice) -> bool:
    """The payer must confirm: the same card again does not help."""
    return refusal(Act.RETRY, invoice) is not None


def _same(method: Method, invoice: Invoice) -> bool:
    return invoice.payment is not None and invoice.payment.method is not None and invoice.payment.method.id == method.id


def _method(invoice: Invoice) -> Method | None:
    return invoice.payment.method if invoice.payment is not None else None


def _ending(invoice: Invoice) -> Ending | None:
    if invoice.stage is Stage.PAID:
        return Ending.DONE
    if invoice.payment is not None and invoice.payment.status == "processing":
        return Ending.PROCESSING
    if invoice.payment is not None and invoice.payment.status == "requires_action":
        return Ending.CONFIRM
    return None
