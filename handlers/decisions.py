"""From a submitted confirmation to a claimed decision, before Slack gets its acknowledgement."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, BoltResponse

from bot.blocks.message import View
from bot.blocks.refusals import refusal_view
from bot.domain.actions import Decision
from bot.domain.permits import Act
from bot.domain.refusals import Refusal, Refused, Why
from bot.services.store import StoreError
from handlers.answers import refusal_for
from handlers.desk import Desk
from handlers.visit import Visit

log = logging.getLogger("invoicebot.handlers")

Decide = Callable[[Visit, Desk], tuple[Decision, View]]
"""Reads the submitted view; returns the decision and the view to show while it is worked. Raises Refused."""


def claim(visit: Visit, desk: Desk, decide: Decide) -> View:
    """Claim the decision and have it worked; the view to answer with. It never raises."""
    try:
        decision, working = decide(visit, desk)
    except Refused as refused:
        _keep(visit, desk, refused.refusal)
        return refusal_view(refused.refusal, livemode=desk.livemode)
    except Exception as error:
        return refusal_view(refusal_for(error, desk, "decide"), livemode=desk.livemode)
    try:
        first = desk.actions.claim(decision)
    except StoreError:
        log.exception("an action could not be claimed", extra={"decision": decision.id})
        return refusal_view(Refusal(Why.NOT_SAVED, decision.act.value), livemode=desk.livemode)
    if first:
        desk.actions.begin(decision.id)
    return working


def _keep(visit: Visit, desk: Desk, refusal: Refusal) -> None:
    """Refusals are part of the audit; a store that cannot take one stops nothing, since nothing is done."""
    try:
        desk.actions.refused(Act(refusal.act or Act.SHOW), visit.user, refusal.subject, refusal, desk.identity())
    except StoreError:
        log.exception("a refusal could not be kept")


def submitted(body: Mapping[str, Any], block: str) -> str:
    """The text or chosen value of the first input in `block`; "" when there is none."""
    values = body.get("state", {}).get("values", {}).get(block, {})
    for one in values.values():
        chosen = one.get("selected_option")
        return str((chosen or {}).get("value") or one.get("value") or "")
    return ""


def replacing(ack: Ack, view: View) -> BoltResponse:
    """Answer a submission with another view."""
    return ack(response_action="update", view=dict(view))
