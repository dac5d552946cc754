"""Search: the mirror first, and Stripe for what the mirror does not know."""

from __future__ import annotations

from bot.blocks import searching
from bot.blocks.list_states import ListState
from bot.domain.permits import Act
from bot.domain.rows import Filter
from bot.domain.typed_words import key_of
from handlers.answers import later
from handlers.desk import Desk
from handlers.lists import show_list
from handlers.visit import Visit


def search(visit: Visit, desk: Desk, text: str) -> None:
    """Typed: the list with the text as its filter; where that is empty, hub admins get what Stripe knows.

    Workspaces by that name are a press away: the list calls invoices by them, and Stripe may have another name.
    """
    viewer = desk.roles.viewer(visit.user)
    desk.roles.admit(viewer, Act.LIST, about_one=False)
    state = ListState(Filter(text=text))
    named = [one for one in desk.mirror.visible(viewer) if key_of(text) in key_of(one.name) or text.lower() == one.id]
    if viewer.is_admin and not named and not desk.mirror.page(viewer, state.filter).rows:
        later(visit, desk, lambda visit, desk: _ask(visit, desk, state, replacing=False))
    else:
        show_list(visit, desk, state, replacing=False, below=searching.workspaces(named))


def ask_stripe(visit: Visit, desk: Desk) -> None:
    """Ask Stripe too was pressed under a list that is filtered by text."""
    state = ListState(ListState.decode(visit.value).filter)
    if desk.roles.viewer(visit.user).is_admin and state.filter.text:
        later(visit, desk, lambda visit, desk: _ask(visit, desk, state, replacing=True))
    else:
        show_list(visit, desk, state, replacing=True)


def _ask(visit: Visit, desk: Desk, state: ListState, *, replacing: bool) -> None:
    known = desk.searching.ask(state.filter.text)
    said = searching.told(known)
    show_list(visit, desk, state, replacing=replacing, note=lambda _: said, below=searching.customers(known))
