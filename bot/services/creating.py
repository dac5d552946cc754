"""Create: one-time invoices for many workspaces, each an action of its own, told together in a direct message."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from bot.domain.actions import Decision
from bot.domain.drafts import Draft, Preview
from bot.domain.people import Place
from bot.services.actions import Actions
from bot.services.carrying import UnsettledError
from bot.services.create_forms import CreateForms
from bot.services.create_job import made_for
from bot.services.create_previews import CreatePreviews
from bot.services.create_progress import CreateProgress
from bot.services.create_telling import CreateTelling, Run
from bot.services.leases import LeaseBusyError, LeaseLostError, Leases
from bot.services.patience import StoppingError
from bot.services.ports import Billing, BillingError, Clock, NoSuchObject
from bot.services.store import Document

log = logging.getLogger("invoicebot.creating")

LEASE_WAIT = 5.0  # seconds, for another thread; a batch that another process is at is left to it


class Creating:
    """The create form's previews and batches."""

    def __init__(
        self,
        forms: CreateForms,
        progress: CreateProgress,
        previews: CreatePreviews,
        telling: CreateTelling,
        billing: Billing,
        leases: Leases,
        actions: Actions,
        clock: Clock,
        submit: Callable[[Callable[[], None]], object],
    ) -> None:
        """`submit` runs work in the pool for Stripe's slow calls, after what was submitted before."""
        self._forms = forms
        self._progress = progress
        self._previews = previews
        self._telling = telling
        self._billing = billing
        self._leases = leases
        self._actions = actions
        self._clock = clock
        self._submit = submit
        self._lock = threading.Lock()
        self._under_way: set[str] = set()
        self._asked: set[str] = set()
        self._stopping = threading.Event()

    def keep(self, form: str, preview: str, drafts: Sequence[Draft], actor: str) -> None:
        """Freeze what the form says now, to be shown as `preview`: see `CreateForms.keep`."""
        self._forms.keep(form, preview, drafts, actor)

    def preview(self, form: str, told: Callable[[int, int], None]) -> tuple[Preview, ...]:
        """What each workspace of the form would be billed: see `CreatePreviews.preview`."""
        return self._previews.preview(form, told)

    def claim(self, form: str, preview: str, actor: str, place: Place) -> int:
        """Durable when it returns: see `CreateForms.claim`."""
        return self._forms.claim(form, preview, actor, place)

    def claim_again(self, form: str, actor: str) -> bool:
        """The workspaces that failed once more: see `CreateForms.claim_again`."""
        return self._forms.claim_again(form, actor, self._progress.any_again)

    def halt(self, form: str, actor: str) -> bool:
        """No further workspace of a batch under way: see `CreateForms.halt`. Its message says so at once."""
        if not self._forms.halt(form, actor):
            return False
        self._telling.halted(form)
        return True

    def begin(self, form: str) -> None:
        """Work the batch in the pool; when that is under way in this process, once more after it."""
        with self._lock:
            if self._stopping.is_set():
                return
            self._asked.add(form)
            if form in self._under_way:
                return
            self._under_way.add(form)
        self._in_turn(Run(form))

    def resume(self) -> None:
        """Take up each batch that was claimed and not finished, but for those that another process is at."""
        for form in self._forms.unfinished():
            if not self._leases.elsewhere(_lease_of(form)):
                self.begin(form)

    def stop(self) -> None:
        """Begin with no further workspace; the rest is resumed at the next start."""
        self._stopping.set()

    def _in_turn(self, run: Run) -> None:
        """One workspace, then back to the end of the queue, so that a long batch lets other people's acts pass."""
        with self._lock:
            self._asked.discard(run.form)
        self._submit(lambda: self._in_turn(run) if self._step_safely(run) else self._end(run))

    def _end(self, run: Run) -> None:
        with self._lock:
            self._under_way.discard(run.form)
            again = run.form in self._asked
        if again:
            self.begin(run.form)

    def _step_safely(self, run: Run) -> bool:
        if self._stopping.is_set():
            return False
        try:
            return self._step(run)
        except (LeaseBusyError, LeaseLostError, StoppingError, UnsettledError) as error:
            log.info("a batch waits", extra={"form": run.form, "reason": type(error).__name__})
        except Exception:
            log.exception("a batch stopped; it will be resumed", extra={"form": run.form})
        return False

    def _step(self, run: Run) -> bool:
        """Bill the next workspace; False when there is none left, or the batch is not to be worked."""
        with self._leases.hold(_lease_of(run.form), LEASE_WAIT, elsewhere=0.0):
            document = self._forms.get(run.form)
            if document["state"] == "billed":
                self._telling.finish(document, run)
            if document["state"] != "claimed":
                return False
            decision = self._progress.next(document)
            if decision is None and not self._look_up(document, run):
                return False
            if decision is None:
                document = self._forms.get(run.form)
                billed = {**document, "state": "billed", "finished": int(self._clock.now().timestamp())}
                return self._forms.change(document, billed)
            self._telling.progress(document, run, str(decision.workspace))
            if not self._progress.claimed_before(decision.id):
                self._actions.claim(decision)
            self._perform(decision, run)
            result = self._progress.result(decision.id)
            run.made.pop((result.invoice if result is not None else None) or "", None)  # it was seen as a draft before
            self._look_up_one(decision, run)
            return True

    def _perform(self, decision: Decision, run: Run) -> None:
        try:
            self._actions.perform(decision.id)
        except UnsettledError:
            self._telling.waiting(run)
            raise

    def _look_up(self, document: Document, run: Run) -> bool:
        """Whether it is known of every workspace what Stripe has for it; else it is looked up when resumed."""
        left = [one for one in self._progress.doubtful(document) if not self._look_up_one(one, run)]
        if left:
            self._telling.waiting(run)
        return not left

    def _look_up_one(self, decision: Decision, run: Run) -> bool:
        """After a call that did not end well: an invoice may exist all the same. False while that cannot be said."""
        document = self._forms.get(run.form)
        if not self._progress.is_doubtful(document, decision):
            return True
        try:
            invoice = made_for(self._billing, decision)
        except NoSuchObject:  # the customer was deleted, and drafts with it
            invoice = None
        except BillingError as error:
            log.info("it is not known yet what was created", extra={"reason": type(error).__name__})
            return False
        if invoice is not None:
            run.made[invoice.id] = invoice
        return self._progress.seen(run.form, decision, invoice)


def _lease_of(form: str) -> str:
    return f"form:{form}"
