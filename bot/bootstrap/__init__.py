"""The one place that wires the parts together: `build` makes everything; how it runs stands in `bot.running`."""

from __future__ import annotations

from bot import stores
from bot.adapters.clock import SystemClock
from bot.adapters.messaging import HURRIED_TIMEOUT
from bot.adapters.schedule import Schedule
from bot.adapters.store.embedded import FolderLock
from bot.bootstrap import acting, background, common, front
from bot.running import Services
from bot.services.actions import Patience
from bot.services.amending import Amending
from bot.services.pools import submitter
from bot.services.ports import Clock
from bot.services.recurring import Rota
from bot.services.refreshing import Refreshing
from bot.services.showing import Showing
from bot.services.ticks import Ticks
from bot.settings import Settings
from bot.stores import open_store

__all__ = ["Services", "build", "open_store"]


def build(
    settings: Settings,
    *,
    patience: Patience | None = None,
    between_posts: float = 1.0,
    hurried: int = HURRIED_TIMEOUT,
    clock: Clock | None = None,
) -> Services:
    """Wire everything for `settings`. Opens the store, starts nothing. All but the settings are for tests.

    `hurried`: the seconds that Slack may take for a look-up on which an acknowledgement waits. `clock`: what tells the
    time, else the system's.
    """
    shared = common.wire(settings, clock or SystemClock(), between_posts=between_posts, hurried=hurried)
    alerting, budgets = background.alerting(shared), background.budgets(shared)
    showing = Showing(shared.messenger, shared.roles, shared.workspaces, shared.mirror, alerting, budgets)
    acts = acting.wire(shared, showing, patience)
    amending = Amending(shared.store, shared.billing, shared.clock, acts.asking, acts.actions.begin)
    refreshing = Refreshing(shared.store, shared.paced, shared.mirror, budgets, alerting, amending, shared.tally)
    receiver, sync = background.receiver(shared), background.sync(shared, refreshing)
    schedule, ticks = Schedule(), Ticks(shared.store, shared.leases, shared.clock)
    return Services(
        settings=settings,
        store=shared.store,
        billing=shared.billing,
        paced=shared.paced,
        messenger=shared.messenger,
        sync=sync,
        actions=acts.actions,
        creating=acts.creating,
        inbox=background.inbox(shared, refreshing),
        outbox=shared.post.outbox,
        pruning=background.pruning(shared),
        web_app=front.web_app(shared, front.desk(shared, acts), receiver, schedule),
        wakes=shared.wakes,
        _lock=FolderLock(settings.data_dir),
        _mender=stores.mender(shared.store, settings.data_dir, shared.clock),
        _rescued=background.rescued(shared, sync),
        _leases=shared.leases,
        _receiver=receiver,
        _schedule=schedule,
        _ticks=ticks,
        _rota=Rota(ticks, shared.clock, submitter(shared.pools.background)),
        _pools=shared.pools,
    )
