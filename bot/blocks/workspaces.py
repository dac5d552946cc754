"""The hub's workspaces as a message that only a hub admin sees."""

from __future__ import annotations

from bot.blocks import ids
from bot.blocks.amounts import count, join
from bot.blocks.elements import actions, button, context, divider, marked, marked_text, section
from bot.blocks.limits import checked
from bot.blocks.list_states import ListState
from bot.blocks.message import Block, Message
from bot.blocks.text import bold, channel, code, exact, flat, mention, moment
from bot.domain.rows import Filter
from bot.domain.workspaces import Overview, Overviews

NAME = 60
ID = 64
OWNERS = 5


def workspaces(page: Overviews) -> Message:
    """Ten a page, by id; each with a button to its invoices."""
    text = f"{count(page.total, 'workspace')}, page {page.number} of {page.pages}"
    blocks: list[Block] = [section(bold("Workspaces"), text if page.rows else ""), divider()]
    blocks += [_row(row) for row in page.rows] or [section(_NONE)]
    blocks += [divider(), _footer(page), context(f"As of {moment(page.now)}. Refresh looks again.")]
    return checked(Message(marked_text(text, livemode=page.livemode), marked(blocks, livemode=page.livemode)))


_NONE = "There are no workspaces yet. Whoever runs the bot adds them with `invoicebot workspaces import`."


def _row(row: Overview) -> Block:
    one = row.workspace
    named = [mention(owner) for owner in one.owners[:OWNERS]]
    more = len(one.owners) - OWNERS
    owners = join([*named, *([f"{more} more"] if more > 0 else [])], "and") or "no owner"
    facts = (f"{row.open:,} open", f"{row.failed:,} failed", f"budget {one.budget.value}", one.currency.upper())
    value = ListState(Filter(workspace=one.id)).encode()
    press = button("Invoices", ids.WORKSPACE_INVOICES, value, label=f"Invoices of {flat(one.name, 50)}")
    return section(
        f"{bold(exact(one.name, NAME))} · {code(one.id, ID)}",
        f"{owners} · {channel(one.channel)}",
        " · ".join(facts),
        accessory=press,
    )


def _footer(page: Overviews) -> Block:
    buttons = []
    if page.number > 1:
        back = str(page.number - 1)
        buttons.append(button("◀ Previous", ids.WORKSPACES_PREVIOUS, back, label="The page before"))
    if page.number < page.pages:
        buttons.append(button("Next ▶", ids.WORKSPACES_NEXT, str(page.number + 1), label="The next page"))
    buttons.append(button("Refresh", ids.WORKSPACES_REFRESH, str(page.number), label="Look again"))
    return actions(buttons)
