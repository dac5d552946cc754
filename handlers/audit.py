"""What was done through the bot, for hub admins."""

from __future__ import annotations

from bot.blocks import trails
from bot.blocks.list_states import TrailState
from handlers.answers import answer, later
from handlers.desk import Desk
from handlers.visit import Visit


def show_audit(visit: Visit, desk: Desk, reference: str | None) -> None:
    """Typed: the newest."""
    later(visit, desk, lambda visit, desk: _show(visit, desk, TrailState(reference), replacing=False))


def turn(visit: Visit, desk: Desk) -> None:
    """Newer, older, refresh."""
    state = TrailState.decode(visit.value)
    later(visit, desk, lambda visit, desk: _show(visit, desk, state, replacing=True))


def _show(visit: Visit, desk: Desk, state: TrailState, *, replacing: bool) -> None:
    page = desk.trails.page(desk.roles.viewer(visit.user), state.reference, state.places)
    answer(visit, desk, trails.trail(page), replacing=replacing)
