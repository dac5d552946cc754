"""Webhooks over HTTP into the real inbox: what is Stripe's is durable before its 200, all else leaves no trace."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from stripe import WebhookSignature

from bot.adapters.billing import StripeEvents
from bot.adapters.store.embedded import EmbeddedStore
from bot.services.collections import COLLECTIONS, EVENTS
from bot.services.receiver import Receiver
from handlers.webhook import StripeWebhook

from .serving import Site, request, serving
from .signing import NOW

SECRET = "whsec_current"
OLD_SECRET = "whsec_before"
COMMIT_SECONDS = 90.0
"""Far longer than a slow machine takes."""


class FixedClock:
    """Always NOW."""

    def now(self) -> Any:
        """That moment."""
        return NOW


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    opened = EmbeddedStore(tmp_path, COLLECTIONS)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def wide() -> Iterator[Site]:
    with serving(Site(), body_limit=200_000) as one:
        yield one


@pytest.fixture
def site(wide: Site, store: EmbeddedStore) -> Iterator[Site]:
    receiver = Receiver(store, FixedClock(), lambda: None)
    receiver.start()
    events = StripeEvents((SECRET, OLD_SECRET))
    hook = StripeWebhook(events, receiver.take, FixedClock(), livemode=False, commit_seconds=COMMIT_SECONDS)
    wide.answer = hook
    yield wide
    receiver.stop()


def event(**changes: object) -> bytes:
    whole = {
        "id": "evt_1",
        "object": "event",
        "type": "invoice.payment_failed",
        "created": int(NOW.timestamp()),
        "livemode": False,
        "api_version": "2026-10-28.endive",
        "data": {"object": {"id": "in_1", "object": "invoice", "customer": "cus_1"}},
    }
    return json.dumps(whole | changes).encode()


def post(site: Site, body: bytes, *, secret: str = SECRET, age: int = 0) -> int:
    stamp = int((NOW - timedelta(seconds=age)).timestamp())
    payload = body.decode("utf-8", "surrogateescape")
    try:
        header = WebhookSignature.generate_signature_header(payload, secret, timestamp=stamp)
    except UnicodeEncodeError:
        header = f"t={stamp},v1=00"
    return site.send(request("/stripe/webhook", body, headers=f"Stripe-Signature: {header}\r\n"))[0]


def kept(store: EmbeddedStore) -> int:
    return store.count(EVENTS)[()]


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_an_event_under_either_of_two_rotated_secrets_is_kept(site: Site, store: EmbeddedStore, secret: str) -> None:
    assert post(site, event(), secret=secret) == 200
    assert kept(store) == 1


def test_the_same_event_again_is_200_and_stays_as_it_was(site: Site, store: EmbeddedStore) -> None:
    assert post(site, event()) == 200
    document = store.get(EVENTS, "evt_1")
    assert document is not None
    store.put(EVENTS, "evt_1", document | {"state": "done"})
    assert [post(site, event()) for _ in range(3)] == [200, 200, 200]
    again = store.get(EVENTS, "evt_1")
    assert again is not None
    assert again["state"] == "done"


@pytest.mark.parametrize(("secret", "age"), [("whsec_forged", 0), (SECRET, 301), (SECRET, -301), (SECRET, 10**6)])
def test_a_forged_old_or_future_event_is_refused_and_leaves_no_trace(
    site: Site, store: EmbeddedStore, secret: str, age: int
) -> None:
    assert post(site, event(), secret=secret, age=age) == 400
    assert kept(store) == 0


@pytest.mark.parametrize(
    "header",
    ["", "t=,v1=", "t=abc,v1=00", "t=1", "v1=00", "t=١,v1=00".encode().decode("latin-1"), "=" * 500, "t=" + "9" * 400],
)
def test_an_odd_signature_header_is_a_400(site: Site, store: EmbeddedStore, header: str) -> None:
    raw = request("/stripe/webhook", event()).replace(
        b"Content-Length", b"Stripe-Signature: " + header.encode("latin-1") + b"\r\nContent-Length", 1
    )
    assert site.send(raw)[0] == 400
    assert kept(store) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"not json",
        b"[" * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"id": NaN}',
        b"\xff\xfe",
        event(id=None),
        event(id=5),
        event(created="soon"),
        event(created=10**30),
        event(livemode="no"),
        event(data=None),
        event(type=None),
    ],
)
def test_a_signed_body_that_is_no_event_is_a_400_and_leaves_no_trace(
    site: Site, store: EmbeddedStore, body: bytes
) -> None:
    assert post(site, body) == 400
    assert kept(store) == 0


def test_an_event_of_the_other_mode_leaves_no_trace(site: Site, store: EmbeddedStore) -> None:
    assert post(site, event(livemode=True)) == 400
    assert kept(store) == 0


def test_a_closed_store_is_503_and_soon(site: Site, store: EmbeddedStore) -> None:
    store.close()
    began = time.monotonic()
    assert post(site, event()) == 503
    assert time.monotonic() - began < COMMIT_SECONDS / 2
