"""How far each workspace's part of a batch is, from its action's document and from what was seen at Stripe."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.actions import Decision, Ending
from bot.domain.drafts import AGAIN, Batch, BatchRow, Draft, Progress, When, reached
from bot.domain.invoices import Collection, Invoice, Stage
from bot.domain.permits import Act
from bot.services.collections import ACTIONS
from bot.services.create_forms import FINISHED, CreateForms, Part
from bot.services.create_job import draft_of
from bot.services.ports import Clock
from bot.services.records import Record, Result, place_of, result_of
from bot.services.store import Document, Store
from bot.services.workspaces import Workspaces

LOOK_FOR = timedelta(hours=24)  # after that only a person can find out
IN_FLIGHT = timedelta(minutes=2)  # a call whose answer was lost may still take effect


class CreateProgress:
    """Reads a batch: which decision each part is, what came of it, what has to be looked up at Stripe."""

    def __init__(self, store: Store, forms: CreateForms, workspaces: Workspaces, clock: Clock) -> None:
        """Every method may raise StoreError."""
        self._store = store
        self._forms = forms
        self._workspaces = workspaces
        self._clock = clock

    def next(self, document: Document) -> Decision | None:
        """The decision about the first workspace without an outcome; None when all have one.

        In a halted batch those that were not begun are left alone.
        """
        decisions = (self.decision(document, part) for part in document["parts"])
        left = (one for one in decisions if self.result(one.id) is None)
        if self._forms.halted(document):
            left = (one for one in left if self.claimed_before(one.id))
        return next(left, None)

    def any_again(self, document: Document) -> bool:
        """Whether another round would take up anything."""
        return any(row.progress in AGAIN for row in self.batch(document, {}).rows)

    def decision(self, document: Document, part: Part) -> Decision:
        """The same whenever the batch is resumed; a new round asks anew about what failed in the one before."""
        workspace = part["draft"]["workspace"]
        target = f"{document['id']}:{workspace}"
        numbers = range(1, document["round"] + 1)
        ids = [f"{Act.CREATE.value}:{target}:{number}" for number in numbers]
        chosen = next((one for one in ids if self._done(one)), ids[-1])
        params = {key: part.get(key) for key in ("draft", "customer", "total")} | {"since": document["at"]}
        place = place_of(document["place"])
        return Decision(chosen, Act.CREATE, target, document["actor"], self._clock.now(), place, workspace, params)

    def doubtful(self, document: Document) -> list[Decision]:
        """The decisions after which it has to be looked up what there is at Stripe, and that was not done yet."""
        decisions = [self.decision(document, part) for part in document["parts"]]
        return [one for one in decisions if self.is_doubtful(document, one)]

    def is_doubtful(self, document: Document, decision: Decision) -> bool:
        """Whether it has to be looked up; not for ever, since after a day only a person can say."""
        result = self.result(decision.id)
        recent = result is not None and self._clock.now() - result.at < LOOK_FOR
        return recent and not self._is_known(document, decision)

    def seen(self, form: str, decision: Decision, invoice: Invoice | None) -> bool:
        """Note what Stripe has for `decision`, looked up now; False when that may change still, so look again later.

        The caller holds the form's lease.
        """
        record, result = Record(self._store, decision.id), self.result(decision.id)
        lost = result is not None and result.ending is Ending.UNKNOWN and not record.answered_5xx
        there = invoice is not None and reached(draft_of(decision.params["draft"]), invoice)
        if result is None or (lost and not there and self._clock.now() - result.at < IN_FLIGHT):
            return False
        found = {
            "decision": decision.id,
            "invoice": invoice.id if invoice is not None else None,
            "stage": invoice.stage.value if invoice is not None else None,
            "reached": there,
        }
        document = self._forms.get(form)
        self._forms.put({**document, "seen": {**document.get("seen", {}), str(decision.workspace): found}})
        return True

    def invoice_of(self, document: Document, part: Part) -> str | None:
        """The id of the invoice that a workspace's part has at Stripe, as far as is known."""
        result = self.result(self.decision(document, part).id)
        if result is not None and result.invoice is not None:
            return result.invoice
        seen = document.get("seen", {}).get(part["draft"]["workspace"])
        return seen["invoice"] if seen is not None else None

    def result(self, decision: str) -> Result | None:
        """How it ended, None while it has not."""
        document = self._store.get(ACTIONS, decision)
        return result_of(document) if document is not None else None

    def claimed_before(self, decision: str) -> bool:
        """Whether the decision was claimed."""
        return self._store.get(ACTIONS, decision) is not None

    def batch(self, document: Document, made: dict[str, Invoice], working: str | None = None) -> Batch:
        """The whole as its message shows it; `made` are the created invoices by id, `working` the workspace in turn."""
        rows = [self._row(document, part, made, working) for part in document["parts"]]
        finished = _moment(document["finished"]) if document["state"] in FINISHED else None
        return Batch(
            id=document["id"],
            actor=document["actor"],
            started=_moment(document["at"]),
            rows=tuple(row for row in rows if row),
            finished=finished,
            stopping=finished is None and self._forms.halted(document),
        )

    def _row(self, document: Document, part: Part, made: dict[str, Invoice], working: str | None) -> BatchRow | None:
        draft = draft_of(part["draft"])
        workspace = self._workspaces.get(draft.workspace)
        if workspace is None:
            return None
        decision = self.decision(document, part)
        result = self.result(decision.id)
        if result is None:
            return BatchRow(workspace, draft, self._unended(document, decision, working))
        progress = self._progress(document, decision, draft)
        invoice = made.get(self.invoice_of(document, part) or "")
        return BatchRow(workspace, draft, progress, invoice, result.refusal, part.get("total"))

    def _unended(self, document: Document, decision: Decision, working: str | None) -> Progress:
        """Where a part without an outcome stands."""
        if decision.workspace == working:
            return Progress.WORKING
        if self._was_called(decision.id):
            return Progress.UNKNOWN
        left_alone = self._forms.halted(document) and not self.claimed_before(decision.id)
        return Progress.STOPPED if left_alone else Progress.WAITING

    def _progress(self, document: Document, decision: Decision, draft: Draft) -> Progress:
        """Where a part with an outcome stands."""
        if self._done(decision.id):
            return Progress.CREATED
        if not self._is_known(document, decision):
            return Progress.UNKNOWN
        seen = document.get("seen", {}).get(draft.workspace)
        if seen is None or seen["stage"] is None:
            return Progress.FAILED
        if seen["stage"] == Stage.DRAFT.value:
            return Progress.CREATED if seen.get("reached") else Progress.FAILED
        to_be_sent = draft.collection is Collection.SEND and seen["stage"] == Stage.OPEN.value
        to_be_sent = to_be_sent and draft.when is When.NOW
        return Progress.UNSENT if to_be_sent else Progress.CREATED

    def _is_known(self, document: Document, decision: Decision) -> bool:
        """Whether a decision that ended went well, never called Stripe, or was looked up after it did."""
        if self._done(decision.id) or not self._was_called(decision.id):
            return True
        seen = document.get("seen", {}).get(decision.workspace)
        return seen is not None and seen["decision"] == decision.id

    def _was_called(self, decision: str) -> bool:
        kept = self._store.get(ACTIONS, decision)
        return kept is not None and kept["called_at"] is not None

    def _done(self, decision: str) -> bool:
        """Whether nothing is to be asked anew: it was created."""
        result = self.result(decision)
        return result is not None and result.ending is Ending.DONE


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
