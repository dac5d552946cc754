"""Every way to ask for something, read off the handlers' own registries: nothing new can be left out of the matrix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from bot.blocks import ids
from bot.blocks.list_states import ListState, TrailState
from bot.blocks.states import BudgetState
from bot.domain.rows import Filter
from handlers import app
from handlers.acts import ASKED
from tests.roles.cast import ADMINS, MINE, NOBODIES

NOT_FOUND = "There is no such invoice that you can see. `/invoices` lists those that you can."
ADMINS_ONLY = "Only hub admins can"
NOBODY = "You own no workspace here"
BROKEN = "Something went wrong on our side"


class For(Enum):
    """Whom the table of `product.md` grants it."""

    OWN = "owners, of their own"
    ADMIN = "hub admins; owners are told so, of their own"
    WORKSPACE = "the same of a workspace, not an invoice"
    HUB = "hub admins, and it is about no invoice"
    LIST = "whoever owns something: each sees their own"
    ANYONE = "a legend"


@dataclass(frozen=True)
class Press:
    """A button: its id, and what its value is made from."""

    action: str
    whom: For
    more: str = ""
    in_form: bool = False

    @property
    def name(self) -> str:
        """For the report."""
        return f"{self.action} {self.more}".strip()

    def value(self, invoice: str, workspace: str) -> str:
        """What the button carries, about this invoice or workspace."""
        if self.more:
            return f"{self.more} {invoice}"
        if self.whom is For.WORKSPACE:
            return BudgetState(workspace, "budget:in_nothing").encode()
        if self.action.startswith("audit."):
            return TrailState(invoice).encode()
        if self.action in (ids.WORKSPACES_PREVIOUS, ids.WORKSPACES_NEXT, ids.WORKSPACES_REFRESH):
            return "1"
        if self.action == ids.LIST_TAB:
            return "failed"
        if self.action == ids.LIST_WORKSPACE:
            return workspace
        return ListState(Filter(workspace=workspace)).encode() if self.whom is For.LIST else invoice

    def block_id(self, workspace: str) -> str:
        """The menus of the list carry its filter in their block."""
        menus = (ids.LIST_TAB, ids.LIST_WORKSPACE)
        return ListState(Filter(workspace=workspace)).block_id() if self.action in menus else "forged"


READS = {
    **dict.fromkeys((ids.DETAILS, ids.DETAIL_REFRESH, ids.DETAIL_REVISION, ids.DETAIL_REVISED), "As of"),
    ids.PAY_NOW: "Open the payment page",
    ids.REPLACE_CARD: "Open the card page",
    ids.PDF: "is in your direct messages",
    ids.RECEIPT: "there is no receipt yet",
}
"""What owners may press too, and what is said then of a failed invoice."""
AUDIT = "Done with the bot"  # which tells of refusals, too
GRANTED = {
    **READS,
    ids.RETRY: "Charge $1,250.00",
    ids.VOID: "This is for good",
    ids.MANAGE: "As of",
    ids.BUDGET: "changed after you saw it",
    ids.RESEND: "That message waits no longer",
    **dict.fromkeys((ids.TRAIL_PREVIOUS, ids.TRAIL_NEXT, ids.TRAIL_REFRESH), AUDIT),
}

BY_PREFIX = {
    "invoice": For.ADMIN,
    "budget": For.WORKSPACE,
    "list": For.LIST,
    "search": For.LIST,
    "create": For.HUB,
    "audit": For.HUB,
    "workspaces": For.HUB,
    "outbox": For.HUB,
}
OTHERWISE = {
    **dict.fromkeys(READS, For.OWN),
    ids.WORKSPACE_INVOICES: For.LIST,
    ids.LEGEND: For.ANYONE,
}
OUTSIDE = (ids.CREATE, ids.DUPLICATE, ids.BATCH_AGAIN, ids.BATCH_STOP)
OF_THE_FORM = {one for one in app.PRESSES if one.startswith("create.")}.difference(OUTSIDE)


IN_QUESTIONS = [one for one in app.PRESSES if one.startswith("edit.")]
"""Buttons in the confirmation of an act: they say nothing without it."""


def presses() -> Iterator[Press]:
    """Every button there is, and every act in the menu More; KeyError: one of a kind that this table does not know."""
    for action in app.PRESSES:
        if action != ids.MORE and action not in IN_QUESTIONS:
            whom = OTHERWISE.get(action) or BY_PREFIX[action.partition(".")[0]]
            yield Press(action, For.HUB if action == ids.DUPLICATE else whom, in_form=action in OF_THE_FORM)
    for act in ASKED:
        yield Press(ids.MORE, For.ADMIN, act.value)


def expected(role: str, target: str, whom: For) -> str:
    """What this person reads instead of what they asked for; "" when they get it."""
    if whom is For.ANYONE:
        return ""
    if role in NOBODIES:
        return NOBODY
    if role in ADMINS:
        return NOT_FOUND if target == "none" and whom in (For.OWN, For.ADMIN) else ""
    if whom is For.LIST:
        return ""
    if whom is For.HUB:
        return ADMINS_ONLY
    if MINE[role] != target:
        return NOT_FOUND
    return "" if whom is For.OWN else ADMINS_ONLY
