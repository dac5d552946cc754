"""The world that a walk is in: pretend Stripe and Slack, a bot that is started, stopped and killed, one moved clock."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import bootstrap
from bot.services.collections import ACTIONS, EVENTS, OUTBOX
from bot.services.outbox.items import State as Sent
from bot.services.ports import BillingError
from bot.services.records import State
from bot.services.store import StoreError, Where
from bot.services.workspaces import Workspaces
from bot.settings import Settings
from sandbox.slack.pace import Limits
from tests.clocks import RunningClock
from tests.conformance.plugin import Collector
from tests.world import CSV, IMPATIENT, Stage, World, empty_world, fill

RESTS_WITHIN = 90.0
"""Seconds in which everything must have come to rest: a bound against hangs."""
PUT_OFF = 620
"""Seconds after which whatever was put off is due."""
UNFINISHED = [State.CLAIMED.value, State.CALLING.value, State.RECORDED.value, "written"]


class Hub:
    """A world, and the bot in it; `kills` counts crashes and lost answers of Slack's, each may double a message."""

    def __init__(self, world: World, database: str | None) -> None:
        """`database` is PostgreSQL's address, else the bot keeps its data in a file."""
        self.world = world
        self.clock = RunningClock()
        self.up = False
        self.kills = 0
        self._settings = {"DATABASE_URL": database} if database else {}
        world.team.now = lambda: self.clock.now().timestamp()
        world.team.limits = Limits(enabled=False)
        world.stripe.sign_webhooks_at(world.team.now)

    def start(self) -> None:
        """Start the bot on the data that is there."""
        settings = Settings.load(self.world.environment(**self._settings), env_file=None)
        bot = bootstrap.build(settings, patience=IMPATIENT, between_posts=0.0, hurried=10, clock=self.clock)
        if not bot.store.find("workspaces"):
            Workspaces(bot.store).import_csv(CSV.format(**self.world.customers))
        bot.start()
        self.world.bot, self.up = bot, True
        self.world.stages[2].app = bot.web_app
        self.world.stripe.controls.webhooks("deliver")
        self.world.stripe.controls.release()

    def stop(self) -> None:
        """As on SIGTERM; Stripe tries its events again later."""
        self._unreachable()
        self.world.bot.stop()

    def kill(self) -> None:
        """As near as one process comes to kill -9: from one moment to the next nothing is written any more."""
        self._unreachable()
        self.kills += 1
        self.world.bot.store.close()
        with contextlib.suppress(StoreError):
            self.world.bot.stop()
        self.world.bot._lock.release()

    def _unreachable(self) -> None:
        self.world.stripe.controls.webhooks("hold")
        self.world.stages[2].app = nobody
        self.up = False

    def pass_time(self, seconds: int) -> None:
        """For Stripe, which does what falls due, and then for the bot, lest it ask before that is done."""
        self.world.stripe.controls.advance(seconds)
        self.clock.ahead += timedelta(seconds=seconds)

    def catch_up(self) -> None:
        """What the bot does every ten minutes; a Stripe that is down is asked later."""
        with contextlib.suppress(BillingError):
            self.world.bot._catch_up()

    def rest(self) -> None:
        """Let everything outside work again, and wait until nothing is left to do."""
        self.world.stripe.controls.clear_faults()
        self.world.team.clear_faults()
        if not self.up:
            self.start()
        self.world.stripe.controls.webhooks("deliver")
        self.world.stripe.controls.release()
        assert self.world.stripe.controls.wait_delivered(RESTS_WITHIN), "Stripe could not deliver its events"
        self.catch_up()
        end = time.monotonic() + RESTS_WITHIN
        while self._busy():
            assert time.monotonic() < end, f"it does not come to rest: {self._busy()}"
            self.pass_time(PUT_OFF)
            self.world.bot.actions.resume()
            self.world.bot.creating.resume()
            self.world.bot.inbox.arrived()
            self.world.bot.inbox.idle(1.0)
            self.world.bot.outbox.idle(1.0)
            self.world.stripe.controls.wait_delivered(1.0)

    def _busy(self) -> list[Any]:
        """What is still to be done."""
        store = self.world.bot.store
        events = store.find(EVENTS, Where({"state": "new"}), limit=5)
        messages = store.find(OUTBOX, Where({"state": Sent.DUE}), limit=5)
        actions = store.find(ACTIONS, Where({"state": UNFINISHED}), limit=5)
        return [*events, *messages, *actions]


async def nobody(scope: Any, receive: Any, send: Any) -> None:
    """What a load balancer answers where no bot is."""
    await send({"type": "http.response.start", "status": 503, "headers": []})
    await send({"type": "http.response.body", "body": b"no bot"})


@contextmanager
def hub(
    folder: Path, conformance: Collector | None, servers: Sequence[Stage], database: str | None = None
) -> Iterator[Hub]:
    """A hub of two workspaces with a running bot."""
    with empty_world(folder, conformance, servers) as world:
        fill(world)
        made = Hub(world, database)
        world.team.bot_url = f"{servers[2].serving.url}/slack/events"
        world.stripe.webhook_url = f"{servers[2].serving.url}/stripe/webhook"
        made.start()
        try:
            yield made
        finally:
            world.stripe.controls.clear_faults()
            if made.up:
                made.stop()
