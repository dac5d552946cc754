"""The acts on one invoice: a button or a word asks, a confirmation decides; which act, `ASKED` says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.blocks import confirm, ids
from bot.blocks.ask_state import AskState
from bot.blocks.asking.charge import charge
from bot.blocks.asking.collection import collection
from bot.blocks.asking.credit import credit
from bot.blocks.asking.delete import delete
from bot.blocks.asking.edit import edit
from bot.blocks.asking.fee import fee
from bot.blocks.asking.finalize import finalize
from bot.blocks.asking.mark_paid import mark_paid
from bot.blocks.asking.memo import memo
from bot.blocks.asking.method import method
from bot.blocks.asking.move_card import move_card
from bot.blocks.asking.revise import revise
from bot.blocks.asking.schedule import schedule
from bot.blocks.asking.send import send
from bot.blocks.asking.void import void
from bot.blocks.asking.write_off import write_off
from bot.blocks.menu_anew import with_menu_anew
from bot.blocks.message import View
from bot.blocks.states import read_invoice_value
from bot.blocks.words.acts import ACTS
from bot.domain.actions import Decision
from bot.domain.money import Money
from bot.domain.permits import Act
from bot.services.ports import MessengerError
from handlers import edit_lines, typed
from handlers.answers import Work, later, opening
from handlers.desk import Desk
from handlers.visit import Visit

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """How an act asks, and how its answer is read.

    `render` draws the question. `read` returns what was typed and chosen, as JSON for the decision's params (amounts in
    minor units); it is quick, asks nobody outside, and raises `handlers.decisions.Incomplete` at the field.
    """

    render: Callable[[Any, AskState], View]
    read: Callable[[typed.Submitted, AskState, Desk], Mapping[str, Any]] = typed.nothing


ASKED: Mapping[Act, Asked] = {
    Act.RETRY: Asked(charge, typed.method),
    Act.CHARGE: Asked(charge, typed.method),
    Act.MARK_PAID: Asked(mark_paid, typed.how_paid),
    Act.FINALIZE: Asked(finalize),
    Act.SEND: Asked(send),
    Act.EDIT: Asked(edit, edit_lines.lines),
    Act.MEMO: Asked(memo, typed.texts),
    Act.SCHEDULE: Asked(schedule, typed.schedule),
    Act.COLLECTION: Asked(collection),
    Act.METHOD: Asked(method, typed.way),
    Act.FEE: Asked(fee),
    Act.DELETE: Asked(delete),
    Act.WRITE_OFF: Asked(write_off),
    Act.VOID: Asked(void, typed.void_reason),
    Act.REVISE: Asked(revise),
    Act.CREDIT: Asked(credit, typed.credit),
    Act.MOVE_CARD: Asked(move_card),
}

CHARGES = (Act.RETRY, Act.CHARGE)


def presses() -> Mapping[str, Work]:
    """The listener of each act's button."""
    return {ids.ACTIONS[act]: partial(_pressed, act) for act in ASKED}


def _pressed(act: Act, visit: Visit, desk: Desk) -> None:
    ask_about(act, visit, desk, read_invoice_value(visit.value))


def chosen(visit: Visit, desk: Desk) -> None:
    """An act was chosen in the menu More."""
    act, invoice = ids.read_more(visit.value)
    asked = ask_about(act, visit, desk, read_invoice_value(invoice))
    if visit.view is not None and asked.opened != visit.view["id"]:  # else the question took the menu's place
        later(visit, desk, _choose_anew)


def _choose_anew(visit: Visit, desk: Desk) -> None:
    """The menu under the question holds no choice any more: after "Not now" the same can be chosen again."""
    view = visit.view or {}
    try:
        desk.screens.update(str(view["id"]), with_menu_anew(view, ids.MORE, desk.identity()))
    except MessengerError as error:
        log.info("a menu keeps its choice", extra={"user": visit.user, "code": error.code})


def ask_about(act: Act, visit: Visit, desk: Desk, reference: str) -> Visit:
    """A modal opens at once, and asks when Stripe has said how the invoice stands; returns the visit with the modal."""
    visit = opening(visit, desk, confirm.loading(ACTS[act].button))
    later(visit, desk, lambda visit, desk: _ask(act, visit, desk, reference))
    return visit


def _ask(act: Act, visit: Visit, desk: Desk, reference: str) -> None:
    viewer = desk.roles.viewer(visit.user)
    invoice, _ = desk.reading.invoice(viewer, act, reference)
    asking = desk.asking[act]
    decision_id = desk.actions.decision_id(act, invoice.id, asking.about(invoice))
    question = asking.question(viewer, invoice, decision_id, desk.clock.now())
    desk.screens.update(str(visit.opened), ASKED[act].render(question, AskState.of(question, visit.origin)))


def decide(visit: Visit, desk: Desk) -> tuple[Decision, View]:
    """The confirmation was submitted."""
    view = visit.view or {}
    state = AskState.decode(str(view.get("private_metadata", "")))
    workspace = desk.workspaces.get(state.workspace) if state.workspace else None
    viewer = desk.roles.viewer(visit.user)
    desk.roles.admit(viewer, state.act, workspace, subject=state.invoice)
    params = {**state.seen, **ASKED[state.act].read(view, state, desk)}
    place = visit.started_at(state.origin).place
    decision = Decision(
        state.decision_id, state.act, state.invoice, visit.user, visit.at, place, state.workspace, params
    )
    row = desk.mirror.row(state.invoice)
    label = row.label if row is not None else state.invoice
    charged = Money(row.currency, state.seen["amount"]) if row is not None and state.act in CHARGES else None
    return decision, confirm.working(state.act, label, charged, livemode=desk.livemode)
