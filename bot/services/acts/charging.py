"""Retry and charge now: charge what remains of an invoice to the card that the person saw and chose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.domain.actions import Caution, Decision, Ending
from bot.domain.asking import ChargeQuestion
from bot.domain.declines import Retry, advice
from bot.domain.invoices import Invoice, Method, Stage
from bot.domain.permits import Act, Viewer
from bot.domain.refusals import Refusal, Refused, Why
from bot.domain.statuses import Status, clock_free
from bot.domain.workspaces import Workspace
from bot.services.acts.from_draft import FromDraft
from bot.services.acts.one import key
from bot.services.cards import Cards
from bot.services.collections import ACTIONS
from bot.services.jobs import Effect, permit
from bot.services.ports import Billing, BillingError
from bot.services.records import result_of
from bot.services.roles import Roles
from bot.services.store import Order, Range, Store, Where
from bot.services.workspaces import Workspaces

CAP_WINDOW = timedelta(days=30)
SOON = timedelta(hours=1)
NEARLY = 3  # tries left
MOST_LOOKED_AT = 1000
NEWEST = 20
CHARGES = [Act.RETRY.value, Act.CHARGE.value]
COLLECTABLE = (Stage.OPEN, Stage.UNCOLLECTIBLE)


class Charging(FromDraft):
    """The question and the work; `Retrying` answers a failed payment, `ChargingNow` anything that can be charged."""

    def __init__(self, billing: Billing, roles: Roles, workspaces: Workspaces, store: Store, *, cap: int) -> None:
        """`cap`: manual tries allowed per card in 30 days (the card networks' limit, or the hub's lower one)."""
        super().__init__(billing, roles, workspaces)
        self._store = store
        self._cards = Cards(billing)
        self._cap = cap

    def about(self, invoice: Invoice) -> str:
        """The failed attempt that is answered."""
        return invoice.attempt_key

    def seen(self, invoice: Invoice) -> Mapping[str, Any]:
        """With the attempt, so that an amount is never charged that another attempt has taken meanwhile."""
        return {**super().seen(invoice), "attempt_key": invoice.attempt_key}

    def question(self, viewer: Viewer, invoice: Invoice, decision_id: str, now: datetime) -> ChargeQuestion:
        """What to confirm; raises Refused when it is not permitted, or no card could be charged."""
        workspace = self._permit(viewer, invoice)
        default = self._billing.default_method(invoice)
        unfit = self._unfit(invoice)
        fit = tuple(one for one in self._billing.methods(invoice.customer) if one.id != unfit)
        if default is not None and default.id == unfit:
            default = None
        method = default or (fit[0] if fit else None)
        if method is None:
            raise self._refused(Why.NO_METHOD if unfit is None else Why.ACTION_REQUIRED, invoice)
        tries = self._tries(method.id, now)
        self._within_cap(tries, invoice)
        behind = self._cards.behind(invoice)
        seen = {**self.seen(invoice), "method": method.id, "default": default is not None, "behind": behind is not None}
        return ChargeQuestion(
            decision_id,
            self.act,
            invoice,
            workspace,
            seen,
            self._cautions(invoice, tries, now),
            method=method,
            others=tuple(one for one in fit if one.id != method.id),
            behind=behind,
        )

    def check(self, decision: Decision, invoice: Invoice | None, viewer: Viewer, now: datetime) -> None:
        """Role, status, and that amount, attempt and card are those that were shown."""
        super().check(decision, invoice, viewer, now)
        if invoice is None:
            return
        method = str(decision.params["method"])
        if method == self._unfit(invoice):
            raise self._refused(Why.ACTION_REQUIRED, invoice)
        if not self._still_there(method, invoice, as_default=bool(decision.params["default"])):
            raise self._refused(Why.METHOD_CHANGED, invoice)
        self._within_cap(self._tries(method, now, but=decision.id), invoice)

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:
        """Paid, under way, or a newer failed attempt than the one that was to be answered."""
        if invoice is None:
            return None
        ending = _ending(invoice)
        if ending in (Ending.DONE, Ending.PROCESSING):
            return self._effect(ending, decision, invoice)
        if invoice.attempt_key == decision.params["attempt_key"] or invoice.stage not in COLLECTABLE:
            return None
        if ending is not None:
            return self._effect(ending, decision, invoice)
        decline = invoice.payment.decline if invoice.payment is not None else None
        return self._effect(Ending.DECLINED, decision, invoice) if decline is not None else None

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:
        """Charge; a draft is made final first, and one that comes to nothing is paid by that."""
        ready = self._final(decision, invoice)
        if ready.stage is Stage.PAID:
            return Effect(Ending.DONE, ready)
        paid = self._billing.pay(decision.target, str(decision.params["method"]), key(decision, "pay"))
        return self._effect(_ending(paid) or Ending.UNKNOWN, decision, paid)

    def _permit(self, viewer: Viewer, invoice: Invoice) -> Workspace | None:
        """Which card it is comes later: where the payer must confirm, another one may be charged."""
        workspace = self._workspaces.by_customer(invoice.customer)
        self._roles.require(viewer, self.act, workspace, subject=invoice.label)
        permit(self.act, invoice, other_method=True)
        return workspace

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
        where = Where(
            {"method": method, "act": CHARGES}, {"called_at": Range(int((now - CAP_WINDOW).timestamp()), None)}
        )
        found = self._store.find(ACTIONS, where, limit=MOST_LOOKED_AT)
        results = [result_of(one.value) for one in found if one.key != but]
        return sum(result is None or result.ending is not Ending.REFUSED for result in results)

    def _within_cap(self, tries: int, invoice: Invoice) -> None:
        if tries >= self._cap:
            raise self._refused(Why.TOO_MANY_TRIES, invoice, str(self._cap))

    def _cautions(self, invoice: Invoice, tries: int, now: datetime) -> tuple[Caution, ...]:
        cautions = []
        if invoice.next_attempt is not None and invoice.next_attempt - now <= SOON:
            cautions.append(Caution.STRIPE_TRIES_SOON)
        decline = invoice.payment.decline if invoice.payment is not None else None
        if decline is not None and advice(decline).retry is Retry.NO:
            cautions.append(Caution.NEVER_RETRY)
        if self._cap - tries <= NEARLY:
            cautions.append(Caution.NEARLY_CAPPED)
        if self._unknown_before(invoice):
            cautions.append(Caution.UNKNOWN_BEFORE)
        return tuple(cautions)

    def _unknown_before(self, invoice: Invoice) -> bool:
        """Whether it could not be found out how the last charge, about the same attempt, ended."""
        where = Where({"target": invoice.id, "act": CHARGES})
        for one in self._store.find(ACTIONS, where, order=Order("at", descending=True), limit=NEWEST):
            result = result_of(one.value)
            if result is not None and result.ending is not Ending.REFUSED:
                about = one.value["params"].get("attempt_key")
                return result.ending is Ending.UNKNOWN and about == invoice.attempt_key
        return False

    def _refused(self, why: Why, invoice: Invoice, detail: str = "") -> Refused:
        return Refused(Refusal(why, self.act.value, invoice.label, detail))


class Retrying(Charging):
    """After a failed payment."""

    act = Act.RETRY


class ChargingNow(Charging):
    """Whatever has not been paid; a draft is made final first."""

    act = Act.CHARGE


def _ending(invoice: Invoice) -> Ending | None:
    if invoice.stage is Stage.PAID:
        return Ending.DONE
    status = invoice.payment.status if invoice.payment is not None and invoice.stage in COLLECTABLE else None
    return {"processing": Ending.PROCESSING, "requires_action": Ending.CONFIRM}.get(status or "")
