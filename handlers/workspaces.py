"""The hub's workspaces, for hub admins."""

from __future__ import annotations

from bot.blocks import workspaces
from bot.blocks.list_states import ListState
from handlers.answers import answer
from handlers.desk import Desk
from handlers.lists import show_list
from handlers.visit import Visit


def show_workspaces(visit: Visit, desk: Desk) -> None:
    """Typed: the first page."""
    _show(visit, desk, 1, replacing=False)


def turn(visit: Visit, desk: Desk) -> None:
    """Back, more, refresh: the button's value is the page's number."""
    _show(visit, desk, int(visit.value), replacing=True)


def show_invoices(visit: Visit, desk: Desk) -> None:
    """The invoices of one of them, in a message of their own."""
    show_list(visit, desk, ListState.decode(visit.value), replacing=False)


def _show(visit: Visit, desk: Desk, number: int, *, replacing: bool) -> None:
    page = desk.overviews.page(desk.roles.viewer(visit.user), number)
    answer(visit, desk, workspaces.workspaces(page), replacing=replacing)
