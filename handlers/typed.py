"""What was typed and chosen in the confirmation of an act, as params of the decision; `Incomplete` at its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.blocks import ids
from bot.blocks.ask_state import AskState
from bot.domain.credits import PARTS, Credit, Room, credit_of
from bot.domain.draft_checks import NO_DAYS, date_faults, day_of, days_of, finalize_at
from bot.domain.invoices import Collection, Stage
from handlers.decisions import Incomplete, submitted
from handlers.desk import Desk

Submitted = Mapping[str, Any]
"""The view that Slack sent: `state.values` is what was typed and chosen."""


def nothing(view: Submitted, state: AskState, desk: Desk) -> Mapping[str, Any]:  # noqa: ARG001
    """A confirmation without fields."""
    return {}


def method(view: Submitted, state: AskState, desk: Desk) -> Mapping[str, Any]:  # noqa: ARG001
    """The card or account to charge; `default`: it is what Stripe itself would have charged."""
    shown = state.seen["method"]
    chosen = submitted(view, ids.RETRY_METHOD) or shown
    return {"method": chosen, "default": bool(state.seen.get("default")) and chosen == shown}


def void_reason(view: Submitted, state: AskState, desk: Desk) -> Mapping[str, Any]:  # noqa: ARG001
    """Why it is voided."""
    words = "Say why it is voided: the reason is kept with who voided it and when."
    return {"reason": _said(view, ids.VOID_REASON, words)}


def how_paid(view: Submitted, state: AskState, desk: Desk) -> Mapping[str, Any]:  # noqa: ARG001
    """How it was paid outside of Stripe."""
    words = "Say how it was paid, with a reference if there is one: it is kept with who marked it and when."
    return {"reason": _said(view, ids.PAID_HOW, words)}


def texts(view: Submitted, state: AskState, desk: Desk) -> Mapping[str, Any]:  # noqa: ARG001
    """The texts that the form holds; of a final invoice only the note."""
    there = view.get("state", {}).get("values", {})
    blocks = {"memo": ids.ASK_MEMO, "footer": ids.ASK_FOOTER, "note": ids.ASK_NOTE}
    if state.seen.get("stage") != Stage.DRAFT.value:
        blocks = {"note": ids.ASK_NOTE}
    return {name: submitted(view, block).strip() for name, block in blocks.items() if block in there}


def schedule(view: Submitted, state: AskState, desk: Desk) -> Mapping[str, Any]:
    """The moment, epoch seconds; None to take the date off."""
    if state.seen.get("scheduled") is not None and submitted(view, ids.ASK_OFF):
        return {"at": None}
    chosen = submitted(view, ids.ASK_DATE)
    day, faults = day_of(chosen), date_faults(chosen, desk.clock.now(), desk.zone)
    if day is None or faults:
        raise Incomplete(ids.ASK_DATE, faults[0])
    return {"at": int(finalize_at(day, desk.zone).timestamp())}


def way(view: Submitted, state: AskState, desk: Desk) -> Mapping[str, Any]:  # noqa: ARG001
    """Stripe's collection method, and in how many days it is due when it is sent."""
    wanted = submitted(view, ids.ASK_WAY)
    if wanted != Collection.SEND.value:
        return {"wanted": Collection.CHARGE.value, "days": None}
    days = days_of(submitted(view, ids.ASK_DAYS))
    if days is None:
        raise Incomplete(ids.ASK_DAYS, NO_DAYS)
    return {"wanted": wanted, "days": days}


def credit(view: Submitted, state: AskState, desk: Desk) -> Mapping[str, Any]:  # noqa: ARG001
    """How much is credited, where it goes and why, minor units; everything that is wrong, each at its field."""
    seen = state.seen
    paid = seen["stage"] == Stage.PAID.value
    room = Room(seen["currency"], seen["creditable"], seen["refundable"], paid=paid)
    names = ("amount", *PARTS, "cause", "memo")
    found = credit_of({name: submitted(view, ids.credit_block(name)) for name in names}, room)
    if not isinstance(found, Credit):
        raise Incomplete.at({ids.credit_block(name): words for name, words in found.items()})
    given = {name: getattr(found, name) for name in ("amount", *PARTS, "memo")}
    return {**given, "cause": found.cause.value if found.cause is not None else None}


def _said(view: Submitted, block: str, words: str) -> str:
    said = submitted(view, block).strip()
    if not said:
        raise Incomplete(block, words)
    return said
