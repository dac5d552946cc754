"""The list of invoices: as an ephemeral message, as the Home tab, and the legend of its statuses."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import filters, ids
from bot.blocks.amounts import count, money
from bot.blocks.elements import (
    Style,
    actions,
    button,
    context,
    divider,
    marked,
    marked_text,
    modal,
    section,
)
from bot.blocks.limits import checked
from bot.blocks.list_states import ListState, RowState
from bot.blocks.message import Block, Message, View
from bot.blocks.text import bold, day, exact, flat, foreign, moment, month, spoken
from bot.blocks.words.statuses import MEANINGS, TABS, badge, row_status
from bot.domain.permits import Act, Role, best_act
from bot.domain.rows import Filter, Page, Row, Tab
from bot.domain.statuses import Standing, Status
from bot.domain.workspaces import Workspace

NAME = 45
LABEL = 55
_ACT_WORDS = {
    Act.RETRY: "Retry",
    Act.PAY_NOW: "Pay now",
    Act.VOID: "Void",
    Act.REPLACE_CARD: "Replace card",
}


def invoice_list(page: Page, note: str = "", below: Sequence[Block] = ()) -> Message:
    """The list as a message that only its viewer sees; `note` (mrkdwn) is said first, `below` stands under the rows."""
    more = " or more" if page.filter.tab in page.beyond else ""
    text = f"{_heading(page)}: {count(_total(page), 'invoice')}{more}, page {page.number}"
    told = spoken(note, text) if note else text
    return checked(Message(marked_text(told, livemode=page.livemode), _blocks(page, note, below)))


def home(page: Page, note: str = "", below: Sequence[Block] = ()) -> View:
    """The same list as the app's Home tab."""
    return checked({"type": "home", "blocks": _blocks(page, note, below)})


def changed(row: Row | None, shown: Status, page: Page) -> str:
    """What to say first when the row that was pressed is not any more as it was drawn; None: it is not there."""
    now = "The list is as it is now."
    if row is None:
        return f"The invoice that you pressed is not there any more. {now}"
    show = exact if page.viewer.is_admin else foreign
    is_now = badge(row.standing(page.now).status)
    return f"{bold(show(row.label, LABEL))} was {badge(shown)} when this list was drawn; it is {is_now}. {now}"


def legend() -> View:
    """What each status means."""
    lines = [f"{bold(badge(status))}\n{MEANINGS[status]}" for status in Status]
    notes = (
        "*Part-paid* stands beside a status when something was received and something is left.",
        "Failed invoices that are late are in the tab Past due too.",
    )
    return checked(modal("What the statuses mean", [*map(section, lines), context(*notes)], ids.LEGEND_VIEW))


def _blocks(page: Page, note: str, below: Sequence[Block]) -> list[Block]:
    blocks = [section(bold(_heading(page)), _summary(page)), filters.menus(page), divider()]
    if note:
        blocks.insert(1, section(note))
    if page.rows:
        names = {workspace.id: workspace for workspace in page.workspaces}
        for row in page.rows:
            blocks.extend(_row(page, row, names.get(row.workspace or "")))
    else:
        blocks.extend(_empty(page))
    blocks += [divider(), *below]
    blocks.append(_footer(page))
    blocks.append(context(f"As of {moment(page.now)}. Refresh looks again."))
    return marked(blocks, livemode=page.livemode)


def _heading(page: Page) -> str:
    parts = ["Invoices", TABS[page.filter.tab]]
    chosen = _chosen_name(page)
    if chosen:
        parts.append(chosen)
    return " · ".join(parts)


def _chosen_name(page: Page) -> str:
    wanted = page.filter.workspace
    if wanted is None:
        return ""
    return next((foreign(each.name, NAME) for each in page.workspaces if each.id == wanted), foreign(wanted, NAME))


def _total(page: Page) -> int:
    return page.counts.get(page.filter.tab, len(page.rows))


def _summary(page: Page) -> str:
    """What there is to look after, and what the list is filtered by."""
    waiting = [
        f"{page.counts[tab]:,}{'+' if tab in page.beyond else ''} {TABS[tab].lower()}"
        for tab in (Tab.FAILED, Tab.PAST_DUE, Tab.OPEN, Tab.DRAFT)
        if page.counts.get(tab)
    ]
    return "\n".join(filter(None, (" · ".join(waiting), filters.said(page))))


def _row(page: Page, row: Row, workspace: Workspace | None) -> list[Block]:
    standing = row.standing(page.now)
    show = exact if page.viewer.is_admin else foreign
    label = show(row.label, LABEL)
    name = foreign(workspace.name, NAME) if workspace else show(row.customer_name or row.customer, NAME)
    head = " · ".join((bold(label), name, bold(money(row.money))))
    facts = " · ".join(filter(None, (row_status(row, standing), _when(row, standing))))
    value, called = RowState(ListState.of(page), standing.status).value(row.id), flat(row.label, 30)
    more = button("More", ids.DETAILS, value, label=f"More about {called}")
    blocks = [section(head, facts, _found_by(page, row), accessory=more)]
    act = best_act(page.viewer, standing.status, workspace)
    if act in _ACT_WORDS:
        style: Style | None = "primary" if act is Act.PAY_NOW else None
        word = _ACT_WORDS[act]
        blocks.append(actions([button(word, ids.ACTIONS[act], value, label=f"{word}: {called}", style=style)]))
    return blocks


def _found_by(page: Page, row: Row) -> str:
    """The e-mail address, where that is what the text was found in."""
    wanted, email = page.filter.text.casefold(), row.customer_email or ""
    seen = " ".join((row.number or "", row.title, row.customer_name)).casefold()
    if not wanted or wanted in seen or wanted not in email.casefold():
        return ""
    return (exact if page.viewer.is_admin else foreign)(email, NAME)


def _when(row: Row, standing: Standing) -> str:
    """The billing period or due date, else when it was created."""
    if row.due is not None and standing.status in (Status.OPEN, Status.PAST_DUE, Status.FAILED):
        return f"due {day(row.due)}"
    if row.subscription and row.period_start:
        return month(row.period_start)
    return f"created {day(row.created)}"


def _empty(page: Page) -> list[Block]:
    viewer = page.viewer
    if page.filter != Filter():
        kind = {Tab.ALL: "", Tab.VOID: "voided "}.get(page.filter.tab, f"{TABS[page.filter.tab].lower()} ")
        what = f"No {kind}invoices here"
        return [section(f"{what}. Choose another filter above, or press Clear filters to see them all.")]
    if viewer.role is Role.HUB_ADMIN:
        return [
            section("There are no invoices yet. New invoice makes the first one; those made in Stripe show up too.")
        ]
    return [section("There are no invoices for your workspaces yet. New ones show up here by themselves.")]


def _footer(page: Page) -> Block:
    state = ListState.of(page)
    buttons = []
    if page.number > 1:
        back = state.previous().encode()
        buttons.append(button("◀ Newer", ids.LIST_PREVIOUS, back, label="Newer invoices, the page before"))
    if page.following:
        onward = state.next(page.following).encode()
        buttons.append(button("Older ▶", ids.LIST_NEXT, onward, label="Older invoices, the next page"))
    buttons.append(button("Refresh", ids.LIST_REFRESH, state.encode(), label="Look again"))
    if page.rows:
        everything = ListState(page.filter).encode()
        buttons.append(button("Export CSV", ids.LIST_EXPORT, everything, label="Export all of this list as CSV"))
    if page.viewer.is_admin and page.filter.text:
        asked = ListState(page.filter).encode()
        buttons.append(button("Ask Stripe too", ids.SEARCH_STRIPE, asked, label="Search in Stripe as well"))
    if page.viewer.is_admin:
        buttons.append(button("New invoice", ids.CREATE, label="Create an invoice"))
    return actions(buttons)
