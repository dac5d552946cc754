"""The create form's documents: what was previewed, what was confirmed, what was halted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.drafts import Draft
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.collections import FORMS
from bot.services.create_job import draft_document
from bot.services.ports import Clock
from bot.services.records import place_document
from bot.services.store import Document, Store, Where
from bot.services.workspaces import Workspaces

MOST_RESUMED = 1000
FINISHED = ("billed", "done")

Part = dict[str, Any]
"""One workspace's part of a form, as JSON: {draft, customer, total}, as it was previewed.

`customer` is the one that the workspace had then; `total`, in minor units, is there once Stripe said it.
"""


class CreateForms:
    """Forms are `previewed`, then `claimed` once; `billed` when each workspace has an outcome, `done` when it was told.

    Another round makes a billed or done one claimed again.

    A form is {id, state, actor, preview, previewed_at, parts, confirmable, round, message} and, once claimed, {at,
    place, finished, seen, waiting}. `seen` says what Stripe had, when it was looked up, for what did not end well: by
    workspace {decision, invoice, stage, reached}, the middle two None for nothing; `reached`: it is all that was
    wanted but for the e-mail. `waiting`: it was told that Stripe is asked on. That a round was halted is a document of
    its own, so that it can be written while somebody works the form.
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

    def claim_again(self, form: str, actor: str, failed: Callable[[Document], bool]) -> bool:
        """Take up a finished batch for the workspaces that failed; False when none did, or it is under way.

        Raises Refused (STATE_CHANGED) for somebody other than who began it: the message is in their own messages.
        """
        while True:
            document = self._mine(form, actor)
            if document["state"] not in FINISHED or not failed(document):
                return False
            if self.change(document, _next_round(document)):
                return True  # else its result was noted as told this very moment

    def halt(self, form: str, actor: str) -> bool:
        """Begin with no further workspace of a batch under way; False when it has ended, or was halted before.

        Raises Refused (STATE_CHANGED) for somebody other than who began it.
        """
        document = self._mine(form, actor)
        if document["state"] != "claimed":
            return False
        halted = {"state": "halted", "previewed_at": int(self._clock.now().timestamp())}
        return self._store.claim(FORMS, _halt_key(document), halted)

    def halted(self, document: Document) -> bool:
        """Whether this round of the batch was halted."""
        return self._store.get(FORMS, _halt_key(document)) is not None

    def _mine(self, form: str, actor: str) -> Document:
        document = self.get(form)
        if document["actor"] != actor:
            raise Refused(Refusal(Why.STATE_CHANGED, Act.CREATE.value))
        return document

    def _part(self, draft: Draft) -> Part:
        workspace = self._workspaces.get(draft.workspace)
        return {"draft": draft_document(draft), "customer": workspace.customer if workspace is not None else ""}


def _next_round(document: Document) -> Document:
    return {**document, "state": "claimed", "round": document["round"] + 1, "waiting": False}


def _halt_key(document: Document) -> str:
    return f"{document['id']}:halt:{document['round']}"
