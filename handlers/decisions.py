"""From a submitted confirmation to a claimed decision, before Slack gets its acknowledgement."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, BoltResponse

from bot.blocks.message import View
from bot.blocks.refusals import refusal_view
from bot.domain.actions import Decision
from bot.domain.errors import InvoicebotError
from bot.domain.refusals import Refusal, Why
from bot.services.store import StoreError
from handlers.answers import refusal_for
from handlers.desk import Desk
from handlers.visit import Visit

log = logging.getLogger("invoicebot.handlers")

Decide = Callable[[Visit, Desk], tuple[Decision, View]]
"""Reads the submitted view; returns the decision and the view to show meanwhile. Raises Refused, Incomplete."""


class Incomplete(InvoicebotError):  # noqa: N818 - reads as what happened
    """A field of the submitted view does not do."""

    def __init__(self, block: str, words: str) -> None:
        """`words` are shown at the field in `block`."""
        super().__init__(words)
        self.errors = FieldErrors({block: words})


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """What to say at which field, by block id; the view stays open."""

    by_block: Mapping[str, str]


def claim(visit: Visit, desk: Desk, decide: Decide) -> View | FieldErrors:
    """Claim the decision and have it worked; what to answer with. It never raises."""
    try:
        decision, working = decide(visit, desk)
    except Incomplete as incomplete:
        return incomplete.errors
    except Exception as error:
        return refusal_view(refusal_for(error, desk, "decide"), livemode=desk.livemode)
    try:
        first = desk.actions.claim(decision)
    except StoreError:
        log.exception("an action could not be claimed", extra={"decision": decision.id})
        return refusal_view(Refusal(Why.NOT_SAVED, decision.act.value), livemode=desk.livemode)
    except Exception as error:
        return refusal_view(refusal_for(error, desk, "claim"), livemode=desk.livemode)
    if first:
        desk.actions.begin(decision.id)
    return working


def submitted(body: Mapping[str, Any], block: str) -> str:
    """The text or chosen value of the first input in `block`; "" when there is none."""
    values = body.get("state", {}).get("values", {}).get(block, {})
    for one in values.values():
        chosen = one.get("selected_option")
        return str((chosen or {}).get("value") or one.get("value") or "")
    return ""


def replacing(ack: Ack, answer: View | FieldErrors) -> BoltResponse:
    """Answer a submission with another view, or with what is wrong in this one."""
    if isinstance(answer, FieldErrors):
        return ack(response_action="errors", errors=dict(answer.by_block))
    return ack(response_action="update", view=dict(answer))
