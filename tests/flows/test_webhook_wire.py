"""Stripe's webhooks and Slack's requests over the wire: the genuine and recent are taken, all else leaves no trace."""

import http.client
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from sandbox.slack.signing import signed_headers
from sandbox.stripe.webhooks import signature
from tests.conformance.plugin import Collector
from tests.flows.test_alerts import said
from tests.world import ACME, HANA, SIGNING_SECRET, WEBHOOK_SECRET, Stage, World, empty_world, fill, running_bot

STRIPE = "/stripe/webhook"
SLACK = "/slack/events"
FORM = {"content-type": "application/x-www-form-urlencoded"}
NEW_SECRET = "whsec_rotatedsecret"


def post(world: World, path: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of one raw request."""
    parts = urlsplit(world.bot_url)
    with closing(http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)) as connection:
        connection.request("POST", path, body, dict(headers))
        response = connection.getresponse()
        response.read()
        return response.status


def stripe_headers(body: bytes, *, age: int = 0, secret: str = WEBHOOK_SECRET) -> dict[str, str]:
    """Signed `age` seconds ago."""
    return {"stripe-signature": signature(secret, body, int(time.time()) - age), "content-type": "application/json"}


def slack_headers(
    body: bytes, *, age: int = 0, secret: str = SIGNING_SECRET, stamp: str | None = None
) -> dict[str, str]:
    """Signed `age` seconds ago, or stamped with `stamp`."""
    return FORM | signed_headers(secret, stamp or str(int(time.time()) - age), body)


def event(invoice: str, number: int = 1, **changes: Any) -> bytes:
    """A failure of `invoice`, as Stripe tells it."""
    told = {
        "id": f"evt_wire{number}",
        "object": "event",
        "type": "invoice.payment_failed",
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": {"id": invoice, "object": "invoice", "customer": "cus_1"}},
    }
    return json.dumps({**told, **changes}).encode()


def command(text: str = "help") -> bytes:
    """`/invoices …`, as Slack sends it."""
    fields = {"command": "/invoices", "text": text, "user_id": HANA, "channel_id": ACME, "trigger_id": "1.2.ab"}
    return urlencode(fields).encode()


def traces(world: World) -> tuple[int, int, int]:
    """How much is stored, and how much was asked of Slack."""
    store = world.bot.store
    asked = [one for one in world.team.calls if one.method != "auth.test"]  # which the bot asks when it starts
    return store.count("events")[()], store.count("actions")[()], len(asked)


def deep(levels: int = 10_000) -> bytes:
    """JSON nested so far that a careless reader runs out of stack."""
    return b'{"a":' * levels + b"1" + b"}" * levels


@pytest.mark.parametrize(
    ("age", "secret"),
    [(0, "whsec_forged"), (301, WEBHOOK_SECRET), (-120, WEBHOOK_SECRET)],
    ids=["another secret", "301 s old", "from the future"],
)
def test_a_webhook_that_is_not_stripes_or_not_of_now_is_refused_and_leaves_no_trace(
    world: World, age: int, secret: str
) -> None:
    invoice = world.invoice("acme")
    world.settled()
    before = traces(world)
    body = event(invoice)
    assert post(world, STRIPE, body, stripe_headers(body, age=age, secret=secret)) == 400
    assert post(world, STRIPE, body, {}) == 400
    assert post(world, STRIPE, body + b" ", stripe_headers(body)) == 400
    assert traces(world) == before


@pytest.mark.parametrize(
    ("age", "secret"),
    [(0, "another-secret-0123456789abcdefgh"), (301, SIGNING_SECRET), (-301, SIGNING_SECRET)],
    ids=["another secret", "301 s old", "from the future"],
)
def test_a_request_that_is_not_slacks_or_not_of_now_is_refused_and_leaves_no_trace(
    world: World, age: int, secret: str
) -> None:
    before = traces(world)
    body = command()
    assert post(world, SLACK, body, slack_headers(body, age=age, secret=secret)) == 401
    assert post(world, SLACK, body, FORM) == 400
    assert post(world, SLACK, body + b"&x=1", slack_headers(body)) == 401
    assert traces(world) == before


def test_an_event_of_the_other_mode_is_refused_and_leaves_no_trace(world: World) -> None:
    before = traces(world)
    body = event("in_1", livemode=True)
    assert post(world, STRIPE, body, stripe_headers(body)) == 400
    assert traces(world) == before


def test_the_same_event_again_is_answered_with_200_and_has_no_second_effect(world: World) -> None:
    world.failed_invoice("acme")
    (failed,) = world.api.events.list({"type": "invoice.payment_failed"}).data
    body = json.dumps(failed.to_dict(for_json=True)).encode()
    shown, stored = said(world), traces(world)
    for _ in range(3):
        assert post(world, STRIPE, body, stripe_headers(body)) == 200
    world.settled()
    assert said(world) == shown
    assert traces(world) == stored


@pytest.mark.parametrize("path", [STRIPE, SLACK])
def test_a_body_over_one_mebibyte_is_refused_with_413(world: World, path: str) -> None:
    before = traces(world)
    body = b"x" * (1024 * 1024 + 1)
    headers = stripe_headers(body) if path == STRIPE else slack_headers(body)
    assert post(world, path, body, headers) == 413
    assert traces(world) == before


BAD = {
    "not UTF-8": b'{"id":"\xff"}',
    "too deep": deep(),
    "no JSON": b"{",
    "no object": b"[]",
    "nothing": b"",
    "missing fields": b"{}",
    "null everywhere": b'{"id":null,"type":null,"created":null,"livemode":null,"data":null}',
    "odd types": b'{"id":1,"type":[],"created":"x","livemode":"no","data":{"object":3}}',
    "half a character": b'{"id":"\\ud800","type":"block_actions"}',
}


@pytest.mark.parametrize("name", BAD)
def test_a_genuine_webhook_that_cannot_be_read_is_a_4xx_and_leaves_no_trace(world: World, name: str) -> None:
    before = traces(world)
    assert 400 <= post(world, STRIPE, BAD[name], stripe_headers(BAD[name])) < 500
    assert traces(world) == before


@pytest.mark.parametrize("name", BAD)
def test_a_genuine_slack_request_that_cannot_be_read_is_a_4xx_and_leaves_no_trace(world: World, name: str) -> None:
    before = traces(world)
    raw = BAD[name]
    wrapped = b"payload=" + urlencode({"": raw}).encode()[1:]
    for body in (raw, wrapped):
        assert 400 <= post(world, SLACK, body, slack_headers(body)) < 500
        as_event = slack_headers(body) | {"content-type": "application/json"}
        assert 400 <= post(world, SLACK, body, as_event) < 500
    assert traces(world) == before


@pytest.mark.parametrize("stamp", ["x", "-1", "9" * 40, "1e9", "\u0663"])
def test_a_bad_timestamp_is_a_4xx(world: World, stamp: str) -> None:
    before = traces(world)
    body = command()
    headers = slack_headers(body) | {"x-slack-request-timestamp": stamp.encode("utf-8").decode("latin-1")}
    assert 400 <= post(world, SLACK, body, headers) < 500
    event_body = event("in_1")
    signed = {"stripe-signature": f"t={stamp},v1=00".encode().decode("latin-1")}
    assert 400 <= post(world, STRIPE, event_body, signed) < 500
    assert traces(world) == before


@pytest.fixture
def rotating_world(tmp_path: Path, conformance: Collector, servers: list[Stage]) -> Iterator[World]:
    """A bot that takes the old secret and the new one."""
    with empty_world(tmp_path, conformance, servers) as made:
        fill(made)
        with running_bot(made, STRIPE_WEBHOOK_SECRET=f"{NEW_SECRET},{WEBHOOK_SECRET}"):
            yield made


def test_while_a_secret_is_rotated_both_are_taken_and_no_third(rotating_world: World) -> None:
    world = rotating_world
    invoice = world.invoice("acme")
    world.settled()
    stored = traces(world)[0]
    for number, secret in enumerate((NEW_SECRET, WEBHOOK_SECRET), 1):
        body = event(invoice, number)
        assert post(world, STRIPE, body, stripe_headers(body, secret=secret)) == 200
    world.settled()
    body = event(invoice, 3)
    assert post(world, STRIPE, body, stripe_headers(body, secret="whsec_third")) == 400
    assert traces(world)[0] == stored + 2
