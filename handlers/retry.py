"""Retry: the confirmation, and what its submission decides."""

from __future__ import annotations

from bot.blocks import confirm, ids
from bot.blocks.message import View
from bot.blocks.states import RetryState, read_invoice_value
from bot.domain.actions import Decision
from bot.domain.money import Money
from bot.domain.permits import Act
from handlers.answers import later, opening
from handlers.decisions import submitted
from handlers.desk import Desk
from handlers.visit import Visit


def ask(visit: Visit, desk: Desk) -> None:
    """Retry was pressed."""
    ask_about(visit, desk, read_invoice_value(visit.value))


def ask_about(visit: Visit, desk: Desk, reference: str) -> None:
    """A modal opens at once, and asks when Stripe has said what would be charged to which card."""
    visit = opening(visit, desk, confirm.loading("Retry"))
    later(visit, desk, lambda visit, desk: _ask(visit, desk, reference))


def _ask(visit: Visit, desk: Desk, reference: str) -> None:
    viewer = desk.roles.viewer(visit.user)
    invoice, _ = desk.reading.invoice(viewer, Act.RETRY, reference)
    decision_id = desk.actions.decision_id(Act.RETRY, invoice.id, invoice.attempt_key)
    question = desk.retrying.question(viewer, invoice, decision_id, desk.clock.now())
    desk.screens.update(str(visit.opened), confirm.retry(question, RetryState.of(question, visit.origin)))


def decide(visit: Visit, desk: Desk) -> tuple[Decision, View]:
    """The confirmation was submitted: charge what was shown to the chosen card."""
    view = visit.view or {}
    state = RetryState.decode(str(view.get("private_metadata", "")))
    workspace = desk.workspaces.get(state.workspace) if state.workspace else None
    viewer = desk.roles.viewer(visit.user)
    desk.roles.admit(viewer, Act.RETRY, workspace, subject=state.invoice)
    method = submitted(view, ids.RETRY_METHOD) or state.method
    params = {
        "amount": state.amount,
        "attempt_key": state.attempt_key,
        "method": method,
        "default": state.default and method == state.method,
    }
    place = visit.started_at(state.origin).place
    decision = Decision(
        state.decision_id, Act.RETRY, state.invoice, visit.user, visit.at, place, state.workspace, params
    )
    row = desk.mirror.row(state.invoice)
    amount = Money(row.currency, state.amount) if row is not None else None
    label = row.label if row is not None else state.invoice
    return decision, confirm.working(Act.RETRY, label, amount, livemode=desk.livemode)
