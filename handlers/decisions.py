"""From a submitted confirmation to a claimed decision, before Slack gets its acknowledgement."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt import Ack, BoltResponse

from bot.blocks.ask_state import act_asked_about
from bot.blocks.message import View
from bot.blocks.refusals import refusal_view
from bot.blocks.states import invoice_asked_about
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

    @classmethod
    def at(cls, by_block: Mapping[str, str]) -> Incomplete:
        """Several fields do not do; at least one."""
        block, words = next(iter(by_block.items()))
        made = cls(block, words)
        made.errors = FieldErrors(by_block)
        return made


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
        return _refused(visit, desk, refusal_for(error, desk, "decide"))
    try:
        first = desk.actions.claim(decision)
    except StoreError:
        log.exception("an action could not be claimed", extra={"decision": decision.id})
        return _refused(visit, desk, Refusal(Why.NOT_SAVED))
    except Exception as error:
        return _refused(visit, desk, refusal_for(error, desk, "claim"))
    if first:
        desk.actions.begin(decision.id)
    return working


def _refused(visit: Visit, desk: Desk, refusal: Refusal) -> View:
    """The refusal in place of the confirmation, with the button that asks again."""
    view = visit.view or {}
    asked = act_asked_about(str(view.get("private_metadata", "")))
    if asked is not None and not refusal.act:
        refusal = replace(refusal, act=asked.value)
    invoice = invoice_asked_about(str(view.get("private_metadata", "")))
    return refusal_view(refusal, invoice, livemode=desk.livemode)


def submitted(body: Mapping[str, Any], block: str) -> str:
    """The text or chosen value of the first input in `block`; "" when there is none."""
    values = body.get("state", {}).get("values", {}).get(block, {})
    for one in values.values():
        chosen = one.get("selected_option") or next(iter(one.get("selected_options") or ()), None)
        return str((chosen or {}).get("value") or one.get("value") or one.get("selected_date") or "")
    return ""


def replacing(ack: Ack, answer: View | FieldErrors) -> BoltResponse:
    """Answer a submission with another view, or with what is wrong in this one."""
    if isinstance(answer, FieldErrors):
        return ack(response_action="errors", errors=dict(answer.by_block))
    return ack(response_action="update", view=dict(answer))
