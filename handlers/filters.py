"""The form of filters, opened from a list and answered by the same list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from slack_bolt import Ack, BoltResponse

from bot.blocks import filters
from bot.blocks.list_states import FilterState, ListState
from bot.blocks.refusals import refusal_view
from bot.domain.filter_form import filter_of
from bot.domain.permits import Act
from handlers.answers import guarded, opening, refusal_for
from handlers.desk import Desk
from handlers.lists import show_list
from handlers.visit import Visit


def open_form(visit: Visit, desk: Desk) -> None:
    """Filters was pressed."""
    desk.roles.admit(desk.roles.viewer(visit.user), Act.LIST, about_one=False)
    state = FilterState(ListState.decode(visit.value), visit.in_home, visit.origin)
    today = desk.clock.now().astimezone(desk.zone).date()
    opening(visit, desk, filters.form(state, today, desk.zone, livemode=desk.livemode))


def submit(visit: Visit, desk: Desk, ack: Ack) -> BoltResponse | FilterState:
    """What is wrong stands at its field; else the form closes. Returns the list to show, and where."""
    try:
        view = visit.view or {}
        state = FilterState.decode(str(view.get("private_metadata", "")))
        typed = filters.read(view.get("state", {}).get("values", {}))
        wanted = filter_of(typed, state.list.filter, desk.zone)
    except Exception as error:
        refusal = refusal_for(error, desk, "filters")
        return ack(response_action="update", view=refusal_view(refusal, livemode=desk.livemode))
    if isinstance(wanted, Mapping):
        return ack(response_action="errors", errors=filters.faults(wanted))
    ack()
    return replace(state, list=ListState(wanted))


def show(visit: Visit, desk: Desk, state: FilterState) -> None:
    """Draw the list anew where the form was opened; the form is closed, so what goes wrong is told there too."""
    at = replace(visit, opened=None, view={"type": "home"} if state.home else None).started_at(state.origin)
    guarded(lambda visit, desk: show_list(visit, desk, state.list, replacing=True), at, desk)
