"""Void: the confirmation with its reason, and what its submission decides."""

from __future__ import annotations

from bot.blocks import confirm, ids
from bot.blocks.message import View
from bot.blocks.states import VoidState, read_invoice_value
from bot.domain.actions import Decision
from bot.domain.permits import Act
from handlers.answers import later, opening
from handlers.decisions import Incomplete, submitted
from handlers.desk import Desk
from handlers.visit import Visit


def ask(visit: Visit, desk: Desk) -> None:
    """Void was pressed."""
    ask_about(visit, desk, read_invoice_value(visit.value))


def ask_about(visit: Visit, desk: Desk, reference: str) -> None:
    """A modal opens at once, and asks when Stripe has said how the invoice stands."""
    visit = opening(visit, desk, confirm.loading("Void"))
    later(visit, desk, lambda visit, desk: _ask(visit, desk, reference))


def _ask(visit: Visit, desk: Desk, reference: str) -> None:
    viewer = desk.roles.viewer(visit.user)
    invoice, _ = desk.reading.invoice(viewer, Act.VOID, reference)
    question = desk.voiding.question(viewer, invoice, desk.actions.decision_id(Act.VOID, invoice.id))
    desk.screens.update(str(visit.opened), confirm.void(question, VoidState.of(question, visit.origin)))


def decide(visit: Visit, desk: Desk) -> tuple[Decision, View]:
    """The confirmation was submitted."""
    view = visit.view or {}
    state = VoidState.decode(str(view.get("private_metadata", "")))
    workspace = desk.workspaces.get(state.workspace) if state.workspace else None
    viewer = desk.roles.viewer(visit.user)
    desk.roles.admit(viewer, Act.VOID, workspace, subject=state.invoice)
    reason = submitted(view, ids.VOID_REASON).strip()
    if not reason:
        raise Incomplete(ids.VOID_REASON, "Say why it is voided: the reason is kept with who voided it and when.")
    params = {"amount": state.amount, "reason": reason}
    place = visit.started_at(state.origin).place
    decision = Decision(
        state.decision_id, Act.VOID, state.invoice, visit.user, visit.at, place, state.workspace, params
    )
    row = desk.mirror.row(state.invoice)
    label = row.label if row is not None else state.invoice
    return decision, confirm.working(Act.VOID, label, livemode=desk.livemode)
