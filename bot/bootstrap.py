"""The one place that wires the parts together: `build` makes everything, `start` sets it going, `stop` ends it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from uuid import uuid4

from prometheus_client import CollectorRegistry
from starlette.applications import Starlette

from bot import web
from bot.adapters.billing import API_VERSION, StripeBilling, StripeEvents
from bot.adapters.clock import SystemClock
from bot.adapters.messaging import SlackMessenger, SlackWeb, web_client
from bot.adapters.schedule import Schedule
from bot.adapters.store.embedded import EmbeddedStore, FolderLock
from bot.domain.alerts import AlertPolicy
from bot.domain.permits import Act
from bot.services.actions import Actions, Patience
from bot.services.alerting import Alerting
from bot.services.audit import Audit
from bot.services.budgets import Budgets
from bot.services.collections import COLLECTIONS, LEASES
from bot.services.create_forms import CreateForms
from bot.services.create_job import CreateJob
from bot.services.creating import Creating
from bot.services.inbox import Inbox, Receiver
from bot.services.jobs import Job
from bot.services.leases import Leases
from bot.services.mirror import Mirror
from bot.services.pools import Pools, finished_by, submitter
from bot.services.ports import BillingError, Clock, MessengerError
from bot.services.reading import Reading
from bot.services.refreshing import Refreshing
from bot.services.retrying import Retrying
from bot.services.roles import Roles
from bot.services.showing import Showing
from bot.services.store import Store, StoreError
from bot.services.sync import Sync
from bot.services.voiding import Voiding
from bot.services.workspaces import Workspaces
from bot.settings import Settings
from handlers.app import build as build_bolt
from handlers.desk import Desk
from handlers.slack import SlackEndpoint
from handlers.webhook import StripeWebhook

log = logging.getLogger("invoicebot.bootstrap")

RESUME_EVERY = timedelta(seconds=10)
CATCH_UP_EVERY = timedelta(minutes=10)
STOP_WITHIN = 4.0  # seconds that work under way has at the end; what a hanging Stripe owes is resumed at the next start
MOST_LEASES = 10_000
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Services:
    """Everything, wired."""

    settings: Settings
    store: Store
    billing: StripeBilling
    messenger: SlackMessenger
    sync: Sync
    actions: Actions
    creating: Creating
    inbox: Inbox
    web_app: Starlette
    _lock: FolderLock
    _leases: Leases
    _receiver: Receiver
    _schedule: Schedule
    _pools: Pools

    def start(self) -> None:
        """Begin to work: what was left unfinished first. Raises StoreLocked when another process serves this folder."""
        self._lock.acquire()
        for lease in self.store.find(LEASES, limit=MOST_LEASES):
            self.store.delete(LEASES, lease.key)  # of a process that is gone: this one holds the folder
        self._leases.start()
        self._receiver.start()
        self.inbox.start()
        self._schedule.every(RESUME_EVERY, "resume", self._resume)
        self._schedule.every(CATCH_UP_EVERY, "catch up", lambda: self._in_background(self._catch_up))
        self._schedule.start()
        self._resume()
        self._in_background(self._greet)

    def stop(self) -> None:
        """Finish or hand back what is claimed, and close. What has no answer yet is resumed at the next start."""
        self.actions.stop()
        self.creating.stop()
        self._schedule.stop()
        self._receiver.stop()
        until = monotonic() + STOP_WITHIN
        finished_by(until, self.inbox.stop, "inbox-stop")
        self._pools.stop(until)
        self._leases.stop()
        self.billing.close()
        self.store.close()
        self._lock.release()

    def _in_background(self, work: Callable[[], None]) -> None:
        def safely() -> None:
            try:
                work()
            except Exception:
                log.exception("background work failed")

        self._pools.background.submit(safely)

    def _resume(self) -> None:
        self.actions.resume()
        self.creating.resume()

    def _greet(self) -> None:
        """Ask for what was missed while the bot was down; a Stripe or Slack that is down delays work, not readiness."""
        try:
            self.messenger.check()
        except MessengerError as error:
            log.warning("Slack does not know the bot's token, or does not answer", extra={"code": error.code})
        self._catch_up()

    def _catch_up(self) -> None:
        try:
            new = self.sync.catch_up()
        except (BillingError, StoreError) as error:
            log.warning("missed events could not be asked for", extra={"reason": type(error).__name__})
            return
        if new:
            log.info("missed events were found", extra={"events": new})
            self.inbox.arrived()


@dataclass(frozen=True, slots=True)
class Common:
    """What nearly every part needs: the outside (Stripe, Slack, the disk, the time), who is who, and what there is."""

    settings: Settings
    store: Store
    billing: StripeBilling
    messenger: SlackMessenger
    clock: Clock
    pools: Pools
    leases: Leases
    workspaces: Workspaces
    mirror: Mirror
    roles: Roles


@dataclass(frozen=True, slots=True)
class Acting:
    """What people can have done."""

    actions: Actions
    retrying: Retrying
    voiding: Voiding
    creating: Creating


def build(settings: Settings, *, patience: Patience | None = None, between_posts: float = 1.0) -> Services:
    """Wire everything for `settings`. Opens the store, starts nothing. `patience` and `between_posts` are for tests."""
    common = _common(settings, between_posts)
    alerting, budgets = _alerting(common), _budgets(common)
    acting = _acting(common, Showing(*_shown(common), alerting, budgets), patience)
    refreshing = Refreshing(common.billing, common.mirror, budgets, alerting)
    inbox = _inbox(common, refreshing)
    receiver = Receiver(common.store, common.clock, inbox.arrived)
    schedule = Schedule()
    return Services(
        settings=settings,
        store=common.store,
        billing=common.billing,
        messenger=common.messenger,
        sync=Sync(common.store, common.billing, common.mirror, refreshing, common.leases, common.clock),
        actions=acting.actions,
        creating=acting.creating,
        inbox=inbox,
        web_app=_web_app(common, _desk(common, acting), receiver, schedule),
        _lock=FolderLock(settings.data_dir),
        _leases=common.leases,
        _receiver=receiver,
        _schedule=schedule,
        _pools=common.pools,
    )


def open_store(data_dir: Path) -> Store:
    """The store alone, for the commands that need nothing else; short writes beside a running `serve` are safe."""
    return EmbeddedStore(data_dir, COLLECTIONS)


def _common(settings: Settings, between_posts: float) -> Common:
    clock = SystemClock()
    slack = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_base)
    messenger = SlackMessenger(SlackWeb(slack, between_posts), clock)
    store = open_store(settings.data_dir)
    workspaces = Workspaces(store)
    admins, group = settings.hub_admins, settings.hub_admin_group
    return Common(
        settings=settings,
        store=store,
        billing=StripeBilling(settings.stripe_api_key.get_secret_value(), api_base=settings.stripe_api_base),
        messenger=messenger,
        clock=clock,
        pools=Pools.of(slack=settings.slack_workers, stripe=settings.stripe_workers, inbox=settings.workers),
        leases=Leases(store, clock, _identity()),
        workspaces=workspaces,
        mirror=Mirror(store, workspaces, clock, livemode=settings.livemode),
        roles=Roles(store, messenger, workspaces, clock, Audit(store, clock, _identity), admins=admins, group=group),
    )


def _alerting(common: Common) -> Alerting:
    policy = AlertPolicy(common.settings.alert_from_attempt)
    hub = common.settings.hub_channel
    return Alerting(common.store, common.messenger, common.workspaces, common.clock, policy, hub_channel=hub)


def _budgets(common: Common) -> Budgets:
    return Budgets(common.store, common.billing, common.messenger, common.workspaces, common.clock)


def _shown(common: Common) -> tuple[SlackMessenger, Roles, Workspaces, Mirror]:
    return common.messenger, common.roles, common.workspaces, common.mirror


def _acting(common: Common, showing: Showing, patience: Patience | None) -> Acting:
    """The acts, each as a job within the same seven steps."""
    store, billing, roles, workspaces = common.store, common.billing, common.roles, common.workspaces
    retrying = Retrying(billing, store, roles, workspaces, cap=common.settings.retry_cap)
    voiding = Voiding(billing, roles, workspaces)
    jobs: dict[Act, Job] = {Act.RETRY: retrying, Act.VOID: voiding, Act.CREATE: CreateJob(billing, roles, workspaces)}
    pool = submitter(common.pools.stripe)
    actions = Actions(store, roles, common.leases, showing, common.clock, jobs, pool, patience)
    forms = CreateForms(store, workspaces, common.clock)
    creating = Creating(forms, billing, common.messenger, workspaces, common.leases, actions, common.clock, pool)
    return Acting(actions, retrying, voiding, creating)


def _inbox(common: Common, refreshing: Refreshing) -> Inbox:
    pool, workers = submitter(common.pools.inbox), common.settings.workers
    return Inbox(common.store, common.leases, common.clock, refreshing.work, pool, workers)


def _desk(common: Common, acting: Acting) -> Desk:
    return Desk(
        screens=common.messenger,
        roles=common.roles,
        workspaces=common.workspaces,
        mirror=common.mirror,
        reading=Reading(common.billing, common.mirror, common.roles, common.workspaces),
        actions=acting.actions,
        retrying=acting.retrying,
        voiding=acting.voiding,
        creating=acting.creating,
        clock=common.clock,
        zone=common.settings.hub_timezone,
        livemode=common.settings.livemode,
        later=submitter(common.pools.stripe),
        reference=_reference,
        identity=_identity,
    )


def _web_app(common: Common, desk: Desk, receiver: Receiver, schedule: Schedule) -> Starlette:
    settings = common.settings
    token = settings.slack_bot_token.get_secret_value()
    bolt = build_bolt(desk, web_client(None, settings.slack_api_base), token, common.pools.slack)
    secret = settings.slack_signing_secret.get_secret_value()
    events = StripeEvents(settings.webhook_secrets)

    def ready() -> dict[str, str]:
        problems = {}
        try:
            common.store.check()
        except StoreError as error:
            problems["store"] = str(error)
        if not schedule.alive:
            problems["schedule"] = "the scheduler has stopped"
        return problems

    return web.create_app(
        slack=SlackEndpoint(bolt, secret, common.clock, common.pools.dispatch),
        stripe=StripeWebhook(events, receiver.take, common.clock, livemode=settings.livemode, api_version=API_VERSION),
        ready=ready,
        registry=CollectorRegistry(),
        body_timeout=settings.body_timeout,
    )


def _identity() -> str:
    return uuid4().hex


def _reference() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(4))
