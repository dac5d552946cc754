"""A hub admin sets a budget active again that a void had put back to draft."""

from __future__ import annotations

from bot.blocks.budgets import activated
from bot.blocks.states import BudgetState
from bot.domain.permits import Act
from handlers.answers import answer, later
from handlers.desk import Desk
from handlers.visit import Visit


def activate(visit: Visit, desk: Desk) -> None:
    """Set active again was pressed."""
    state = BudgetState.decode(visit.value)
    later(visit, desk, lambda visit, desk: _activate(visit, desk, state))


def _activate(visit: Visit, desk: Desk, state: BudgetState) -> None:
    viewer = desk.roles.viewer(visit.user, fresh=True)
    desk.roles.admit(viewer, Act.BUDGET, desk.workspaces.get(state.workspace))
    ended = desk.activating.activate(visit.user, state.workspace, state.reset)
    answer(visit, desk, activated(ended, livemode=desk.livemode))
