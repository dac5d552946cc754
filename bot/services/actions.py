"""The seven steps that every action takes: claim, lease, fetch, check, call, record, show.

An action is claimed durably before Slack gets its acknowledgement, and worked afterwards; whatever stops the work (a crash,
a lost answer, Slack or Stripe being down), `resume` takes it up where its document says it stands.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.actions import Decision, Ending, Outcome
from bot.domain.invoices import Invoice
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.collections import ACTIONS
from bot.services.jobs import Effect, Job
from bot.services.leases import Lease, LeaseBusyError, Leases
from bot.services.ports import (
    BillingBusy,
    BillingError,
    BillingRefused,
    BillingUnanswered,
    CardDeclined,
    Clock,
    NoSuchObject,
)
from bot.services.records import (
    Result,
    State,
    claimed,
    decision_of,
    place_document,
    place_of,
    result_document,
    result_of,
)
from bot.services.roles import Roles
from bot.services.showing import Showing
from bot.services.store import Document, Range, Store, Where

log = logging.getLogger("invoicebot.actions")

SEND_AGAIN_WITHIN = timedelta(hours=23)  # Stripe keeps idempotency keys for at least 24 h
UNFINISHED = [State.CLAIMED.value, State.CALLING.value, State.RECORDED.value]
BATCH = 500


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds: for the invoice's lease, for Stripe in all, and between two tries."""

    lease: float = 60.0
    stripe: float = 60.0
    pause: float = 1.0
    longest_pause: float = 8.0


class LeaseLostError(Exception):
    """The lease ran out under the work: no new call may be made; the action stays as it is and is resumed."""


class StoppingError(Exception):
    """The process is stopping; the action stays as it is and is resumed at the next start."""


class Actions:
    """Claims, works and resumes actions."""

    def __init__(
        self,
        store: Store,
        roles: Roles,
        leases: Leases,
        showing: Showing,
        clock: Clock,
        jobs: Mapping[Act, Job],
        submit: Callable[[Callable[[], None]], object],
        patience: Patience | None = None,
    ) -> None:
        """`submit` runs a piece of work in the pool for Stripe's slow calls."""
        self._store = store
        self._roles = roles
        self._leases = leases
        self._showing = showing
        self._clock = clock
        self._jobs = jobs
        self._submit = submit
        self._patience = patience or Patience()
        self._lock = threading.Lock()
        self._under_way: set[str] = set()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Begin no new wait for Stripe; what is unfinished is resumed at the next start."""
        self._stopping.set()

    def decision_id(self, act: Act, target: str, about: str = "") -> str:
        """The id for a button that is drawn now: after an outcome the redrawn button is a new decision.

        `about` says what it answers: for a retry the failed attempt.
        """
        base = ":".join(part for part in (act.value, target, about) if part)
        generation = 1
        while True:
            document = self._store.get(ACTIONS, f"{base}:{generation}")
            if document is None or document["result"] is None:
                return f"{base}:{generation}"
            generation += 1

    def claim(self, decision: Decision) -> bool:
        """Step 1, durable when it returns. False: the decision was taken before; its outcome will be shown here too."""
        if self._store.claim(ACTIONS, decision.id, claimed(decision)):
            return True
        self._watch(decision.id, decision.place)
        return False

    def begin(self, decision_id: str) -> None:
        """Have the remaining steps worked in the pool, unless that is under way in this process."""
        with self._lock:
            if decision_id in self._under_way or self._stopping.is_set():
                return
            self._under_way.add(decision_id)
        self._submit(lambda: self._perform_safely(decision_id))

    def resume(self, older_than: timedelta = timedelta()) -> int:
        """Take up every action without an end that was claimed at least `older_than` ago; returns how many."""
        before = int((self._clock.now() - older_than).timestamp()) + 1
        found = self._store.find(ACTIONS, Where({"state": UNFINISHED}, {"at": Range(None, before)}), limit=BATCH)
        for one in found:
            if one.value["act"] in self._jobs:
                self.begin(one.key)
        return len(found)

    def refused(self, act: Act, actor: str, target: str, refusal: Refusal, key: str) -> None:
        """Keep a refusal that came before any claim; it is part of the audit."""
        now = self._clock.now()
        decision = Decision(f"refused:{key}", act, target, actor, now, Place(actor, now))
        result = Result(Ending.REFUSED, now, refusal=refusal)
        document = claimed(decision) | {"state": State.SHOWN.value, "result": result_document(result)}
        self._store.claim(ACTIONS, decision.id, document)

    def perform(self, decision_id: str) -> None:
        """Steps 2 to 7 for a claimed decision; raises LeaseBusyError, LeaseLostError, StoreError, MessengerError."""
        document = self._document(decision_id)
        job = self._jobs[Act(document["act"])]
        with self._leases.hold(job.lease(decision_of(document)), self._patience.lease) as lease:
            document = self._document(decision_id)
            effect: Effect | None = None
            if document["result"] is None:
                result, effect = self._work(document, job, lease)
                document = self._record(self._document(decision_id), result)
            if document["state"] == State.RECORDED.value:
                self._show(document, job, effect)

    def _perform_safely(self, decision_id: str) -> None:
        try:
            self.perform(decision_id)
        except (LeaseBusyError, LeaseLostError, StoppingError) as error:
            log.warning("an action waits", extra={"decision": decision_id, "reason": type(error).__name__})
        except Exception:
            log.exception("an action stopped; it will be resumed", extra={"decision": decision_id})
        finally:
            with self._lock:
                self._under_way.discard(decision_id)

    def _document(self, decision_id: str) -> Document:
        document = self._store.get(ACTIONS, decision_id)
        if document is None:
            raise KeyError(decision_id)
        return document

    # Steps 3 to 5

    def _work(self, document: Document, job: Job, lease: Lease) -> tuple[Result, Effect | None]:
        decision = decision_of(document)
        try:
            invoice = self._fetch(decision, job)
            if document["state"] == State.CALLING.value:
                effect = job.found(decision, invoice)
                if effect is not None:
                    return self._result(effect), effect
                if not self._may_send_again(document):
                    return Result(Ending.UNKNOWN, self._clock.now()), None
            self._check(decision, job, invoice)
            effect = self._call(self._mark_calling(document), decision, job, invoice, lease)
        except Refused as refused:
            return Result(Ending.REFUSED, self._clock.now(), refusal=refused.refusal), None
        if effect is None:
            return Result(Ending.UNKNOWN, self._clock.now()), None
        return self._result(effect), effect

    def _check(self, decision: Decision, job: Job, invoice: Invoice | None) -> None:
        """Step 4: the role is looked up anew, whatever was true when the button was pressed."""
        viewer = self._roles.viewer(decision.actor, fresh=True)
        try:
            job.check(decision, invoice, viewer, self._clock.now())
        except BillingError as error:
            raise Refused(Refusal(Why.STRIPE_DOWN, decision.act.value)) from error

    def _result(self, effect: Effect) -> Result:
        return Result(
            effect.ending,
            self._clock.now(),
            effect.decline,
            effect.method,
            invoice=effect.invoice.id,
            attempt_key=effect.invoice.attempt_key,
        )

    def _may_send_again(self, document: Document) -> bool:
        age = self._clock.now().timestamp() - document["called_at"]
        return age < SEND_AGAIN_WITHIN.total_seconds() and not document.get("answered_5xx", False)

    def _mark_calling(self, document: Document) -> Document:
        called_at = document["called_at"] or int(self._clock.now().timestamp())
        return self._change(document, {"state": State.CALLING.value, "called_at": called_at})

    def _fetch(self, decision: Decision, job: Job) -> Invoice | None:
        """Step 3, for as long as the patience lasts."""
        waiting = _Waiting(self._patience, self._stopping)
        while True:
            try:
                return job.fetch(decision)
            except NoSuchObject as error:
                raise Refused(Refusal(Why.NOT_FOUND, subject=decision.target)) from error
            except BillingRefused as error:
                raise Refused(Refusal(Why.STRIPE_REFUSED, decision.act.value, detail=str(error))) from error
            except (BillingBusy, BillingUnanswered) as error:
                if waiting.first:
                    self._showing.waiting(decision, self._clock.now())
                if not waiting.pause(error):
                    raise Refused(Refusal(Why.STRIPE_DOWN, decision.act.value)) from error

    def _call(
        self, document: Document, decision: Decision, job: Job, invoice: Invoice | None, lease: Lease
    ) -> Effect | None:
        """Step 5: one effect, or None when it cannot be found out whether there was one."""
        waiting = _Waiting(self._patience, self._stopping)
        unanswered = False
        while True:
            if not lease.held:
                raise LeaseLostError(decision.id)
            try:
                return job.call(decision, invoice)
            except CardDeclined as error:
                ending = Ending.CONFIRM if error.confirm else Ending.DECLINED
                return self._declined(decision, job, ending, error)
            except (BillingRefused, NoSuchObject) as error:
                effect = self._look(decision, job)
                if effect is not None:
                    return effect
                raise Refused(Refusal(Why.STRIPE_REFUSED, decision.act.value, detail=str(error))) from error
            except BillingBusy as error:
                if waiting.first:
                    self._showing.waiting(decision, self._clock.now())
                if not waiting.pause(error):
                    if unanswered:
                        return None
                    raise Refused(Refusal(Why.STRIPE_DOWN, decision.act.value)) from error
            except BillingUnanswered as error:
                unanswered = True
                if error.answered:
                    document = self._change(document, {"answered_5xx": True})
                if waiting.first:
                    self._showing.waiting(decision, self._clock.now())
                effect = self._look(decision, job)
                if effect is not None:
                    return effect
                if error.answered or not waiting.pause(error):
                    return None

    def _look(self, decision: Decision, job: Job) -> Effect | None:
        try:
            return job.found(decision, job.fetch(decision))
        except BillingError:
            return None

    def _declined(self, decision: Decision, job: Job, ending: Ending, error: CardDeclined) -> Effect:
        """The invoice after a decline, fetched again; the decline itself is told even if that fails."""
        waiting = _Waiting(self._patience, self._stopping)
        while True:
            try:
                invoice = job.fetch(decision)
                if invoice is None:
                    raise KeyError(decision.target)
                method = invoice.payment.method if invoice.payment is not None else None
                return Effect(ending, invoice, error.decline, method)
            except BillingError as failed:
                if not waiting.pause(failed):
                    raise

    # Steps 6 and 7

    def _record(self, document: Document, result: Result) -> Document:
        return self._change(document, {"state": State.RECORDED.value, "result": result_document(result)})

    def _show(self, document: Document, job: Job, effect: Effect | None) -> None:
        decision, result = decision_of(document), result_of(document)
        if result is None:
            raise KeyError(decision.id)
        invoice = effect.invoice if effect is not None else self._fetch_to_show(decision, job)
        outcome = Outcome(
            decision, result.ending, result.at, invoice, None, result.decline, result.method, result.refusal
        )
        outcome = self._showing.completed(outcome)
        if not document.get("told", False):
            document = self._tell_all(document, outcome)
        self._showing.in_channel(outcome)
        self._change(document, {"state": State.SHOWN.value})

    def _fetch_to_show(self, decision: Decision, job: Job) -> Invoice | None:
        try:
            return job.fetch(decision)
        except BillingError:
            return None

    def _tell_all(self, document: Document, outcome: Outcome) -> Document:
        """Tell who asked, and everybody who pressed the same button while it was under way."""
        told = 0
        seen = set()
        while True:
            places = [outcome.decision.place, *(place_of(one) for one in document["watchers"])]
            for number, place in enumerate(places[told:], told):
                if _where(place) not in seen:
                    self._showing.tell(place, replace(outcome, repeated=number > 0))
                seen.add(_where(place))
            told = len(places)
            changed = {**document, "told": True}
            if self._store.change(ACTIONS, document["id"], document, changed):
                return changed
            document = self._document(document["id"])

    def _change(self, document: Document, changes: dict[str, Any]) -> Document:
        """Change the document under the lease; only watchers may have joined meanwhile."""
        while True:
            changed = {**document, **changes}
            if self._store.change(ACTIONS, document["id"], document, changed):
                return changed
            fresh = self._document(document["id"])
            if {**fresh, "watchers": []} != {**document, "watchers": []}:
                raise LeaseLostError(document["id"])
            document = fresh

    def _watch(self, decision_id: str, place: Place) -> None:
        """Show the outcome of a decision that was taken before to whoever pressed again."""
        while True:
            document = self._document(decision_id)
            result = result_of(document)
            if result is not None and document.get("told", False):
                decision = decision_of(document)
                self._submit(lambda: self._tell_again(decision, result, place))
                return
            watching = {**document, "watchers": [*document["watchers"], place_document(place)]}
            if self._store.change(ACTIONS, decision_id, document, watching):
                return

    def _tell_again(self, decision: Decision, result: Result, place: Place) -> None:
        invoice = self._fetch_to_show(decision, self._jobs[decision.act])
        outcome = Outcome(
            decision, result.ending, result.at, invoice, None, result.decline, result.method, result.refusal
        )
        self._showing.tell(place, replace(self._showing.completed(outcome), repeated=True))


class _Waiting:
    """Pauses that grow, until the patience ends."""

    def __init__(self, patience: Patience, stopping: threading.Event) -> None:
        self._end = time.monotonic() + patience.stripe
        self._patience = patience
        self._next = patience.pause
        self._stopping = stopping
        self.first = True

    def pause(self, error: BillingError) -> bool:
        """Wait; False when the patience has ended. Raises StoppingError when the process stops."""
        self.first = False
        if self._stopping.is_set():
            raise StoppingError from error
        asked = error.retry_after if isinstance(error, BillingBusy) else None
        seconds = asked if asked is not None else self._next
        self._next = min(self._next * 2, self._patience.longest_pause)
        if time.monotonic() + seconds > self._end:
            return False
        if self._stopping.wait(seconds):
            raise StoppingError from error
        return True


def _where(place: Place) -> tuple[str, str | None, str | None]:
    """Two presses of one button in one place are answered once."""
    return (place.user, place.view, None if place.view else place.channel)
