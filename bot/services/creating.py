"""Create: one-time invoices for one or many workspaces, each an action of its own, told together in a direct message."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.actions import Decision, Ending
from bot.domain.drafts import Batch, BatchRow, Draft, DraftLine, Preview, Progress
from bot.domain.invoices import Collection, Invoice, Stage
from bot.domain.people import Place
from bot.domain.permits import Act, Viewer
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.actions import Actions
from bot.services.collections import ACTIONS, FORMS
from bot.services.jobs import Effect
from bot.services.leases import LeaseBusyError, Leases
from bot.services.ports import Billing, BillingError, Clock, Messenger, MessengerError
from bot.services.records import place_document, place_of, result_of
from bot.services.roles import Roles
from bot.services.store import Document, Store, Where
from bot.services.workspaces import Workspaces

log = logging.getLogger("invoicebot.creating")

LEASE_WAIT = 5.0  # seconds
BATCH = 100
ENDINGS = {Ending.DONE: Progress.CREATED, Ending.UNKNOWN: Progress.UNKNOWN}


class CreateJob:
    """The work of one workspace's invoice: draft, lines, finalize, send. `target` is `<form>:<workspace>`."""

    def __init__(self, billing: Billing, roles: Roles, workspaces: Workspaces) -> None:
        """An invoice names the form and workspace in its metadata, so that it is found again after a crash."""
        self._billing = billing
        self._roles = roles
        self._workspaces = workspaces

    def lease(self, decision: Decision) -> str:
        """The form's part for this workspace: there is no invoice yet."""
        return f"create:{decision.target}"

    def fetch(self, decision: Decision) -> Invoice | None:
        """The invoice that an earlier try made, if any."""
        customer, since = str(decision.params["customer"]), _moment(decision.params["since"])
        return self._billing.created_by(customer, decision.target, since)

    def check(self, decision: Decision, invoice: Invoice | None, viewer: Viewer, now: datetime) -> None:  # noqa: ARG002
        """Still a hub admin, still the same customer and currency."""
        self._roles.require(viewer, Act.CREATE, about_one=False)
        workspace = self._workspaces.get(str(decision.workspace))
        draft = draft_of(decision.params["draft"])
        if workspace is None or workspace.customer != decision.params["customer"]:
            raise Refused(Refusal(Why.STATE_CHANGED, Act.CREATE.value, str(decision.workspace)))
        if workspace.currency != draft.currency:
            raise Refused(Refusal(Why.STATE_CHANGED, Act.CREATE.value, workspace.name))

    def found(self, decision: Decision, invoice: Invoice | None) -> Effect | None:
        """Done already: finalized, and sent if it is to be sent."""
        if invoice is None or invoice.stage is Stage.DRAFT or decision.params["draft"]["collection"] == "send_invoice":
            return None
        return Effect(Ending.DONE, invoice)

    def call(self, decision: Decision, invoice: Invoice | None) -> Effect:
        """The steps that are missing, each under its own key; a step that was done is replayed by Stripe."""
        workspace = self._workspaces.get(str(decision.workspace))
        if workspace is None:
            raise Refused(Refusal(Why.STATE_CHANGED, Act.CREATE.value, str(decision.workspace)))
        draft = draft_of(decision.params["draft"])
        keys = f"{decision.id}/{decision.workspace}"
        made = invoice or self._billing.create_draft(workspace, draft, decision.target, f"{keys}/create")
        if made.stage is Stage.DRAFT:
            if not made.title:
                self._billing.add_lines(made.id, draft, f"{keys}/lines")
            made = self._billing.finalize(made.id, auto_advance=True, key=f"{keys}/finalize")
        if draft.collection is Collection.SEND and made.stage is Stage.OPEN:
            made = self._billing.send(made.id, f"{keys}/send")
        return Effect(Ending.DONE, made)


class Creating:
    """The create form's previews and batches."""

    def __init__(
        self,
        store: Store,
        billing: Billing,
        messenger: Messenger,
        workspaces: Workspaces,
        leases: Leases,
        actions: Actions,
        clock: Clock,
        submit: Callable[[Callable[[], None]], object],
    ) -> None:
        """`submit` runs a batch in a pool."""
        self._store = store
        self._billing = billing
        self._messenger = messenger
        self._workspaces = workspaces
        self._leases = leases
        self._actions = actions
        self._clock = clock
        self._submit = submit
        self._lock = threading.Lock()
        self._under_way: set[str] = set()

    def keep(self, form: str, drafts: Sequence[Draft], actor: str) -> None:
        """Freeze what the form says now, to be previewed; whoever previews again after a change freezes that.

        Raises Refused (ALREADY_DECIDED) when the form was claimed.
        """
        document = self._store.get(FORMS, form)
        kept = {
            "id": form,
            "state": "previewed",
            "actor": actor,
            "drafts": [draft_document(draft) for draft in drafts],
            "message": None,
            "round": 1,
        }
        new = document is None and self._store.claim(FORMS, form, kept)
        redone = document is not None and document["state"] == "previewed" and document["actor"] == actor
        if not new and not (document is not None and redone and self._store.change(FORMS, form, document, kept)):
            raise Refused(Refusal(Why.ALREADY_DECIDED, Act.CREATE.value))

    def preview(self, form: str) -> tuple[Preview, ...]:
        """What each workspace of the form would be billed, tax included.

        A workspace that Stripe cannot say it for has a refusal, and is left out of what will be created.
        """
        document = self._document(form)
        previews = tuple(self._preview(draft_of(draft)) for draft in document["drafts"])
        good = [draft_document(each.draft) for each in previews if each.refusal is None]
        if not self._store.change(FORMS, form, document, {**document, "confirmable": good}):
            raise Refused(Refusal(Why.STATE_CHANGED, Act.CREATE.value))
        return previews

    def claim(self, form: str, actor: str, place: Place) -> int:
        """Durable when it returns: what was previewed is to be billed, once. How many; 0: it was claimed before.

        Raises Refused (STATE_CHANGED) when nothing was previewed.
        """
        document = self._store.get(FORMS, form)
        if document is None or document["actor"] != actor or not document.get("confirmable"):
            raise Refused(Refusal(Why.STATE_CHANGED, Act.CREATE.value))
        claimed = {
            **document,
            "state": "claimed",
            "at": int(self._clock.now().timestamp()),
            "place": place_document(place),
            "drafts": document["confirmable"],
        }
        first = document["state"] == "previewed" and self._store.change(FORMS, form, document, claimed)
        return len(claimed["drafts"]) if first else 0

    def claim_again(self, form: str, actor: str) -> bool:
        """Take up a finished batch once more, for the workspaces that failed; False when none did or it is under way.

        Raises Refused (ADMINS_ONLY) for somebody other than who began it.
        """
        document = self._store.get(FORMS, form)
        if document is None or document["state"] != "done":
            return False
        if document["actor"] != actor:
            raise Refused(Refusal(Why.ADMINS_ONLY, Act.CREATE.value, admins=(document["actor"],)))
        batch = self._batch(document, {})
        if all(row.progress is Progress.CREATED for row in batch.rows):
            return False
        again = {**document, "state": "claimed", "message": None, "round": document["round"] + 1}
        return self._store.change(FORMS, form, document, again)

    def begin(self, form: str) -> None:
        """Work the batch in the pool, unless that is under way in this process."""
        with self._lock:
            if form in self._under_way:
                return
            self._under_way.add(form)
        self._submit(lambda: self._work_safely(form))

    def resume(self) -> None:
        """Take up each batch that was claimed and not finished."""
        for one in self._store.find(FORMS, Where({"state": "claimed"}), limit=BATCH):
            self.begin(one.key)

    def work(self, form: str) -> Batch:
        """Bill each workspace that has not been billed, and keep the person's message up to date."""
        with self._leases.hold(f"form:{form}", LEASE_WAIT):
            document = self._document(form)
            made: dict[str, Invoice] = {}
            for draft in map(draft_of, document["drafts"]):
                decision = self._decision(document, draft)
                if self._is_done(decision.id):
                    continue
                document = self._tell(document, made, working=draft.workspace)
                self._actions.claim(decision)
                self._actions.perform(decision.id)
            done = {**document, "state": "done", "finished": int(self._clock.now().timestamp())}
            self._store.put(FORMS, form, done)
            self._tell(done, made)
            return self._batch(done, made)

    def _preview(self, draft: Draft) -> Preview:
        workspace = self._workspaces.get(draft.workspace)
        if workspace is None:
            raise Refused(Refusal(Why.STATE_CHANGED, Act.CREATE.value, draft.workspace))
        try:
            return self._billing.preview(workspace, draft)
        except BillingError as error:
            refusal = Refusal(Why.STRIPE_REFUSED, Act.CREATE.value, workspace.name, str(error))
            return Preview(workspace, draft, draft.net, refusal=refusal)

    def _work_safely(self, form: str) -> None:
        try:
            self.work(form)
        except LeaseBusyError:
            log.info("a batch is under way elsewhere", extra={"form": form})
        except Exception:
            log.exception("a batch stopped; it will be resumed", extra={"form": form})
        finally:
            with self._lock:
                self._under_way.discard(form)

    def _document(self, form: str) -> Document:
        document = self._store.get(FORMS, form)
        if document is None:
            raise KeyError(form)
        return document

    def _decision(self, document: Document, draft: Draft) -> Decision:
        """The same decision whenever the batch is resumed; another round is a new decision about the same target."""
        target = f"{document['id']}:{draft.workspace}"
        workspace = self._workspaces.get(draft.workspace)
        place = place_of(document["place"])
        params = {
            "draft": draft_document(draft),
            "customer": workspace.customer if workspace is not None else "",
            "since": document["at"],
        }
        previous = self._latest(target, document["round"])
        number = previous if previous is not None else document["round"]
        identity = f"{Act.CREATE.value}:{target}:{number}"
        return Decision(
            identity, Act.CREATE, target, document["actor"], self._clock.now(), place, draft.workspace, params
        )

    def _latest(self, target: str, upto: int) -> int | None:
        """The round in which this workspace was billed, if it was."""
        for number in range(1, upto + 1):
            if self._is_done(f"{Act.CREATE.value}:{target}:{number}", only_created=True):
                return number
        return None

    def _is_done(self, decision_id: str, *, only_created: bool = False) -> bool:
        document = self._store.get(ACTIONS, decision_id)
        result = result_of(document) if document is not None else None
        if result is None:
            return False
        return result.ending is Ending.DONE or not only_created

    def _tell(self, document: Document, made: dict[str, Invoice], working: str | None = None) -> Document:
        """Show progress; a Slack that is down delays no invoice."""
        batch = self._batch(document, made, working)
        try:
            message = self._messenger.show_batch(batch.actor, batch, document["message"])
        except MessengerError as error:
            log.warning("a batch's progress could not be shown", extra={"form": batch.id, "code": error.code})
            return document
        if message == document["message"]:
            return document
        changed = {**document, "message": message}
        self._store.put(FORMS, batch.id, changed)
        return changed

    def _batch(self, document: Document, made: dict[str, Invoice], working: str | None = None) -> Batch:
        rows = []
        for draft in map(draft_of, document["drafts"]):
            row = self._row(document, draft, made)
            if row is not None:
                waits = row.progress is Progress.WAITING and draft.workspace == working
                rows.append(replace(row, progress=Progress.WORKING) if waits else row)
        finished = _moment(document["finished"]) if document["state"] == "done" else None
        return Batch(document["id"], document["actor"], _moment(document["at"]), tuple(rows), finished)

    def _row(self, document: Document, draft: Draft, made: dict[str, Invoice]) -> BatchRow | None:
        workspace = self._workspaces.get(draft.workspace)
        if workspace is None:
            return None
        action = self._store.get(ACTIONS, self._decision(document, draft).id)
        result = result_of(action) if action is not None else None
        if result is None:
            return BatchRow(workspace, draft, Progress.WAITING)
        progress = ENDINGS.get(result.ending, Progress.FAILED)
        invoice = self._made(result.invoice, made)
        return BatchRow(workspace, draft, progress, invoice, result.refusal)

    def _made(self, invoice: str | None, made: dict[str, Invoice]) -> Invoice | None:
        """The created invoice, for its number, asked for once; without it when Stripe cannot be asked now."""
        if invoice is not None and invoice not in made:
            try:
                made[invoice] = self._billing.invoice(invoice)
            except BillingError:
                return None
        return made.get(invoice or "")


def draft_document(draft: Draft) -> dict[str, Any]:
    """A draft as JSON; amounts in minor units."""
    return {
        "workspace": draft.workspace,
        "currency": draft.currency,
        "collection": draft.collection.value,
        "days_until_due": draft.days_until_due,
        "memo": draft.memo,
        "lines": [[line.description, line.quantity, line.unit_amount] for line in draft.lines],
    }


def draft_of(document: Mapping[str, Any]) -> Draft:
    """The draft that `draft_document` wrote."""
    return Draft(
        workspace=document["workspace"],
        currency=document["currency"],
        lines=tuple(DraftLine(*line) for line in document["lines"]),
        collection=Collection(document["collection"]),
        days_until_due=document["days_until_due"],
        memo=document["memo"],
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
