"""The document of an action: what was decided, how far it has come, how it ended. It is also the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from bot.domain.actions import Decision, Ending
from bot.domain.invoices import Decline, Method
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Why
from bot.services.collections import ACTIONS
from bot.services.leases import LeaseLostError
from bot.services.store import Document, Order, Store, Where

NEWEST = 30


class State(StrEnum):
    """How far an action has come."""

    CLAIMED = "claimed"  # durable, nothing was called
    CALLING = "calling"  # Stripe may have been called
    RECORDED = "recorded"  # the outcome is known, somebody may still have to be told
    SHOWN = "shown"  # all done


@dataclass(frozen=True, slots=True)
class Result:
    """What is kept of an outcome, besides the invoice that can be fetched again."""

    ending: Ending
    at: datetime
    decline: Decline | None = None
    method: Method | None = None
    refusal: Refusal | None = None
    invoice: str | None = None
    attempt_key: str | None = None


def claimed(decision: Decision) -> dict[str, Any]:
    """The document of a decision that was just claimed."""
    return {
        "id": decision.id,
        "act": decision.act.value,
        "target": decision.target,
        "actor": decision.actor,
        "workspace": decision.workspace,
        "at": _seconds(decision.at),
        "place": place_document(decision.place),
        "params": dict(decision.params),
        "method": decision.params.get("method"),
        "state": State.CLAIMED.value,
        "called_at": None,
        "watchers": [],
        "result": None,
    }


def decision_of(document: Document) -> Decision:
    """The decision that was claimed."""
    return Decision(
        id=document["id"],
        act=Act(document["act"]),
        target=document["target"],
        actor=document["actor"],
        at=_moment(document["at"]),
        place=place_of(document["place"]),
        workspace=document["workspace"],
        params=document["params"],
    )


def acts_on(store: Store, invoice: str) -> list[Document]:
    """The newest records of what was decided about an invoice, newest first. Raises StoreError."""
    order = Order("at", descending=True)
    return [one.value for one in store.find(ACTIONS, Where({"target": invoice}), order=order, limit=NEWEST)]


def place_document(place: Place) -> dict[str, Any]:
    """A place as JSON."""
    return {
        "user": place.user,
        "at": _seconds(place.at),
        "channel": place.channel,
        "response_url": place.response_url,
        "view": place.view,
    }


def place_of(document: Document) -> Place:
    """The place that `place_document` wrote."""
    return Place(
        document["user"], _moment(document["at"]), document["channel"], document["response_url"], document["view"]
    )


def result_document(result: Result) -> dict[str, Any]:
    """A result as JSON."""
    decline, method, refusal = result.decline, result.method, result.refusal
    return {
        "ending": result.ending.value,
        "at": _seconds(result.at),
        "invoice": result.invoice,
        "attempt_key": result.attempt_key,
        "decline": None
        if decline is None
        else {
            "code": decline.code,
            "decline_code": decline.decline_code,
            "advice_code": decline.advice_code,
            "message": decline.message,
        },
        "method": None
        if method is None
        else {
            "id": method.id,
            "kind": method.kind,
            "brand": method.brand,
            "last4": method.last4,
            "exp_month": method.exp_month,
            "exp_year": method.exp_year,
        },
        "refusal": None
        if refusal is None
        else {
            "why": refusal.why.value,
            "act": refusal.act,
            "subject": refusal.subject,
            "detail": refusal.detail,
            "admins": list(refusal.admins),
        },
    }


def result_of(document: Document) -> Result | None:
    """The result of an action's document, None while it has none."""
    kept = document["result"]
    if kept is None:
        return None
    decline, method, refusal = kept["decline"], kept["method"], kept["refusal"]
    return Result(
        ending=Ending(kept["ending"]),
        at=_moment(kept["at"]),
        decline=Decline(**decline) if decline else None,
        method=Method(**method) if method else None,
        refusal=Refusal(
            Why(refusal["why"]), refusal["act"], refusal["subject"], refusal["detail"], tuple(refusal["admins"])
        )
        if refusal
        else None,
        invoice=kept["invoice"],
        attempt_key=kept["attempt_key"],
    )


class Record:
    """An action's document in the store. Whoever holds the action's lease changes it; anybody may join the watchers."""

    def __init__(self, store: Store, decision_id: str) -> None:
        """Read it; KeyError when nobody claimed such a decision."""
        self._store = store
        self._id = decision_id
        self._document = self._read()

    @property
    def decision(self) -> Decision:
        """What was claimed."""
        return decision_of(self._document)

    @property
    def state(self) -> State:
        """How far it has come."""
        return State(self._document["state"])

    @property
    def result(self) -> Result | None:
        """How it ended, None while that is not known."""
        return result_of(self._document)

    @property
    def called_at(self) -> int | None:
        """When Stripe was called first, epoch seconds."""
        return self._document["called_at"]  # type: ignore[no-any-return]

    @property
    def answered_5xx(self) -> bool:
        """Whether Stripe answered the call with a 5xx, which it would replay."""
        return bool(self._document.get("answered_5xx", False))

    @property
    def said_looking(self) -> bool:
        """Whether the person was told that the answer was lost and is being looked for."""
        return bool(self._document.get("said_looking", False))

    @property
    def late(self) -> bool:
        """Whether how it ended could not be found out at first."""
        return bool(self._document.get("late", False))

    @property
    def untold(self) -> tuple[tuple[int, Place], ...]:
        """Who still has to be told how it ended, numbered: 0 is the one who asked, the others pressed it too."""
        return tuple(enumerate(self._places()))[self.told :]

    @property
    def told(self) -> int:
        """How many of them were told."""
        return int(self._document.get("told", 0))

    def change(self, **changes: Any) -> None:
        """Write under the lease; LeaseLostError when somebody else changed more than the watchers."""
        while not self._swap(changes):
            fresh = self._read()
            if {**fresh, "watchers": []} != {**self._document, "watchers": []}:
                raise LeaseLostError(self._id)
            self._document = fresh

    def finish(self) -> bool:
        """Mark it as shown; False when somebody joined the watchers meanwhile, who has to be told first."""
        if self._swap({"state": State.SHOWN.value, **self._without_links()}):
            return True
        self._document = self._read()
        return False

    def join(self, place: Place) -> bool:
        """Have the outcome told at `place` too; False when it was shown already, so that nobody would."""
        while self.state is not State.SHOWN:
            if self.result is None and any(same_screen(place, one) for one in self._places()):
                return True
            if self._swap({"watchers": [*self._document["watchers"], place_document(place)]}):
                return True
            self._document = self._read()
        return False

    def _without_links(self) -> dict[str, Any]:
        """The places without their response URLs: those are secrets, and nobody is answered there any more."""
        watchers = [{**place, "response_url": None} for place in self._document["watchers"]]
        return {"place": {**self._document["place"], "response_url": None}, "watchers": watchers}

    def _places(self) -> list[Place]:
        return [self.decision.place, *map(place_of, self._document["watchers"])]

    def _swap(self, changes: dict[str, Any]) -> bool:
        changed = {**self._document, **changes}
        if not self._store.change(ACTIONS, self._id, self._document, changed):
            return False
        self._document = changed
        return True

    def _read(self) -> Document:
        document = self._store.get(ACTIONS, self._id)
        if document is None:
            raise KeyError(self._id)
        return document


def same_screen(one: Place, other: Place) -> bool:
    """Whether one answer reaches both: two presses of one button in one place are answered once."""
    if (one.user, one.view) != (other.user, other.view):
        return False
    return one.view is not None or one.channel == other.channel


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
