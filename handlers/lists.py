"""The list of invoices, in a channel and in the Home tab."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.blocks import ids, lists
from bot.blocks.elements import option
from bot.blocks.list_states import ListState, RowState
from bot.blocks.message import Block
from bot.blocks.states import STATE, read_invoice_value
from bot.domain.permits import Act, Role
from bot.domain.rows import Filter, Page, Tab
from handlers import create
from handlers.answers import answer, opening
from handlers.desk import Desk
from handlers.visit import Visit

Note = Callable[[Page], str]


def show_list(
    visit: Visit,
    desk: Desk,
    state: ListState,
    *,
    replacing: bool,
    note: Note | None = None,
    below: Sequence[Block] = (),
) -> None:
    """Show the page of `state`, with what this person may see.

    Before it stands what `note` says to that page, and `below` its rows.
    """
    viewer = desk.roles.viewer(visit.user)
    desk.roles.admit(viewer, Act.LIST, about_one=False)
    page = desk.mirror.page(viewer, state.filter, state.places)
    told = note(page) if note else ""
    if visit.in_home:
        desk.screens.publish(visit.user, lists.home(page, told, below))
    else:
        answer(visit, desk, lists.invoice_list(page, told, below), replacing=replacing)


def in_a_row(visit: Visit) -> bool:
    """Whether a button in a row of a list was pressed."""
    return STATE in visit.value and not visit.value.startswith("{")


def look_again(visit: Visit, desk: Desk) -> None:
    """A row of a list was pressed: if the row is not as it was drawn, the list is drawn anew and says so."""
    pressed = RowState.of_value(visit.value)
    if pressed is None:
        return
    viewer, now = desk.roles.viewer(visit.user), desk.clock.now()
    row = desk.mirror.seen(viewer, read_invoice_value(visit.value))
    if viewer.role is Role.NOBODY or (row is not None and row.standing(now).status is pressed.shown):
        return
    shown = pressed.shown
    show_list(visit, desk, pressed.list, replacing=True, note=lambda page: lists.changed(row, shown, page))


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
    show_list(visit, desk, ListState(replace(wanted, workspace=workspace, customer=None)), replacing=True)


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
