"""The create form's documents: what was previewed, what was confirmed, and which decision each workspace's part is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.actions import Decision, Ending
from bot.domain.drafts import Batch, BatchRow, Draft, Progress
from bot.domain.invoices import Collection, Invoice, Stage
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.collections import ACTIONS, FORMS
from bot.services.create_job import draft_document, draft_of
from bot.services.ports import Clock
from bot.services.records import Record, Result, place_document, place_of, result_of
from bot.services.store import Document, Store, Where
from bot.services.workspaces import Workspaces

MOST_RESUMED = 1000
FINISHED = ("billed", "done")
AGAIN = (Progress.FAILED, Progress.UNSENT, Progress.UNKNOWN)
LOOK_FOR = timedelta(hours=24)  # after that only a person can find out
IN_FLIGHT = timedelta(minutes=2)  # a call whose answer was lost may still take effect

Part = dict[str, Any]
"""One workspace's part of a form, as JSON: {draft, customer, total}, as it was previewed.

`customer` is the one that the workspace had then; `total`, in minor units, is there once Stripe said it.
"""


class CreateForms:
    """Forms are `previewed`, then `claimed` once; `billed` when each workspace has an outcome, `done` when it was told.

    Another round makes a billed or done one claimed again.

    A form is {id, state, actor, preview, previewed_at, parts, confirmable, round, message} and, once claimed, {at,
    place, finished, seen, waiting}. `seen` says what Stripe had, when it was looked up, for what did not end well: by
    workspace {decision, invoice, stage}, the last two None for nothing. `waiting`: it was told that Stripe is asked on.
    """

    def __init__(self, store: Store, workspaces: Workspaces, clock: Clock) -> None:
        """Every method may raise StoreError."""
        self._store = store
        self._workspaces = workspaces
        self._clock = clock

    def get(self, form: str) -> Document:
        """The form's document; raises Refused (STATE_CHANGED) when there is none."""
        document = self._store.get(FORMS, form)
        if document is None:
            raise Refused(Refusal(Why.STATE_CHANGED, Act.CREATE.value))
        return document

    def put(self, document: Document) -> Document:
        """Write it; the caller holds the form's lease."""
        self._store.put(FORMS, document["id"], document)
        return document

    def change(self, old: Document, new: Document) -> bool:
        """Write `new` unless somebody changed `old` meanwhile; True when written."""
        return self._store.change(FORMS, old["id"], old, new)

    def unfinished(self) -> list[str]:
        """The forms that were claimed and whose result was not told yet."""
        where = Where({"state": ["claimed", "billed"]})
        return [one.key for one in self._store.find(FORMS, where, limit=MOST_RESUMED)]

    def keep(self, form: str, preview: str, drafts: Sequence[Draft], actor: str) -> None:
        """Freeze what is to be previewed as `preview`; raises Refused (ALREADY_DECIDED) when the form was claimed."""
        kept = {
            "id": form,
            "state": "previewed",
            "previewed_at": int(self._clock.now().timestamp()),
            "actor": actor,
            "preview": preview,
            "parts": [self._part(draft) for draft in drafts],
            "confirmable": [],
            "round": 1,
            "message": None,
        }
        document = self._store.get(FORMS, form)
        if document is None and self._store.claim(FORMS, form, kept):
            return
        mine = document is not None and document["state"] == "previewed" and document["actor"] == actor
        if not (document is not None and mine and self._store.change(FORMS, form, document, kept)):
            raise Refused(Refusal(Why.ALREADY_DECIDED, Act.CREATE.value))

    def previewed(self, document: Document, confirmable: Sequence[Part]) -> None:
        """These parts may be confirmed; raises Refused (STATE_CHANGED) when the form was previewed anew meanwhile."""
        if not self._store.change(FORMS, document["id"], document, {**document, "confirmable": list(confirmable)}):
            raise Refused(Refusal(Why.STATE_CHANGED, Act.CREATE.value))

    def claim(self, form: str, preview: str, actor: str, place: Place) -> int:
        """Durable when it returns: what `preview` showed is to be billed, once. How many; 0: it was claimed before.

        Raises Refused (STATE_CHANGED) when that is not what the form says now.
        """
        document = self.get(form)
        if document["actor"] != actor or document["preview"] != preview or not document["confirmable"]:
            raise Refused(Refusal(Why.STATE_CHANGED, Act.CREATE.value))
        claimed = {
            **document,
            "state": "claimed",
            "at": int(self._clock.now().timestamp()),
            "place": place_document(replace(place, response_url=None)),  # a secret, and the result goes elsewhere
            "parts": document["confirmable"],
        }
        first = document["state"] == "previewed" and self._store.change(FORMS, form, document, claimed)
        return len(claimed["parts"]) if first else 0

    def claim_again(self, form: str, actor: str) -> bool:
        """Take up a finished batch for the workspaces that failed; False when none did, or it is under way.

        Raises Refused (STATE_CHANGED) for somebody other than who began it: the message is in their own messages.
        """
        while True:
            document = self.get(form)
            if document["actor"] != actor:
                raise Refused(Refusal(Why.STATE_CHANGED, Act.CREATE.value))
            again = any(row.progress in AGAIN for row in self.batch(document, {}).rows)
            if document["state"] not in FINISHED or not again:
                return False
            if self.change(document, _next_round(document)):
                return True  # else its result was noted as told this very moment

    def next(self, document: Document) -> Decision | None:
        """The decision about the first workspace without an outcome; None when all have one."""
        decisions = (self.decision(document, part) for part in document["parts"])
        return next((one for one in decisions if self.result(one.id) is None), None)

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
        finalized = invoice is not None and invoice.stage is not Stage.DRAFT
        if result is None or (lost and not finalized and self._clock.now() - result.at < IN_FLIGHT):
            return False
        found = {
            "decision": decision.id,
            "invoice": invoice.id if invoice is not None else None,
            "stage": invoice.stage.value if invoice is not None else None,
        }
        document = self.get(form)
        self.put({**document, "seen": {**document.get("seen", {}), str(decision.workspace): found}})
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
        started = _moment(document["at"])
        return Batch(document["id"], document["actor"], started, tuple(row for row in rows if row), finished)

    def _row(self, document: Document, part: Part, made: dict[str, Invoice], working: str | None) -> BatchRow | None:
        draft = draft_of(part["draft"])
        workspace = self._workspaces.get(draft.workspace)
        if workspace is None:
            return None
        decision = self.decision(document, part)
        result = self.result(decision.id)
        if result is None:
            waiting = Progress.UNKNOWN if self._was_called(decision.id) else Progress.WAITING
            return BatchRow(workspace, draft, Progress.WORKING if draft.workspace == working else waiting)
        progress = self._progress(document, decision, draft)
        invoice = made.get(self.invoice_of(document, part) or "")
        return BatchRow(workspace, draft, progress, invoice, result.refusal, part.get("total"))

    def _progress(self, document: Document, decision: Decision, draft: Draft) -> Progress:
        """Where a part with an outcome stands."""
        if self._done(decision.id):
            return Progress.CREATED
        if not self._is_known(document, decision):
            return Progress.UNKNOWN
        seen = document.get("seen", {}).get(draft.workspace)
        if seen is None or seen["stage"] in (None, Stage.DRAFT.value):
            return Progress.FAILED
        to_be_sent = draft.collection is Collection.SEND and seen["stage"] == Stage.OPEN.value
        return Progress.UNSENT if to_be_sent else Progress.CREATED

    def _is_known(self, document: Document, decision: Decision) -> bool:
        """Whether a decision that ended went well, never called Stripe, or was looked up after it did."""
        if self._done(decision.id) or not self._was_called(decision.id):
            return True
        seen = document.get("seen", {}).get(decision.workspace)
        return seen is not None and seen["decision"] == decision.id

    def _part(self, draft: Draft) -> Part:
        workspace = self._workspaces.get(draft.workspace)
        return {"draft": draft_document(draft), "customer": workspace.customer if workspace is not None else ""}

    def _was_called(self, decision: str) -> bool:
        kept = self._store.get(ACTIONS, decision)
        return kept is not None and kept["called_at"] is not None

    def _done(self, decision: str) -> bool:
        """Whether nothing is to be asked anew: it was created."""
        result = self.result(decision)
        return result is not None and result.ending is Ending.DONE


def _next_round(document: Document) -> Document:
    return {**document, "state": "claimed", "round": document["round"] + 1, "waiting": False}


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
