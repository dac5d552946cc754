"""A batch's message to who began it: changed as it goes on, not too often, and delayed by a Slack that is down."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.invoices import Invoice
from bot.services.create_forms import CreateForms
from bot.services.create_progress import CreateProgress
from bot.services.ports import Billing, BillingError, Clock, Messenger, MessengerError, NoSuchObject
from bot.services.store import Document

log = logging.getLogger("invoicebot.creating")

TELL_EVERY = timedelta(seconds=2)  # Slack takes about 50 updates of messages a minute
TELL_AFTER_FAILURE = timedelta(seconds=30)


@dataclass
class Run:
    """A batch under way in this process: the invoices it made, by id, and when its message may be changed next."""

    form: str
    made: dict[str, Invoice] = field(default_factory=dict)
    next_told: datetime | None = None


class CreateTelling:
    """Shows a batch in one message. But for `halted`, the caller holds the form's lease."""

    def __init__(
        self, forms: CreateForms, progress: CreateProgress, billing: Billing, messenger: Messenger, clock: Clock
    ) -> None:
        """Every method may raise StoreError."""
        self._forms = forms
        self._progress = progress
        self._billing = billing
        self._messenger = messenger
        self._clock = clock

    def halted(self, form: str) -> None:
        """That it was halted, though Stripe may take long over the workspace in turn; or how it ended meanwhile."""
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

    def progress(self, document: Document, run: Run, working: str) -> None:
        """How far it is, `working` the workspace in turn. Not too often, and a Slack that is down delays no invoice."""
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
            self.halted(run.form)  # by a press that came before it was known where to show it

    def waiting(self, run: Run) -> None:
        """Once a round: Stripe cannot say now what there is, and is asked again when the batch is resumed."""
        document = self._forms.get(run.form)
        if not document.get("waiting"):
            run.next_told = None
            self.progress(self._forms.put({**document, "waiting": True}), run, "")

    def finish(self, document: Document, run: Run) -> None:
        """The result is told, then the form is done; while Slack is down it stays billed, and is told when resumed."""
        told = document
        try:
            told = self._tell(document, run, None)
        except MessengerError as error:
            log.warning("a batch's result could not be shown", extra={"form": run.form, "code": error.code})
            if error.passing:
                return
        self._forms.change(document, {**told, "state": "done"})

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
