"""Bodies that no careful reader takes, and 500 senders who never end theirs, while others go about their business."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote_plus, urlsplit

from bot import bootstrap
from bot.services.collections import ACTIONS, ALERTS, EVENTS, FORMS, INVOICES, MEMBERS
from bot.settings import LocalSettings
from tests.faults.processes import Bot, serving
from tests.faults.suite.frame import Ground, Row, Scenario
from tests.faults.suite.looking import seconds_until, unworked
from tests.flows.test_webhook_wire import BAD, SLACK, STRIPE, command, event, post, slack_headers, stripe_headers
from tests.world import World

SLOW = 500  # connections
OTHERS = 300  # requests
RESTS_WITHIN = 60.0  # seconds
P99_WITHIN = 0.5  # seconds
GROWTH = 24 * 1024 * 1024  # bytes between two rounds of the same
CAUSED = (EVENTS, ACTIONS, INVOICES, ALERTS, FORMS, MEMBERS)
TOO_LARGE = b"x" * (1024 * 1024 + 1)


def run(ground: Ground) -> Row:
    """Two equal rounds, so that what the first needs for good is no growth in the second."""
    chance = ground.chance()
    slow, others = min(SLOW, 20 * ground.size), min(OTHERS, 10 * ground.size)
    with ground.world() as world, serving(world, BODY_TIMEOUT="300") as bot:
        invoice = world.invoice("acme")
        assert world.stripe.controls.wait_delivered()
        stored = _stored(world)
        grown = [0, 0]
        with _connections(world, slow):
            for number in range(2):
                refused, delays = _round(world, chance, ground.size, others)
                grown[number] = _memory(bot)
        assert grown[1] - grown[0] < GROWTH, f"memory grew by {grown[1] - grown[0]:,} bytes in the second round"
        assert (after := _stored(world)) == stored, f"something was stored: {stored} became {after}"
        delays.sort()
        p99 = delays[int(len(delays) * 0.99)]
        assert p99 < ground.within(P99_WITHIN), f"the others' p99 was {p99 * 1000:.0f} ms"
        body = event(invoice)
        assert post(world, STRIPE, body, stripe_headers(body)) == 200
    return Row(
        f"{2 * refused:,} genuine requests with bad bodies (over 1 MiB, 10,000 deep, not UTF-8, fields missing or of "
        f"other types, cut off, random bytes), {slow} connections that never end their head or body",
        f"a 4xx each, nothing stored; the others' p99 {p99 * 1000:.0f} ms; memory {grown[1] / 2**20:.0f} MiB, "
        f"{(grown[1] - grown[0]) / 2**20:+.1f} MiB in the second half",
    )


def _round(world: World, chance: Random, size: int, others: int) -> tuple[int, list[float]]:
    """All bad bodies, and beside them what others ask; how many bodies, and the others' delays in seconds."""
    delays: list[float] = []
    beside = threading.Thread(target=_ask, args=(world, others, delays))
    beside.start()
    count = 0
    for _ in range(size):
        for body in (*BAD.values(), TOO_LARGE, *_garbage(chance)):
            for path, sent, headers in _requests(body):
                status = post(world, path, sent, headers)
                assert 400 <= status < 500, f"{path} answered {status} to {sent[:80]!r}"
                count += 1
    beside.join()
    assert len(delays) == others
    return count, delays


def _garbage(chance: Random) -> Iterator[bytes]:
    """Random bytes, an event cut off, one with a field of another type, one with a field less."""
    yield chance.randbytes(chance.randint(1, 2000))
    whole: dict[str, Any] = json.loads(event("in_1"))
    yield event("in_1")[: -chance.randint(1, 100)]
    yield json.dumps({**whole, chance.choice(("id", "type", "data")): chance.choice((None, 3, [], True))}).encode()
    del whole[chance.choice(("id", "type", "data", "created", "livemode"))]
    yield json.dumps(whole).encode()


def _requests(body: bytes) -> Iterator[tuple[str, bytes, dict[str, str]]]:
    """The body as each endpoint could get it, rightly signed."""
    yield STRIPE, body, stripe_headers(body)
    payload = b"payload=" + quote_plus(body).encode()
    yield SLACK, payload, slack_headers(payload)


def _ask(world: World, count: int, delays: list[float]) -> None:
    """Health, a command's help and events about nothing, one after the other; none is stored."""
    for number in range(count):
        body = event("in_1", type="customer.updated") if number % 2 else command("help")
        path, headers = (STRIPE, stripe_headers(body)) if number % 2 else (SLACK, slack_headers(body))
        began = time.monotonic()
        assert post(world, path, body, headers) == 200
        delays.append(time.monotonic() - began)


@contextmanager
def _connections(world: World, count: int) -> Iterator[None]:
    """So many senders: every other announces a body and stops after its first byte, the rest stop in their heads."""
    parts = urlsplit(world.bot_url)
    head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n"
    with ExitStack() as stack:
        for number in range(count):
            sender = stack.enter_context(socket.create_connection((str(parts.hostname), parts.port), timeout=30))
            sender.sendall(head if number % 2 else head + b"\r\nx")
        yield


def _stored(world: World) -> dict[str, int]:
    """How many documents there are of what people and Stripe cause, once all of it was worked."""
    with closing(bootstrap.open_store(LocalSettings(data_dir=world.folder / "data"))) as store:
        seconds_until(lambda: not unworked(store), RESTS_WITHIN, "at rest")
        return {name: store.count(name)[()] for name in CAUSED}


def _memory(bot: Bot) -> int:
    """The process's resident memory in bytes."""
    status = Path(f"/proc/{bot.process.pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1024


SCENARIO = Scenario("bodies", "Bad bodies, and 500 connections that are slow", run, full=30, quick=1)
