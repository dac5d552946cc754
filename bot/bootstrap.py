"""The one place that wires the parts together: `build` makes everything; how it runs stands in `bot.running`."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom
from uuid import uuid4

from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp

from bot import stores, web
from bot.adapters.billing import API_VERSION, Pacer, StripeBilling, StripeEvents, Tax
from bot.adapters.clock import SystemClock
from bot.adapters.messaging import (
    HURRIED_TIMEOUT,
    BlockWording,
    SlackMessenger,
    SlackSender,
    SlackWeb,
    hurried_web,
    web_client,
)
from bot.adapters.schedule import Schedule
from bot.adapters.store.embedded import EmbeddedStore, FolderLock
from bot.adapters.store.postgres import PostgresStore
from bot.adapters.store.postgres_wakes import PostgresWakes
from bot.domain.alerts import AlertPolicy
from bot.domain.permits import Act
from bot.metrics import Metrics
from bot.running import Services
from bot.services import copying, wakes
from bot.services.actions import Actions, Patience
from bot.services.activating import Activating
from bot.services.acts.every import every
from bot.services.acts.one import OnOneInvoice
from bot.services.alerting import Alerting
from bot.services.amending import Amending
from bot.services.audit import Audit
from bot.services.backlog import Backlog
from bot.services.budgets import Budgets
from bot.services.collections import COLLECTIONS
from bot.services.comparing import Comparing
from bot.services.create_forms import CreateForms
from bot.services.create_job import CreateJob
from bot.services.create_progress import CreateProgress
from bot.services.creating import Creating
from bot.services.documents import Documents
from bot.services.exporting import Exporting
from bot.services.inbox import Inbox
from bot.services.jobs import Job
from bot.services.leases import Leases
from bot.services.mirror import Mirror
from bot.services.outbox import Channels, DeadLetters, Outbox, Queue, Sending
from bot.services.overviews import OverviewPages
from bot.services.pools import SENDERS, Pools, submitter
from bot.services.ports import Clock
from bot.services.pricing import Pricing
from bot.services.pruning import Pruning
from bot.services.reading import Reading
from bot.services.receiver import Receiver
from bot.services.recurring import Rota
from bot.services.refreshing import Refreshing
from bot.services.rescued import Rescued
from bot.services.roles import Roles
from bot.services.searching import Searching
from bot.services.settling import Settling
from bot.services.showing import Showing
from bot.services.store import Store, StoreError
from bot.services.sync import Sync
from bot.services.tally import Gauge, Tally
from bot.services.ticks import Ticks
from bot.services.trails import Trails
from bot.services.typed_forms import TypedForms
from bot.services.upgrades import upgrade
from bot.services.versioned import Versioned
from bot.services.wakes import LocalWakes, Wakes
from bot.services.workspaces import Workspaces
from bot.settings import LocalSettings, Settings
from handlers.app import build as build_bolt
from handlers.desk import Desk
from handlers.slack import SlackEndpoint
from handlers.webhook import StripeWebhook

__all__ = ["Services", "build", "open_store"]

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Common:
    """What nearly every part needs: the outside (Stripe, Slack, the disk, the time), who is who, and what there is."""

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


@dataclass(frozen=True, slots=True)
class Post:
    """Messages to channels: what they say, where they are put in, what sends them."""

    wording: BlockWording
    queue: Queue
    outbox: Outbox


@dataclass(frozen=True, slots=True)
class Acting:
    """What people can have done."""

    actions: Actions
    asking: Mapping[Act, OnOneInvoice]
    activating: Activating
    creating: Creating


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
    common = _common(settings, between_posts, hurried, clock or SystemClock())
    alerting, budgets = _alerting(common), _budgets(common)
    showing = Showing(common.messenger, common.roles, common.workspaces, common.mirror, alerting, budgets)
    acting = _acting(common, showing, patience)
    amending = Amending(common.store, common.billing, common.clock, acting.asking, acting.actions.begin)
    refreshing = Refreshing(common.paced, common.mirror, budgets, alerting, amending, common.tally)
    inbox = _inbox(common, refreshing)
    common.wakes.subscribe(wakes.INBOX, inbox.arrived)
    receiver = Receiver(common.store, common.clock, lambda: common.wakes.announce(wakes.INBOX), common.tally)
    sync = _sync(common, refreshing)
    schedule = Schedule()
    ticks = Ticks(common.store, common.leases, common.clock)
    return Services(
        settings=settings,
        store=common.store,
        billing=common.billing,
        paced=common.paced,
        messenger=common.messenger,
        sync=sync,
        actions=acting.actions,
        creating=acting.creating,
        inbox=inbox,
        outbox=common.post.outbox,
        pruning=_pruning(common),
        web_app=_web_app(common, _desk(common, acting), receiver, schedule),
        wakes=common.wakes,
        _lock=FolderLock(settings.data_dir),
        _mender=stores.mender(common.store, settings.data_dir, common.clock),
        _rescued=_rescued(common, sync),
        _leases=common.leases,
        _receiver=receiver,
        _schedule=schedule,
        _ticks=ticks,
        _rota=Rota(ticks, common.clock, submitter(common.pools.background)),
        _pools=common.pools,
    )


def open_store(settings: LocalSettings) -> Store:
    """The store alone, for the commands that need nothing else; short writes beside a running `serve` are safe.

    It is the PostgreSQL database that DATABASE_URL names, else the file under DATA_DIR.

    Documents of earlier versions are upgraded first. Raises StoreError, StoreNewer for those of a newer one.
    """
    url = settings.database_url
    store = PostgresStore(url.get_secret_value(), COLLECTIONS) if url else EmbeddedStore(settings.data_dir, COLLECTIONS)
    try:
        copying.refuse_unfinished(store)
        upgrade(store, COLLECTIONS)
    except BaseException:
        store.close()
        raise
    return Versioned(store)


def _common(settings: Settings, between_posts: float, hurried: int, clock: Clock) -> Common:
    slack = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_base)
    quick = hurried_web(settings.slack_bot_token.get_secret_value(), settings.slack_api_base, hurried)
    web = SlackWeb(slack, between_posts)
    messenger = SlackMessenger(web, clock, livemode=settings.livemode, hurried=quick)
    store = stores.mended(settings, clock, open_store)
    registry = CollectorRegistry()
    tally = _metrics(registry, Backlog(store, clock))
    workspaces, told = Workspaces(store), _wakes(settings)
    pools = Pools.of(slack=settings.slack_workers, stripe=settings.stripe_workers, inbox=settings.workers)
    admins, group = settings.hub_admins, settings.hub_admin_group
    return Common(
        settings=settings,
        store=store,
        wakes=told,
        post=_post(settings, store, clock, told, SlackSender(web), pools, between_posts, tally),
        billing=_stripe(settings),
        paced=_stripe(settings, _pacer(settings, tally)),
        messenger=messenger,
        clock=clock,
        pools=pools,
        leases=Leases(store, clock, _identity(), tally),
        workspaces=workspaces,
        mirror=Mirror(store, workspaces, clock, livemode=settings.livemode, personal=settings.keep_personal),
        roles=Roles(store, messenger, workspaces, clock, Audit(store, clock, _identity), admins=admins, group=group),
        registry=registry,
        tally=tally,
    )


def _wakes(settings: Settings) -> Wakes:
    return PostgresWakes(settings.database_url.get_secret_value()) if settings.database_url else LocalWakes()


def _stripe(settings: Settings, pacer: Pacer | None = None) -> StripeBilling:
    """Stripe; with `pacer` for what nobody waits for."""
    key, tax = settings.stripe_api_key.get_secret_value(), Tax.of(settings.invoice_tax)
    return StripeBilling(key, api_base=settings.stripe_api_base, tax=tax, pacer=pacer)


def _pacer(settings: Settings, tally: Tally) -> Pacer:
    """Stripe allows a live account four times what it allows one endpoint, in test mode no more than that."""
    rate = settings.stripe_rate
    return Pacer(endpoint=rate, account=4 * rate if settings.livemode else rate, tally=tally)


def _post(
    settings: Settings,
    store: Store,
    clock: Clock,
    told: Wakes,
    sender: SlackSender,
    pools: Pools,
    between_posts: float,
    tally: Tally,
) -> Post:
    """The outbox; `between_posts`: seconds between two messages into one channel."""
    channels = Channels(store, clock, _identity())
    queue, wording = Queue(store, channels, clock, told), BlockWording(livemode=settings.livemode)
    sending = Sending(
        store,
        channels,
        queue,
        sender,
        wording,
        tally,
        hub_channel=settings.hub_channel,
        between_posts=between_posts,
        chance=SystemRandom().random,
    )
    outbox = Outbox(channels, sending, submitter(pools.outbox), SENDERS)
    told.subscribe(wakes.OUTBOX, outbox.arrived)
    return Post(wording, queue, outbox)


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


def _alerting(common: Common) -> Alerting:
    policy = AlertPolicy(common.settings.alert_from_attempt)
    hub = common.settings.hub_channel
    post = common.post
    return Alerting(common.store, post.queue, post.wording, common.workspaces, common.clock, policy, hub_channel=hub)


def _budgets(common: Common) -> Budgets:
    store, billing, workspaces, leases = common.store, common.billing, common.workspaces, common.leases
    hub = common.settings.hub_channel
    post, clock = common.post, common.clock
    return Budgets(store, billing, post.queue, post.wording, workspaces, leases, clock, hub_channel=hub)


def _acting(common: Common, showing: Showing, patience: Patience | None) -> Acting:
    """The acts, each as a job within the same seven steps."""
    store, billing, roles, workspaces = common.store, common.billing, common.roles, common.workspaces
    settings = common.settings
    asking = every(billing, roles, workspaces, store, cap=settings.retry_cap, zone=settings.hub_timezone)
    creating_one = CreateJob(billing, roles, workspaces)
    jobs: dict[Act, Job] = {Act.CREATE: creating_one, **asking}
    pool = submitter(common.pools.stripe)
    actions = Actions(store, roles, common.leases, showing, common.clock, jobs, pool, patience, common.tally)
    forms = CreateForms(store, workspaces, common.clock)
    progress = CreateProgress(store, forms, workspaces, common.clock)
    creating = Creating(
        forms, progress, billing, common.messenger, workspaces, common.leases, actions, common.clock, pool
    )
    post = common.post
    activating = Activating(store, billing, post.queue, post.wording, workspaces, common.leases, common.clock)
    return Acting(actions, asking, activating, creating)


def _sync(common: Common, refreshing: Refreshing) -> Sync:
    comparing = Comparing(common.store, common.mirror, refreshing, common.leases, common.clock)
    return Sync(common.store, common.paced, comparing, common.clock, common.tally)


def _pruning(common: Common) -> Pruning:
    settings = common.settings
    events, audit = timedelta(days=settings.keep_events_days), settings.keep_audit_days
    kept = timedelta(days=audit) if audit else None
    return Pruning(common.store, common.clock, events=events, audit=kept, personal=settings.keep_personal)


def _rescued(common: Common, sync: Sync) -> Rescued:
    post, hub = common.post, common.settings.hub_channel
    return Rescued(common.store, post.queue, post.wording, sync, hub_channel=hub)


def _inbox(common: Common, refreshing: Refreshing) -> Inbox:
    pool, workers = submitter(common.pools.inbox), common.settings.workers
    return Inbox(
        common.store,
        common.leases,
        common.clock,
        refreshing.work,
        pool,
        workers,
        common.tally,
        owner=_identity(),
        handed_back=lambda: common.wakes.announce(wakes.INBOX),
        settles=Settling(common.store, common.clock, common.settings.stripe_rate // 2).waits,
    )


def _exporting(common: Common) -> Exporting:
    settings = common.settings
    mirror, roles, messenger = common.mirror, common.roles, common.messenger
    return Exporting(mirror, roles, messenger, common.clock, settings.hub_timezone, livemode=settings.livemode)


def _desk(common: Common, acting: Acting) -> Desk:
    reading = Reading(common.store, common.billing, common.mirror, common.roles, common.workspaces)
    return Desk(
        screens=common.messenger,
        roles=common.roles,
        workspaces=common.workspaces,
        mirror=common.mirror,
        reading=reading,
        documents=Documents(reading, common.billing, common.messenger),
        exporting=_exporting(common),
        actions=acting.actions,
        asking=acting.asking,
        activating=acting.activating,
        dead_letters=DeadLetters(common.post.queue, common.post.wording, hub_channel=common.settings.hub_channel),
        creating=acting.creating,
        typed_forms=TypedForms(common.store, common.clock),
        pricing=Pricing(common.billing, common.clock, submitter(common.pools.stripe)),
        searching=Searching(common.billing, common.mirror),
        trails=Trails(
            common.store,
            common.billing,
            common.mirror,
            common.roles,
            common.workspaces,
            common.clock,
            livemode=common.settings.livemode,
        ),
        overviews=OverviewPages(
            common.store, common.workspaces, common.roles, common.clock, livemode=common.settings.livemode
        ),
        clock=common.clock,
        zone=common.settings.hub_timezone,
        livemode=common.settings.livemode,
        dashboard=common.settings.stripe_api_base is None,
        later=submitter(common.pools.stripe),
        reference=_reference,
        identity=_identity,
    )


def _web_app(common: Common, desk: Desk, receiver: Receiver, schedule: Schedule) -> ASGIApp:
    settings = common.settings
    token = settings.slack_bot_token.get_secret_value()
    bolt = build_bolt(desk, web_client(None, settings.slack_api_base), token, common.pools.slack)
    secret = settings.slack_signing_secret.get_secret_value()
    webhook = StripeWebhook(
        StripeEvents(settings.webhook_secrets),
        receiver.take,
        common.clock,
        livemode=settings.livemode,
        api_version=API_VERSION,
        tally=common.tally,
    )

    def ready() -> dict[str, str]:
        problems = {}
        try:
            common.store.check()
        except StoreError as error:
            problems["store"] = str(error)
        if not schedule.alive:
            problems["schedule"] = "the scheduler has stopped, and starting it anew did not help"
        return problems

    return web.create_app(
        slack=SlackEndpoint(bolt, secret, common.clock, common.pools.dispatch),
        stripe=webhook,
        ready=ready,
        registry=common.registry,
        body_timeout=settings.body_timeout,
    )


def _identity() -> str:
    return uuid4().hex


def _reference() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(4))
