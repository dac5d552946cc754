"""What the bot does without being asked: events worked, alerts and budgets told, the mirror kept, old data deleted."""

from __future__ import annotations

from datetime import timedelta

from bot.bootstrap.common import Common, identity
from bot.domain.alerts import AlertPolicy
from bot.services import wakes
from bot.services.alerting import Alerting
from bot.services.budgets import Budgets
from bot.services.comparing import Comparing
from bot.services.inbox import Inbox
from bot.services.pools import submitter
from bot.services.pruning import Pruning
from bot.services.receiver import Receiver
from bot.services.refreshing import Refreshing
from bot.services.rescued import Rescued
from bot.services.settling import Settling
from bot.services.sync import Sync


def alerting(common: Common) -> Alerting:
    """What the channels are told of an invoice."""
    policy = AlertPolicy(common.settings.alert_from_attempt)
    hub = common.settings.hub_channel
    post = common.post
    return Alerting(common.store, post.queue, post.wording, common.workspaces, common.clock, policy, hub_channel=hub)


def budgets(common: Common) -> Budgets:
    """What the channels are told of a workspace's month."""
    store, billing, workspaces, leases = common.store, common.billing, common.workspaces, common.leases
    hub = common.settings.hub_channel
    post, clock = common.post, common.clock
    return Budgets(store, billing, post.queue, post.wording, workspaces, leases, clock, hub_channel=hub)


def receiver(common: Common) -> Receiver:
    """What stores the events that arrive."""
    return Receiver(common.store, common.clock, lambda: common.wakes.announce(wakes.INBOX), common.tally)


def inbox(common: Common, refreshing: Refreshing) -> Inbox:
    """What works the events that are stored."""
    pool, workers = submitter(common.pools.inbox), common.settings.workers
    made = Inbox(
        common.store,
        common.leases,
        common.clock,
        refreshing.work,
        common.mirror.put,
        pool,
        workers,
        common.tally,
        owner=identity(),
        handed_back=lambda: common.wakes.announce(wakes.INBOX),
        settles=Settling(common.store, common.clock, common.settings.stripe_rate // 2).waits,
    )
    common.wakes.subscribe(wakes.INBOX, made.arrived)
    return made


def sync(common: Common, refreshing: Refreshing) -> Sync:
    """What asks Stripe for what was missed, and compares the mirror with it."""
    comparing = Comparing(common.store, common.mirror, refreshing, common.leases, common.clock)
    return Sync(common.store, common.paced, comparing, common.clock, common.tally)


def pruning(common: Common) -> Pruning:
    """What deletes what has been kept long enough."""
    settings = common.settings
    events, audit = timedelta(days=settings.keep_events_days), settings.keep_audit_days
    kept = timedelta(days=audit) if audit else None
    return Pruning(common.store, common.clock, events=events, audit=kept, personal=settings.keep_personal)


def rescued(common: Common, sync: Sync) -> Rescued:
    """What follows a damaged data file."""
    post, hub = common.post, common.settings.hub_channel
    return Rescued(common.store, post.queue, post.wording, sync, hub_channel=hub)
