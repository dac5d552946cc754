"""The life of a running bot: what it takes up when it starts, what recurs, and how it ends within seconds."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from time import monotonic

from starlette.types import ASGIApp

from bot.adapters.billing import StripeBilling
from bot.adapters.messaging import SlackMessenger
from bot.adapters.schedule import Schedule
from bot.adapters.store.embedded import FolderLock
from bot.adapters.store.mending import Mender
from bot.domain.slots import Daily, Every
from bot.services import wakes
from bot.services.actions import Actions
from bot.services.collections import LEASES
from bot.services.creating import Creating
from bot.services.inbox import Inbox
from bot.services.leases import Leases
from bot.services.outbox import Outbox
from bot.services.pools import Pools, finished_by, submitter
from bot.services.ports import BillingError, MessengerError
from bot.services.pruning import Pruning
from bot.services.receiver import Receiver
from bot.services.recurring import Recurring, Rota
from bot.services.rescued import Rescued
from bot.services.store import Store, StoreError
from bot.services.sync import Sync
from bot.services.ticks import Ticks
from bot.services.wakes import Wakes
from bot.settings import Settings

log = logging.getLogger("invoicebot.running")

RESUME_EVERY = timedelta(seconds=10)
COME_AGAIN_EVERY = timedelta(seconds=1)
RESCUED_EVERY = timedelta(seconds=10)
LOOK_EVERY = timedelta(seconds=5)
CATCH_UP_EVERY = timedelta(minutes=10)
PRUNE_AT = time(4)  # of the hub's wall clock
STOP_WITHIN = 4.0  # seconds that work under way has at the end; what a hanging Stripe owes is resumed at the next start
MOST_LEASES = 10_000


@dataclass(frozen=True, slots=True)
class Services:
    """Everything, wired."""

    settings: Settings
    store: Store
    billing: StripeBilling
    paced: StripeBilling
    messenger: SlackMessenger
    sync: Sync
    actions: Actions
    creating: Creating
    inbox: Inbox
    outbox: Outbox
    web_app: ASGIApp
    pruning: Pruning
    wakes: Wakes
    _lock: FolderLock
    _mender: Mender | None
    _rescued: Rescued
    _leases: Leases
    _receiver: Receiver
    _schedule: Schedule
    _ticks: Ticks
    _rota: Rota
    _pools: Pools

    def start(self) -> None:
        """Begin to work: what was left unfinished first. Raises StoreLocked when another process serves this folder.

        On a store that is shared, what another process holds is its own until that runs out.
        """
        if not self.store.shared:
            self._lock.acquire()
            gone = [lease.key for lease in self.store.find(LEASES, limit=MOST_LEASES)]
            self.store.delete_many(LEASES, gone)  # of another time: this process holds the folder, and leases in memory
        self._rota.add(Recurring("catch up", Every(CATCH_UP_EVERY), lambda _: self._catch_up()))
        self._rota.add(Recurring("sweep", Daily(self.settings.sweep_at, self.settings.hub_timezone), self.sync.sweep))
        self._rota.add(Recurring("sweep if wanted", Every(CATCH_UP_EVERY), self.sync.sweep_if_wanted))
        self._rota.add(Recurring("prune", Daily(PRUNE_AT, self.settings.hub_timezone), lambda _: self.pruning.prune()))
        self._leases.start()
        self.wakes.start()
        self._receiver.start()
        self.outbox.start(alone=not self.store.shared)
        self.inbox.start(alone=not self.store.shared)
        self.wakes.subscribe(wakes.UNFINISHED, lambda: self._in_background(self._resume))
        self._schedule.every(RESUME_EVERY, "resume", self._resume)
        self._schedule.every(COME_AGAIN_EVERY, "come again", self.actions.come_again)
        self._schedule.every(LOOK_EVERY, "look", self._rota.look)
        self._schedule.every(RESCUED_EVERY, "rescued", lambda: self._in_background(self._follow_up))
        self._schedule.start()
        self._resume()
        self._in_background(self._greet)
        self._in_background(self._follow_up)
        if self._mender is not None:
            self._mender.start(lambda: self._in_background(self._follow_up))

    def stop(self) -> None:
        """Finish or hand back what is claimed, and close. What has no answer yet is resumed at the next start."""
        self.actions.stop()
        self.creating.stop()
        self._ticks.stop()
        self._schedule.stop()
        self._receiver.stop()
        until = monotonic() + STOP_WITHIN
        finished_by(until, self.inbox.stop, "inbox-stop")
        finished_by(until, self.outbox.stop, "outbox-stop")
        self._pools.stop(until)
        self._leases.stop()
        if self.store.shared:
            self.wakes.announce(wakes.UNFINISHED)
        self.wakes.stop()
        if self._mender is not None:
            self._mender.stop()
        self.billing.close()
        self.paced.close()
        self.store.close()
        self._lock.release()

    def _in_background(self, work: Callable[[], None]) -> None:
        def safely() -> None:
            try:
                work()
            except Exception:
                log.exception("background work failed")

        submitter(self._pools.background)(safely)

    def _resume(self) -> None:
        self.actions.resume()
        self.creating.resume()

    def _follow_up(self) -> None:
        """After a damaged data file was replaced; a Stripe that is down puts it off."""
        try:
            self._rescued.follow_up()
        except BillingError as error:
            log.warning("what follows a damaged data file is tried again", extra={"reason": type(error).__name__})

    def _greet(self) -> None:
        """Ask for what was missed while the bot was down; a Stripe or Slack that is down delays work, not readiness."""
        try:
            self.messenger.check()
        except MessengerError as error:
            log.warning("Slack does not know the bot's token, or does not answer", extra={"code": error.code})
        try:
            self._catch_up()
        except (BillingError, StoreError) as error:
            log.warning("missed events could not be asked for", extra={"reason": type(error).__name__})

    def _catch_up(self) -> None:
        new = self.sync.catch_up()
        if new:
            log.info("missed events were found", extra={"events": new})
            self.wakes.announce(wakes.INBOX)
