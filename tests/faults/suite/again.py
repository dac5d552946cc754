"""The same events again, many at once, after they were worked: a 200 each, and no second effect."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from bot.domain.events import HANDLED
from tests.faults.suite.frame import Ground, Row, Scenario
from tests.flows.test_alerts import said
from tests.flows.test_webhook_wire import STRIPE, post, stripe_headers, traces
from tests.world import World

AT_ONCE = 8


def run(ground: Ground) -> Row:
    """Invoices that failed, were paid, were voided; then each of their events `size` times more."""
    chance = ground.chance()
    with ground.running() as world:
        _history(world)
        bodies = [json.dumps(one).encode() for one in world.stripe.events if one["type"] in HANDLED] * ground.size
        chance.shuffle(bodies)
        shown, stored = said(world), traces(world)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            statuses = set(pool.map(lambda body: post(world, STRIPE, body, stripe_headers(body)), bodies))
        assert statuses == {200}, f"answered with {statuses}"
        world.settled()
        assert said(world) == shown, "the channel shows something else"
        assert traces(world) == stored, "something was stored, or asked of Slack"
    return Row(
        f"{len(bodies) // ground.size} events of three invoices, each {ground.size} times more, {AT_ONCE} at once",
        f"{len(bodies):,} × 200; nothing stored, nothing sent to Slack",
    )


def _history(world: World) -> None:
    """A failed invoice, one that was paid after it had failed, and a void one."""
    world.failed_invoice("acme")
    assert world.stripe.controls.pay_hosted(world.failed_invoice("acme")) == "paid"
    world.api.invoices.void_invoice(world.failed_invoice("bora"))
    world.settled()


SCENARIO = Scenario("again", "The same event again", run, full=100, quick=4)
