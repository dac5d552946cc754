"""Requests that are not Stripe's or Slack's, or not of now, or of the other mode; between them the genuine ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

from tests.faults.suite.frame import Ground, Row, Scenario
from tests.flows.test_webhook_wire import (
    FORM,
    NEW_SECRET,
    SLACK,
    STRIPE,
    command,
    event,
    post,
    slack_headers,
    stripe_headers,
    traces,
)
from tests.world import SIGNING_SECRET, WEBHOOK_SECRET, World

Sent = tuple[str, bytes, dict[str, str]]
"""Path, body, headers."""


def run(ground: Ground) -> Row:
    """Each kind of wrong request `size` times, in any order, then the right ones."""
    chance = ground.chance()
    wrong = [(name, make) for name, make in WRONG.items() for _ in range(ground.size)]
    chance.shuffle(wrong)
    with ground.running(STRIPE_WEBHOOK_SECRET=f"{NEW_SECRET},{WEBHOOK_SECRET}") as world:
        invoice = world.invoice("acme")
        world.settled()
        before = traces(world)
        refused: Counter[str] = Counter()
        for name, make in wrong:
            path, body, headers = make(chance, invoice)
            status = post(world, path, body, headers)
            assert status in (400, 401), f"{name}: answered with {status}"
            refused[name] += 1
        assert traces(world) == before, "something was stored or asked of Slack"
        taken = _genuine(world, invoice, ground.size)
    return Row(
        f"{refused.total()} wrong requests: {ground.size} each of {', '.join(WRONG)}; {taken} genuine ones, "
        "half of them under each secret of a rotated pair",
        f"{refused.total()} refused with a 4xx, nothing stored, nothing asked of Slack; {taken} of {taken} kept",
    )


def _genuine(world: World, invoice: str, size: int) -> int:
    """Events under both secrets; each is kept."""
    kept = world.bot.store.count("events")[()]
    for number in range(2 * size):
        body = event(invoice, number)
        secret = (NEW_SECRET, WEBHOOK_SECRET)[number % 2]
        assert post(world, STRIPE, body, stripe_headers(body, secret=secret)) == 200
    assert world.bot.store.count("events")[()] == kept + 2 * size
    world.settled()
    return 2 * size


def _event(**how: object) -> Callable[[Random, str], Sent]:
    """A webhook that is signed as `how` says, `old` and `future` for ages by chance."""

    def make(chance: Random, invoice: str) -> Sent:
        body = event(invoice, chance.randrange(10**9), livemode=bool(how.get("live")))
        headers = stripe_headers(body, age=_age(chance, how), secret=str(how.get("secret", WEBHOOK_SECRET)))
        return STRIPE, body + (b" " if how.get("changed") else b""), {} if how.get("unsigned") else headers

    return make


def _command(**how: object) -> Callable[[Random, str], Sent]:
    """A slash command, likewise."""

    def make(chance: Random, invoice: str) -> Sent:
        body = command(f"show {invoice}")
        headers = slack_headers(body, age=_age(chance, how), secret=str(how.get("secret", SIGNING_SECRET)))
        return SLACK, body + (b"&x=1" if how.get("changed") else b""), FORM if how.get("unsigned") else headers

    return make


def _age(chance: Random, how: dict[str, object]) -> int:
    """In seconds, negative from the future."""
    if how.get("old"):
        return chance.choice((301, chance.randint(302, 10**6)))
    return -chance.choice((330, chance.randint(400, 10**6))) if how.get("future") else 0


WRONG: dict[str, Callable[[Random, str], Sent]] = {
    "unsigned events": _event(unsigned=True),
    "events under another secret": _event(secret="whsec_forged"),
    "events of at least 301 s ago": _event(old=True),
    "events from the future": _event(future=True),
    "events changed after signing": _event(changed=True),
    "live events at a test key": _event(live=True),
    "unsigned commands": _command(unsigned=True),
    "commands under another secret": _command(secret="another-secret-0123456789abcdefgh"),
    "commands of at least 301 s ago": _command(old=True),
    "commands from the future": _command(future=True),
    "commands changed after signing": _command(changed=True),
}

SCENARIO = Scenario("signatures", "Forged, old, future and wrong signatures, the wrong mode", run, full=60, quick=2)
