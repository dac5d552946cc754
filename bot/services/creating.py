"""Create: one-time invoices for many workspaces, each an action of its own, told together in a direct message."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.actions import Decision
from bot.domain.drafts import Draft, Preview
from bot.domain.fees import after_discount
from bot.domain.invoices import Invoice
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.actions import Actions
from bot.services.carrying import UnsettledError
from bot.services.create_forms import CreateForms, Part
from bot.services.create_job import draft_document, draft_of, made_for
from bot.services.create_progress import CreateProgress
from bot.services.leases import LeaseBusyError, LeaseLostError, Leases
from bot.services.patience import StoppingError
from bot.services.ports import (
    Billing,
    BillingError,
    BillingRefused,
    Clock,
    Messenger,
    MessengerError,
    NoSuchObject,
)
from bot.services.store import Document
from bot.services.workspaces import Workspaces

log = logging.getLogger("invoicebot.creating")

LEASE_WAIT = 5.0  # seconds, for another thread; a batch that another process is at is left to it
TELL_EVERY = timedelta(seconds=2)  # Slack takes about 50 updates of messages a minute
TELL_AFTER_FAILURE = timedelta(seconds=30)


@dataclass
class Run:
    """A batch under way in this process: the invoices it made, by id, and when its message may be changed next."""

    form: str
    made: dict[str, Invoice] = field(default_factory=dict)
    next_told: datetime | None = None


class Creating:
    """The create form's previews and batches."""

    def __init__(
        self,
        forms: CreateForms,
        progress: CreateProgress,
        billing: Billing,
        messenger: Messenger,
        workspaces: Workspaces,
        leases: Leases,
        actions: Actions,
        clock: Clock,
        submit: Callable[[Callable[[], None]], object],
    ) -> None:
        """`submit` runs work in the pool for Stripe's slow calls, after what was submitted before."""
        self._forms = forms
        self._progress = progress
        self._billing = billing
        self._messenger = messenger
        self._workspaces = workspaces
        self._leases = leases
        self._actions = actions
        self._clock = clock
        self._submit = submit
        self._lock = threading.Lock()
        self._under_way: set[str] = set()
        self._asked: set[str] = set()
        self._stopping = threading.Event()

    def keep(self, form: str, preview: str, drafts: Sequence[Draft], actor: str) -> None:
        """Freeze what the form says now, to be shown as `preview`; a later one takes its place until one is confirmed.

        Raises Refused (ALREADY_DECIDED) when the form was confirmed.
        """
        self._forms.keep(form, preview, drafts, actor)

    def preview(self, form: str, told: Callable[[int, int], None]) -> tuple[Preview, ...]:
        """What each workspace of the form would be billed, tax included; `told` how many of how many were asked.

        A workspace that Stripe cannot say it for has a refusal, and is left out of what will be created.
        """
        document = self._forms.get(form)
        previews = []
        for number, part in enumerate(document["parts"]):
            told(number, len(document["parts"]))
            previews.append(self._preview(part))
        both = zip(document["parts"], previews, strict=True)
        good = [
            {**part, "draft": draft_document(shown.draft), "total": shown.total}
            for part, shown in both
            if shown.refusal is None
        ]
        self._forms.previewed(document, good)
        return tuple(previews)

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
        self._show_halted(form)
        return True

    def _show_halted(self, form: str) -> None:
        """Though Stripe may take long over the workspace in turn; what ended meanwhile is shown as it ended."""
        document = self._forms.get(form)
        known = document["state"] == "claimed" and document["message"] is not None
        if not known or not self._forms.halted(document):
            return
        begun = self._progress.next(document)
        batch = self._progress.batch(document, {}, str(begun.workspace) if begun is not None else "")
        try:
            self._messenger.show_batch(batch.actor, batch, document["message"])
            now = self._forms.get(form)
            if now["state"] != document["state"]:
                self._tell(now, Run(form), None)
        except MessengerError as error:
            log.warning("a halted batch could not be shown", extra={"form": form, "code": error.code})

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
                self._finish(document, run)
            if document["state"] != "claimed":
                return False
            decision = self._progress.next(document)
            if decision is None and not self._look_up(document, run):
                return False
            if decision is None:
                document = self._forms.get(run.form)
                billed = {**document, "state": "billed", "finished": int(self._clock.now().timestamp())}
                return self._forms.change(document, billed)
            self._tell_progress(document, run, str(decision.workspace))
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
            self._tell_waiting(run)
            raise

    def _tell_waiting(self, run: Run) -> None:
        """Once a round: Stripe cannot say now what there is, and is asked again when the batch is resumed."""
        document = self._forms.get(run.form)
        if not document.get("waiting"):
            run.next_told = None
            self._tell_progress(self._forms.put({**document, "waiting": True}), run, "")

    def _look_up(self, document: Document, run: Run) -> bool:
        """Whether it is known of every workspace what Stripe has for it; else it is looked up when resumed."""
        left = [one for one in self._progress.doubtful(document) if not self._look_up_one(one, run)]
        if left:
            self._tell_waiting(run)
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

    def _finish(self, document: Document, run: Run) -> None:
        """The result is told, then the form is done; while Slack is down it stays billed, and is told when resumed."""
        told = document
        try:
            told = self._tell(document, run, None)
        except MessengerError as error:
            log.warning("a batch's result could not be shown", extra={"form": run.form, "code": error.code})
            if error.passing:
                return
        self._forms.change(document, {**told, "state": "done"})

    def _tell_progress(self, document: Document, run: Run, working: str) -> None:
        """Not too often, and a Slack that is down delays no invoice."""
        now = self._clock.now()
        if run.next_told is not None and now < run.next_told:
            return
        run.next_told = now + TELL_EVERY
        try:
            told = self._tell(document, run, working)
        except MessengerError as error:
            run.next_told = now + TELL_AFTER_FAILURE
            log.warning("a batch's progress could not be shown", extra={"form": run.form, "code": error.code})
            return
        if told != document:
            self._forms.put(told)
            self._show_halted(run.form)  # by a press that came before it was known where to show it

    def _tell(self, document: Document, run: Run, working: str | None) -> Document:
        """Show it, in the same message as before; returns the document with that message. Raises MessengerError."""
        self._fetch_made(document, run)
        batch = self._progress.batch(document, run.made, working)
        return {**document, "message": self._messenger.show_batch(batch.actor, batch, document["message"])}

    def _fetch_made(self, document: Document, run: Run) -> None:
        """The created invoices, for their numbers, each once; without those for which Stripe cannot be asked now."""
        for part in document["parts"]:
            invoice = self._progress.invoice_of(document, part)
            if invoice is not None and invoice not in run.made:
                try:
                    run.made[invoice] = self._billing.invoice(invoice)
                except NoSuchObject:
                    continue  # a draft that was deleted meanwhile
                except BillingError:
                    return

    def _preview(self, part: Part) -> Preview:
        draft = draft_of(part["draft"])
        workspace = self._workspaces.get(draft.workspace)
        if workspace is None or workspace.customer != part["customer"]:
            raise Refused(Refusal(Why.STATE_CHANGED, Act.CREATE.value, draft.workspace))
        try:
            shown = self._billing.preview(workspace, draft)
            of_the_rest = after_discount(draft, shown.discount, workspace)
            return shown if of_the_rest == draft else self._billing.preview(workspace, of_the_rest)
        except BillingError as error:
            return Preview(workspace, draft, draft.net, refusal=_refusal(error, workspace.name))


def _lease_of(form: str) -> str:
    return f"form:{form}"


def _refusal(error: BillingError, subject: str) -> Refusal:
    if isinstance(error, BillingRefused | NoSuchObject):
        return Refusal(Why.STRIPE_REFUSED, Act.CREATE.value, subject, str(error))
    return Refusal(Why.STRIPE_DOWN, Act.CREATE.value, subject)
