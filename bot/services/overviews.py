"""The hub's workspaces at a glance, for hub admins."""

from __future__ import annotations

from collections import Counter

from bot.domain.permits import Act, Viewer
from bot.domain.rows import Tab
from bot.domain.workspaces import Overview, Overviews
from bot.services.collections import INVOICES
from bot.services.mirror_filters import STATUSES
from bot.services.ports import Clock
from bot.services.roles import Roles
from bot.services.store import Store, Where
from bot.services.workspaces import Workspaces

PAGE = 10


class OverviewPages:
    """Reads the workspaces, and how many of their invoices wait for somebody."""

    def __init__(self, store: Store, workspaces: Workspaces, roles: Roles, clock: Clock, *, livemode: bool) -> None:
        """`livemode` of the key: test mode is said."""
        self._store = store
        self._workspaces = workspaces
        self._roles = roles
        self._clock = clock
        self._livemode = livemode

    def page(self, viewer: Viewer, number: int = 1) -> Overviews:
        """The page `number`, from 1, or the last one when there are fewer; raises Refused."""
        self._roles.admit(viewer, Act.WORKSPACES, about_one=False)
        everything = self._workspaces.all()
        pages = max(1, -(-len(everything) // PAGE))
        number = min(max(1, number), pages)
        shown = everything[(number - 1) * PAGE : number * PAGE]
        customers = [workspace.customer for workspace in shown]
        counted = Counter[tuple[str, Tab]]()
        grouped = self._store.count(INVOICES, Where({"customer": customers}), by=("customer", "status"))
        for (customer, status), many in grouped.items():
            for tab in (Tab.OPEN, Tab.FAILED):
                counted[str(customer), tab] += many if status in STATUSES[tab] else 0
        rows = (Overview(one, counted[one.customer, Tab.OPEN], counted[one.customer, Tab.FAILED]) for one in shown)
        return Overviews(tuple(rows), self._clock.now(), len(everything), number, pages, livemode=self._livemode)
