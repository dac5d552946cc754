"""Steps 3 to 5 of an action, under its lease: fetch the truth, check the decision against it, call Stripe once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from bot.domain.actions import Ending
from bot.domain.invoices import Invoice
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.jobs import Effect, Job
from bot.services.leases import Lease, LeaseLostError
from bot.services.patience import Patience, Waiting
from bot.services.ports import (
    BillingBusy,
    BillingError,
    BillingRefused,
    BillingUnanswered,
    CardDeclined,
    Clock,
    NoSuchObject,
)
from bot.services.records import Record, Result, State
from bot.services.roles import Roles
from bot.services.showing import Showing

T = TypeVar("T")

SEND_AGAIN_WITHIN = timedelta(hours=23)  # Stripe keeps idempotency keys for at least 24 h
IN_FLIGHT = timedelta(minutes=2)  # longer than a call whose answer was lost can still be under way at Stripe


class UnsettledError(Exception):
    """Stripe was called, and how that ended cannot be found out now: nothing is said until it can be."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What every action is carried out with; `stopping` is set when the process ends."""

    roles: Roles
    showing: Showing
    clock: Clock
    patience: Patience
    stopping: threading.Event


class Carrying:
    """One decision being carried out."""

    def __init__(self, record: Record, job: Job, lease: Lease, tools: Tools) -> None:
        """The caller holds `lease`, and records what comes out."""
        self._record = record
        self._decision = record.decision
        self._job = job
        self._lease = lease
        self._tools = tools
        self._waiting = Waiting(tools.patience, tools.stopping)
        self._said_so = False
        self._called = record.state is State.CALLING  # by an earlier try, whose answer was lost

    def carry_out(self) -> tuple[Result, Effect | None]:
        """How it ended. Raises LeaseLostError, StoppingError, UnsettledError, StoreError: then it is taken up again."""
        try:
            effect = self._effect()
        except Refused as refused:
            if self._called and self._age() < IN_FLIGHT:
                raise UnsettledError(self._decision.id) from refused
            refusal = replace(refused.refusal, act=self._decision.act.value)
            return Result(Ending.REFUSED, self._tools.clock.now(), refusal=refusal), None
        if effect is None:
            return Result(Ending.UNKNOWN, self._tools.clock.now()), None
        return self._result(effect), effect

    def _effect(self) -> Effect | None:
        """None when it cannot be found out whether there was one."""
        invoice = self._patiently(lambda: self._job.fetch(self._decision))
        if self._called:
            effect = self._job.found(self._decision, invoice)
            if effect is not None or not self._may_send_again():
                return effect
        elif self._tools.clock.now() - self._decision.at > SEND_AGAIN_WITHIN:
            raise self._refused(Why.TOO_OLD)
        self._check(invoice)
        self._record.change(state=State.CALLING.value, called_at=self._called_at())
        return self._call(invoice)

    def _check(self, invoice: Invoice | None) -> None:
        """Step 4: the role is looked up anew, whatever was true when the button was pressed."""

        def check() -> None:
            viewer = self._tools.roles.viewer(self._decision.actor, fresh=True)
            self._job.check(self._decision, invoice, viewer, self._tools.clock.now())

        self._patiently(check)

    def _patiently(self, ask: Callable[[], T]) -> T:
        """Ask Stripe, for as long as the patience lasts."""
        while True:
            try:
                return ask()
            except NoSuchObject as error:
                raise self._refused(Why.NOT_FOUND) from error
            except BillingRefused as error:
                raise self._refused(Why.STRIPE_REFUSED, str(error)) from error
            except BillingError as error:
                self._say_waiting()
                if not self._waiting.pause(error):
                    if self._called:
                        raise self._unsettled() from error
                    raise self._refused(Why.STRIPE_DOWN) from error

    def _call(self, invoice: Invoice | None) -> Effect | None:
        """Step 5: call, and call again under the same key only while nothing was answered."""
        in_doubt, self._called = self._called, False
        while True:
            if not self._lease.held:
                raise LeaseLostError(self._decision.id)
            try:
                return self._job.call(self._decision, invoice)
            except CardDeclined as error:
                return self._declined(error)
            except (BillingRefused, NoSuchObject) as error:
                return self._not_accepted(error, in_doubt=in_doubt)
            except BillingBusy as error:
                if not self._paused(error, in_doubt=in_doubt):
                    return self._look()
            except BillingUnanswered as error:
                in_doubt = True
                if error.answered:  # Stripe would replay this answer for the same key: it may not be sent again
                    self._record.change(answered_5xx=True)
                    return self._look()
                effect = self._look_once()
                if effect is not None:
                    return effect
                if not self._waiting.pause(error):
                    return self._look()
            invoice, effect = self._again(in_doubt=in_doubt)
            if effect is not None:
                return effect

    def _paused(self, error: BillingBusy, *, in_doubt: bool) -> bool:
        """Wait before another call; False when the patience has ended. Raises Refused when nothing was called then."""
        if not in_doubt:
            self._say_waiting()
        if self._waiting.pause(error):
            return True
        if in_doubt:
            return False
        raise self._refused(Why.STRIPE_DOWN) from error

    def _again(self, *, in_doubt: bool) -> tuple[Invoice | None, Effect | None]:
        """The invoice before another call, and the effect of the one before, if there was one and it shows by now.

        During a pause somebody may have paid, credited or voided it.
        """
        self._called = in_doubt
        invoice = self._patiently(lambda: self._job.fetch(self._decision))
        effect = self._patiently(lambda: self._job.found(self._decision, invoice)) if in_doubt else None
        if effect is None:
            self._check(invoice)
            self._called = False
        return invoice, effect

    def _look(self) -> Effect | None:
        """The effect of a call whose answer was lost, None when Stripe shows none.

        A Stripe that cannot be asked before the patience ends leaves it unsettled: it is looked at again.
        """
        while True:
            try:
                return self._job.found(self._decision, self._job.fetch(self._decision))
            except BillingError as error:
                if not self._waiting.pause(error):
                    raise self._unsettled() from error

    def _look_once(self) -> Effect | None:
        """The same, but an answer that does not come is no reason to wait: the call itself is tried again."""
        try:
            effect = self._job.found(self._decision, self._job.fetch(self._decision))
        except BillingError:
            return None
        if effect is None:
            self._say_waiting()
        return effect

    def _declined(self, error: CardDeclined) -> Effect:
        """The invoice after a decline, fetched again."""
        self._called = True
        invoice = self._patiently(lambda: self._job.fetch(self._decision))
        if invoice is None:
            raise UnsettledError(self._decision.id) from error
        method = invoice.payment.method if invoice.payment is not None else None
        return Effect(Ending.CONFIRM if error.confirm else Ending.DECLINED, invoice, error.decline, method)

    def _not_accepted(self, error: BillingError, *, in_doubt: bool) -> Effect | None:
        """Stripe refused: say what the invoice shows, since somebody may have paid or voided it a moment before."""
        try:
            invoice = self._job.fetch(self._decision)
        except BillingError as unseen:
            if in_doubt:
                raise self._unsettled() from unseen
        else:
            effect = self._job.found(self._decision, invoice) if in_doubt else None
            if effect is not None:
                return effect
            self._check(invoice)
            if in_doubt and invoice is None:
                return None
        raise self._refused(Why.STRIPE_REFUSED, str(error)) from error

    def _refused(self, why: Why, detail: str = "") -> Refused:
        subject = self._decision.target if why is Why.NOT_FOUND else ""
        return Refused(Refusal(why, self._decision.act.value, subject, detail))

    def _unsettled(self) -> UnsettledError:
        """Says so to the person, once in the life of the action."""
        if not self._record.said_looking:
            self._tools.showing.looking(self._decision, self._tools.clock.now())
            self._record.change(said_looking=True)
        return UnsettledError(self._decision.id)

    def _say_waiting(self) -> None:
        """Say once that Stripe does not answer; only while it is known that nothing was done yet."""
        if not self._said_so and not self._called:
            self._said_so = True
            self._tools.showing.waiting(self._decision, self._tools.clock.now())

    def _result(self, effect: Effect) -> Result:
        return Result(
            effect.ending,
            self._tools.clock.now(),
            effect.decline,
            effect.method,
            invoice=self._decision.target if effect.invoice is None else effect.invoice.id,
            attempt_key=None if effect.invoice is None else effect.invoice.attempt_key,
        )

    def _called_at(self) -> int:
        return self._record.called_at or int(self._tools.clock.now().timestamp())

    def _age(self) -> timedelta:
        return timedelta(seconds=self._tools.clock.now().timestamp() - self._called_at())

    def _may_send_again(self) -> bool:
        return self._age() < SEND_AGAIN_WITHIN and not self._record.answered_5xx
