"""What the list is filtered by: in one line, as menus above the list, and as a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from bot.blocks import ids, limits
from bot.blocks.elements import (
    actions,
    button,
    datepicker,
    external,
    field,
    marked,
    modal,
    option,
    section,
    select,
    text_input,
)
from bot.blocks.limits import checked
from bot.blocks.list_states import FilterState, ListState
from bot.blocks.message import Block, View
from bot.blocks.text import day, exact, foreign, month, typed
from bot.blocks.words.statuses import TABS
from bot.domain.filter_form import AMOUNT, BILLING, SINCE, TEXT, UNTIL, TypedFilter, typed_of
from bot.domain.rows import MOST_TEXT, Filter, Page, Tab
from bot.domain.workspaces import Workspace

MONTHS = 24
ANY_MONTH = "*"
DIGITS = 20
SAID = 200
_NOON = timedelta(hours=12)
"""Slack shows a moment in each reader's own zone: at noon it is the hub's day nearly everywhere."""


def said(page: Page) -> str:
    """The filters beside status and workspace, in one line; "" without any."""
    wanted = page.filter
    show = exact if page.viewer.is_admin else foreign
    facts = []
    if wanted.customer:
        name = page.rows[0].customer_name if page.rows else ""
        facts.append(f"client {show(name or wanted.customer, SAID)}")
    if wanted.since or wanted.until:
        first = f" from {day(wanted.since + _NOON)}" if wanted.since else ""
        last = f" to {day(wanted.until - _NOON)}" if wanted.until else ""
        facts.append(f"created{first}{last}")
    if wanted.billing:
        facts.append(f"billing period {month(_first_day(wanted.billing))}")
    if wanted.text:
        facts.append(f"with “{show(wanted.text, SAID)}”")
    if wanted.amount is not None:
        facts.append(f"amount {wanted.amount:f}")
    line = " · ".join(facts)
    return line[:1].upper() + line[1:]


def menus(page: Page) -> Block:
    """Status, workspace and the rest; the block's id carries what is filtered now."""
    tabs = [option(_tab(page, tab), tab.value) for tab in Tab]
    elements = [select(ids.LIST_TAB, "Status", tabs, page.filter.tab.value)]
    if len(page.workspaces) > 1:
        elements.append(_workspace_menu(page.workspaces, page.filter))
    state = ListState(page.filter).encode()
    elements.append(button("Filters", ids.LIST_FILTERS, state, label="Filter by dates, billing period, text or amount"))
    if page.filter != Filter():
        clear = ListState().encode()
        elements.append(button("Clear filters", ids.LIST_CLEAR, clear, label="Show all invoices again"))
    elements.append(button("Legend", ids.LEGEND, label="What the statuses mean"))
    return actions(elements, ListState.of(page).block_id())


def _tab(page: Page, tab: Tab) -> str:
    if tab not in page.counts:
        return TABS[tab]
    return f"{TABS[tab]} ({page.counts[tab]:,}{'+' if tab in page.beyond else ''})"


def _workspace_menu(workspaces: tuple[Workspace, ...], shown: Filter) -> Block:
    choices = [workspace_option(each) for each in workspaces if len(each.id) <= limits.OPTION_VALUE]
    chosen = next((choice for choice in choices if choice["value"] == shown.workspace), None)
    if len(choices) >= limits.OPTIONS:
        return external(ids.LIST_WORKSPACE, "All workspaces", chosen)
    everything = option("All workspaces", ids.ANY_WORKSPACE)
    first = chosen["value"] if chosen else ids.ANY_WORKSPACE
    return select(ids.LIST_WORKSPACE, "Workspace", [everything, *choices], first)


def workspace_option(workspace: Workspace) -> Block:
    """A workspace as a choice of a menu; its value is the workspace's id."""
    return option(workspace.name, workspace.id)


def form(state: FilterState, today: date, zone: tzinfo, *, livemode: bool) -> View:
    """The form as it stands for what is shown; billing periods up to the month of `today`."""
    wanted = state.list.filter
    now = typed_of(wanted, zone)
    text = text_input(ids.FILTER_VALUE, most=MOST_TEXT, value=typed(now.text, MOST_TEXT), placeholder="bakery")
    amount = text_input(ids.FILTER_VALUE, most=DIGITS, value=now.amount, placeholder="1250.00")
    blocks = [
        section("The status and the workspace are chosen above the list; these narrow it further."),
        field(
            ids.filter_block(SINCE), "Created from", datepicker(ids.FILTER_VALUE, "Any day", now.since), optional=True
        ),
        field(
            ids.filter_block(UNTIL),
            "Created to",
            _day(now.until),
            hint=f"That day is included. Days are those of {getattr(zone, 'key', 'the hub')}.",
            optional=True,
        ),
        field(
            ids.filter_block(BILLING),
            "Billing period",
            select(ids.FILTER_VALUE, "Any month", _months(today, wanted.billing), wanted.billing or ANY_MONTH),
            hint="The month in which the period that the invoice bills begins.",
            optional=True,
        ),
        field(
            ids.filter_block(TEXT),
            "Text",
            text,
            hint="In the number, what it is for, the client's name or e-mail address.",
            optional=True,
        ),
        field(ids.filter_block(AMOUNT), "Amount", amount, hint="The invoice's total.", optional=True),
    ]
    shown = marked(blocks, livemode=livemode)
    return checked(modal("Filters", shown, ids.FILTERS_VIEW, state=state.encode(), submit="Show", close="Back"))


def _day(chosen: str) -> Block:
    return datepicker(ids.FILTER_VALUE, "Any day", chosen)


def _months(today: date, chosen: str | None) -> Sequence[Block]:
    first = today.year * 12 + today.month - 1
    recent = [f"{number // 12}-{number % 12 + 1:02}" for number in range(first + 1, first + 1 - MONTHS, -1)]
    names = recent if chosen is None or chosen in recent else [chosen, *recent]
    shown = [option(month(_first_day(name)), name) for name in names]
    return [option("Any month", ANY_MONTH), *shown]


def _first_day(name: str) -> datetime:
    year, number = name.split("-")
    return datetime(int(year), int(number), 1, tzinfo=UTC)


def read(values: Mapping[str, Any]) -> TypedFilter:
    """What the form holds: `values` is `view.state.values` of Slack's payload. Missing fields are empty."""

    def element(name: str) -> Mapping[str, Any]:
        return (values.get(ids.filter_block(name)) or {}).get(ids.FILTER_VALUE) or {}

    billing = str((element(BILLING).get("selected_option") or {}).get("value") or "")
    return TypedFilter(
        since=str(element(SINCE).get("selected_date") or ""),
        until=str(element(UNTIL).get("selected_date") or ""),
        billing="" if billing == ANY_MONTH else billing,
        text=str(element(TEXT).get("value") or ""),
        amount=str(element(AMOUNT).get("value") or ""),
    )


def faults(wrong: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by block id, as `response_action: errors` takes it."""
    return {ids.filter_block(name): words for name, words in wrong.items()}
