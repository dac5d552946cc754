"""What nearly every part needs, made once: Stripe, Slack, the disk, the time, who is who, what there is."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from prometheus_client import CollectorRegistry

from bot import stores
from bot.adapters.billing import Pacer, StripeBilling, Tax
from bot.adapters.messaging import SlackMessenger, SlackSender, SlackWeb, hurried_web, web_client
from bot.bootstrap import post
from bot.bootstrap.post import Post
from bot.metrics import Metrics
from bot.services.audit import Audit
from bot.services.backlog import Backlog
from bot.services.leases import Leases
from bot.services.mirror import Mirror
from bot.services.outbox import Channels
from bot.services.pools import READERS, Pools, Workers
from bot.services.ports import Clock
from bot.services.roles import Roles
from bot.services.shared_leases import SharedLeases
from bot.services.store import Store
from bot.services.tally import Gauge, Tally
from bot.services.wakes import LocalWakes, Wakes
from bot.services.workspaces import Workspaces
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Common:
    """What nearly every part needs."""

    settings: Settings
    store: Store
    wakes: Wakes
    post: Post
    billing: StripeBilling
    paced: StripeBilling
    messenger: SlackMessenger
    clock: Clock
    pools: Pools
    leases: Leases
    workspaces: Workspaces
    mirror: Mirror
    roles: Roles
    registry: CollectorRegistry
    tally: Tally


def wire(settings: Settings, clock: Clock, *, between_posts: float, hurried: int) -> Common:
    """Opens the store. `between_posts`: seconds between two messages into one channel; `hurried`: see `build`."""
    slack = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_base)
    quick = hurried_web(settings.slack_bot_token.get_secret_value(), settings.slack_api_base, hurried)
    web = SlackWeb(slack, between_posts)
    messenger = SlackMessenger(web, clock, livemode=settings.livemode, hurried=quick)
    store = stores.mended(settings, clock)
    registry = CollectorRegistry()
    tally = _metrics(registry, Backlog(store, clock))
    workspaces, wakes = Workspaces(store), _wakes(settings)
    pools = Pools.of(slack=settings.slack_workers, stripe=settings.stripe_workers, inbox=settings.workers)
    channels = Channels(store, clock, identity())
    admins, group = settings.hub_admins, settings.hub_admin_group
    return Common(
        settings=settings,
        store=store,
        wakes=wakes,
        post=post.wire(settings, store, clock, channels, wakes, SlackSender(web), pools.outbox, between_posts, tally),
        billing=_stripe(settings),
        paced=_stripe(settings, _pacer(settings, tally)),
        messenger=messenger,
        clock=clock,
        pools=pools,
        leases=SharedLeases(store, clock, identity(), tally) if store.shared else Leases(),
        workspaces=workspaces,
        mirror=Mirror(store, workspaces, clock, livemode=settings.livemode, personal=settings.keep_personal),
        roles=Roles(store, messenger, workspaces, clock, Audit(store, clock, identity), admins=admins, group=group),
        registry=registry,
        tally=tally,
    )


def identity() -> str:
    """A new id, of a process's part or of what a person does."""
    return uuid4().hex


def _wakes(settings: Settings) -> Wakes:
    if settings.database_url is None:
        return LocalWakes()
    from bot.adapters.store.postgres_wakes import PostgresWakes  # noqa: PLC0415 - its driver takes a while to load

    return PostgresWakes(settings.database_url.get_secret_value())


def _stripe(settings: Settings, pacer: Pacer | None = None) -> StripeBilling:
    """Stripe; with `pacer` for what nobody waits for."""
    key, tax = settings.stripe_api_key.get_secret_value(), Tax.of(settings.invoice_tax)
    pool = Workers(READERS, "reads")
    return StripeBilling(key, api_base=settings.stripe_api_base, tax=tax, pacer=pacer, pool=pool)


def _pacer(settings: Settings, tally: Tally) -> Pacer:
    """Stripe allows a live account four times what it allows one endpoint, in test mode no more than that."""
    rate = settings.stripe_rate
    return Pacer(endpoint=rate, account=4 * rate if settings.livemode else rate, tally=tally)


def _metrics(registry: CollectorRegistry, backlog: Backlog) -> Metrics:
    metrics = Metrics(registry)
    metrics.look_up(
        {
            Gauge.EVENTS_WAITING: backlog.events_waiting,
            Gauge.OLDEST_EVENT: backlog.oldest_event,
            Gauge.OUTBOX_WAITING: backlog.outbox_waiting,
            Gauge.DEAD_LETTERS: backlog.dead_letters,
        }
    )
    return metrics
