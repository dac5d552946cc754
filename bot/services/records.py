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
from bot.services.store import Document


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


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
