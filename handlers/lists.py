"""The list of invoices, in a channel and in the Home tab."""

from __future__ import annotations

from dataclasses import replace

from bot.blocks import ids, lists
from bot.blocks.elements import option
from bot.blocks.message import Block
from bot.blocks.states import ListState
from bot.domain.permits import Act
from bot.domain.rows import Filter, Tab
from handlers import create
from handlers.answers import answer, opening
from handlers.desk import Desk
from handlers.visit import Visit


def show_list(visit: Visit, desk: Desk, state: ListState, *, replacing: bool) -> None:
    """Show the page of `state`, with what this person may see."""
    viewer = desk.roles.viewer(visit.user)
    desk.roles.admit(viewer, Act.LIST, about_one=False)
    page = desk.mirror.page(viewer, state.filter, state.places)
    if visit.in_home:
        desk.screens.publish(visit.user, lists.home(page))
    else:
        answer(visit, desk, lists.invoice_list(page), replacing=replacing)


def open_home(visit: Visit, desk: Desk) -> None:
    """The Home tab was opened: the first page. (The app's other tab is told of by the same event.)"""
    if visit.in_home:
        show_list(visit, desk, ListState(), replacing=True)


def turn(visit: Visit, desk: Desk) -> None:
    """Next, previous, refresh: the button's value says which page."""
    show_list(visit, desk, ListState.decode(visit.value), replacing=True)


def choose_tab(visit: Visit, desk: Desk) -> None:
    """Another status."""
    wanted = ListState.of_block_id(visit.block_id).filter
    show_list(visit, desk, ListState(replace(wanted, tab=Tab(visit.value))), replacing=True)


def choose_workspace(visit: Visit, desk: Desk) -> None:
    """Another workspace, or all."""
    wanted = ListState.of_block_id(visit.block_id).filter
    workspace = None if visit.value == ids.ANY_WORKSPACE else visit.value
    show_list(visit, desk, ListState(replace(wanted, workspace=workspace)), replacing=True)


def workspace_choices(visit: Visit, desk: Desk) -> list[Block]:
    """The menu of more workspaces than Slack lists at once: first all of them, then those that hold what was typed."""
    everything = option("All workspaces", ids.ANY_WORKSPACE)
    return [everything, *create.workspace_choices(visit, desk)][: create.MOST_CHOICES]


def clear(visit: Visit, desk: Desk) -> None:
    """No filter at all."""
    show_list(visit, desk, ListState(Filter()), replacing=True)


def show_legend(visit: Visit, desk: Desk) -> None:
    """What the statuses mean."""
    opening(visit, desk, lists.legend())
