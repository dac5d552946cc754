"""What was typed and chosen in the confirmation of an act, as params of the decision; `Incomplete` at its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.blocks import ids
from bot.blocks.ask_state import AskState
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


def _said(view: Submitted, block: str, words: str) -> str:
    said = submitted(view, block).strip()
    if not said:
        raise Incomplete(block, words)
    return said
