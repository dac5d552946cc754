"""The one place that wires the parts together: `build(settings)` makes everything, `start` sets it going, `stop` ends it."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
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
from bot.services.budgets import Budgets
from bot.services.collections import COLLECTIONS, LEASES
from bot.services.creating import CreateJob, Creating
from bot.services.inbox import Inbox, Receiver
from bot.services.jobs import Job
from bot.services.leases import Leases
from bot.services.mirror import Mirror
from bot.services.pools import Pools, submitter
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
MOST_LEASES = 10_000
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Outside:
    """What reaches out of the process; tests may build with their own."""

    store: Store
    billing: StripeBilling
    messenger: SlackMessenger
    clock: Clock


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
        self._schedule.every(CATCH_UP_EVERY, "catch up", self._catch_up)
        self._schedule.start()
        self._resume()
        self._pools.slack.submit(self._greet)

    def stop(self) -> None:
        """Finish or hand back what is claimed, and close. What was begun with no answer yet is resumed at the next start."""
        self.actions.stop()
        self._schedule.stop()
        self._receiver.stop()
        self.inbox.stop()
        self._pools.stop()
        self._leases.stop()
        self.billing.close()
        self.store.close()
        self._lock.release()

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


def build(settings: Settings, *, patience: Patience | None = None, between_posts: float = 1.0) -> Services:
    """Wire everything for `settings`. Opens the store, starts nothing. `patience` and `between_posts` are for tests."""
    outside = _outside(settings, between_posts)
    store, billing, messenger, clock = outside.store, outside.billing, outside.messenger, outside.clock
    pools = Pools.of(slack=settings.slack_workers, stripe=settings.stripe_workers, inbox=settings.workers)
    leases = Leases(store, clock, uuid4().hex)
    workspaces = Workspaces(store)
    mirror = Mirror(store, workspaces, clock, livemode=settings.livemode)
    roles = Roles(store, messenger, workspaces, clock, admins=settings.hub_admins, group=settings.hub_admin_group)
    policy = AlertPolicy(settings.alert_from_attempt)
    alerting = Alerting(store, messenger, workspaces, clock, policy, hub_channel=settings.hub_channel)
    budgets = Budgets(store, billing, messenger, workspaces, clock)
    retrying = Retrying(billing, store, roles, workspaces, cap=settings.retry_cap)
    voiding = Voiding(billing, roles, workspaces)
    create_job = CreateJob(billing, roles, workspaces)
    stripe_pool = submitter(pools.stripe)
    showing = Showing(messenger, roles, workspaces, mirror, alerting, budgets)
    jobs: dict[Act, Job] = {Act.RETRY: retrying, Act.VOID: voiding, Act.CREATE: create_job}
    actions = Actions(store, roles, leases, showing, clock, jobs, stripe_pool, patience)
    creating = Creating(store, billing, messenger, workspaces, leases, actions, clock, stripe_pool)
    refreshing = Refreshing(billing, mirror, budgets, alerting)
    inbox = Inbox(store, leases, clock, refreshing.work, submitter(pools.inbox), settings.workers)
    receiver = Receiver(store, clock, inbox.arrived)
    schedule = Schedule()
    desk = Desk(
        screens=messenger,
        roles=roles,
        workspaces=workspaces,
        mirror=mirror,
        reading=Reading(billing, mirror, roles, workspaces),
        actions=actions,
        retrying=retrying,
        voiding=voiding,
        creating=creating,
        clock=clock,
        zone=settings.hub_timezone,
        livemode=settings.livemode,
        later=stripe_pool,
        reference=_reference,
        identity=lambda: uuid4().hex,
    )
    return Services(
        settings=settings,
        store=store,
        billing=billing,
        messenger=messenger,
        sync=Sync(store, billing, mirror, refreshing, leases, clock),
        actions=actions,
        creating=creating,
        inbox=inbox,
        web_app=_web_app(settings, desk, receiver, schedule, store, pools),
        _lock=FolderLock(settings.data_dir),
        _leases=leases,
        _receiver=receiver,
        _schedule=schedule,
        _pools=pools,
    )


def open_store(data_dir: Path) -> Store:
    """The store alone, for the commands that need nothing else; short writes beside a running `serve` are safe."""
    return EmbeddedStore(data_dir, COLLECTIONS)


def _outside(settings: Settings, between_posts: float) -> Outside:
    clock = SystemClock()
    client = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_base)
    return Outside(
        store=open_store(settings.data_dir),
        billing=StripeBilling(settings.stripe_api_key.get_secret_value(), api_base=settings.stripe_api_base),
        messenger=SlackMessenger(SlackWeb(client, between_posts), clock),
        clock=clock,
    )


def _web_app(
    settings: Settings, desk: Desk, receiver: Receiver, schedule: Schedule, store: Store, pools: Pools
) -> Starlette:
    bolt = build_bolt(
        desk, web_client(None, settings.slack_api_base), settings.slack_bot_token.get_secret_value(), pools.slack
    )
    signing_secret = settings.slack_signing_secret.get_secret_value()
    slack = SlackEndpoint(bolt, signing_secret, desk.clock, pools.dispatch)
    stripe = StripeWebhook(
        StripeEvents(settings.webhook_secrets),
        receiver.take,
        desk.clock,
        livemode=settings.livemode,
        api_version=API_VERSION,
    )

    def ready() -> dict[str, str]:
        problems: dict[str, Any] = {}
        try:
            store.check()
        except StoreError as error:
            problems["store"] = str(error)
        if not schedule.alive:
            problems["schedule"] = "the scheduler has stopped"
        return problems

    return web.create_app(
        slack=slack, stripe=stripe, ready=ready, registry=CollectorRegistry(), body_timeout=settings.body_timeout
    )


def _reference() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(4))
