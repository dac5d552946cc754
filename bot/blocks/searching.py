"""What Stripe's search adds to the list."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import ids
from bot.blocks.amounts import count
from bot.blocks.elements import button, section
from bot.blocks.list_states import ListState
from bot.blocks.message import Block
from bot.blocks.text import blank, bold, code, exact, flat, foreign
from bot.domain.detail import Payer
from bot.domain.rows import Filter
from bot.domain.searching import Known
from bot.domain.workspaces import Workspace

NAME = 60
MOST_CUSTOMERS = 5
LONGEST_ID = 40


def told(known: Known) -> str:
    """One plain sentence before the list."""
    if not known.answered:
        return "Stripe is not answering, so only the list was searched. Try again in a minute."
    more = f"Stripe knew {count(known.added, 'more invoice')}, now in the list." if known.added else ""
    clients = "Clients that Stripe knows by that name or address are below." if customers(known) else ""
    return " ".join(filter(None, (more, clients))) or "Stripe knows nothing more."


def customers(known: Known) -> list[Block]:
    """Each with a button to its invoices; only for hub admins."""
    return [_customer(one) for one in known.customers if len(one.id) <= LONGEST_ID][:MOST_CUSTOMERS]


def workspaces(named: Sequence[Workspace]) -> list[Block]:
    """Each with a button to its invoices."""
    return [_workspace(one) for one in named[:MOST_CUSTOMERS]]


def _workspace(one: Workspace) -> Block:
    value = ListState(Filter(workspace=one.id)).encode()
    press = button("Invoices", ids.CUSTOMER_INVOICES, value, label=f"Invoices of {flat(one.name, 50)}")
    return section(f"Workspace {bold(foreign(one.name, NAME))} · {code(one.id, NAME)}", accessory=press)


def _customer(one: Payer) -> Block:
    named = exact(one.name, NAME) if not blank(one.name) else one.id
    value = ListState(Filter(customer=one.id)).encode()
    press = button("Invoices", ids.CUSTOMER_INVOICES, value, label=f"Invoices of {flat(one.name or one.id, 50)}")
    return section(" · ".join((bold(named), *([exact(one.email, NAME)] if one.email else []))), accessory=press)
