"""Webhooks: signed, retried, held, reordered, repeated."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
import pytest
import stripe

from tests.sandbox_stripe.helpers import SECRET, Account


class Endpoint(ThreadingHTTPServer):
    """Takes webhooks; answers each with the next of `answers`, then 200."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taker)
        self.bodies: list[tuple[bytes, str]] = []
        self.answers: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/stripe/webhook"

    def types(self) -> list[str]:
        return [orjson.loads(body)["type"] for body, _ in self.bodies]

    def ids(self) -> list[str]:
        return [orjson.loads(body)["id"] for body, _ in self.bodies]


class Taker(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        assert isinstance(self.server, Endpoint)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append((body, self.headers["Stripe-Signature"]))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def endpoint(acme: Account) -> Iterator[Endpoint]:
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        acme.sandbox.webhook_url = server.url
        yield server
        acme.sandbox.close()
        server.shutdown()
        thread.join()


def test_each_event_is_posted_signed(acme: Account, endpoint: Endpoint) -> None:
    acme.draft()
    assert acme.sandbox.controls.wait_delivered(5)
    assert endpoint.types() == ["invoice.created", "invoiceitem.created", "invoice.updated"]
    for body, header in endpoint.bodies:
        verified = stripe.WebhookSignature.verify_header(body.decode(), header, SECRET, tolerance=300)
        assert verified
        event = orjson.loads(body)
        assert (event["pending_webhooks"], event["api_version"]) == (1, "2026-10-28.endive")


def test_a_delivered_event_has_no_pending_webhooks(acme: Account, endpoint: Endpoint) -> None:
    acme.sandbox.controls.webhooks("hold")
    acme.draft()
    assert acme.event("invoice.created").pending_webhooks == 1
    assert len(acme.v1.events.list({"delivery_success": False}).data) == 3
    acme.sandbox.controls.release()
    assert acme.sandbox.controls.wait_delivered(5)
    assert acme.event("invoice.created").pending_webhooks == 0
    assert acme.v1.events.list({"delivery_success": False}).data == []


def test_an_event_refused_by_the_endpoint_comes_again(acme: Account, endpoint: Endpoint) -> None:
    endpoint.answers = [500, 503]
    acme.v1.customers.update(acme.id, {"name": "Acme Ltd"})
    assert acme.sandbox.controls.wait_delivered(5)
    assert endpoint.types() == ["customer.updated"] * 3
    assert len(set(endpoint.ids())) == 1
    assert [one.status for one in acme.sandbox.deliveries] == [500, 503, 200]
    assert all(one.ms > 0 for one in acme.sandbox.deliveries)


def test_an_event_that_finds_nobody_comes_again(acme: Account, endpoint: Endpoint) -> None:
    acme.sandbox.webhook_url = "http://127.0.0.1:1/nobody"
    acme.v1.customers.update(acme.id, {"name": "Acme Ltd"})
    assert not acme.sandbox.controls.wait_delivered(0.1)
    acme.sandbox.webhook_url = endpoint.url
    assert acme.sandbox.controls.wait_delivered(5)
    assert endpoint.types() == ["customer.updated"]


def test_held_events_wait_and_come_in_any_order_and_twice(acme: Account, endpoint: Endpoint) -> None:
    controls = acme.sandbox.controls
    controls.webhooks("hold")
    acme.draft()
    assert controls.wait_delivered(1)
    assert endpoint.bodies == []
    held = acme.sandbox.held
    assert len(held) == 3
    assert controls.release("reversed", times=2) == 6
    assert controls.wait_delivered(5)
    assert endpoint.ids() == [key for key in held[::-1] for _ in range(2)]
    assert acme.sandbox.held == []


def test_a_shuffle_is_repeated_by_its_seed(acme: Account, endpoint: Endpoint) -> None:
    orders = []
    for _ in range(2):
        endpoint.bodies.clear()
        acme.sandbox.controls.webhooks("hold")
        acme.open()
        acme.sandbox.controls.release("shuffled", seed=3)
        acme.sandbox.controls.wait_delivered(5)
        orders.append(endpoint.types())
    assert orders[0] == orders[1]
    told = acme.events(created={"gte": acme.sandbox.now - 1})[-len(orders[0]) :]
    assert orders[0] != told
    assert sorted(orders[0]) == sorted(told)


def test_an_event_can_be_delivered_again(acme: Account, endpoint: Endpoint) -> None:
    acme.v1.customers.update(acme.id, {"name": "Acme Ltd"})
    acme.sandbox.controls.wait_delivered(5)
    acme.sandbox.controls.redeliver(endpoint.ids()[0])
    acme.sandbox.controls.wait_delivered(5)
    assert endpoint.bodies[0][0] == endpoint.bodies[1][0]
    with pytest.raises(ValueError, match="no event"):
        acme.sandbox.controls.redeliver("evt_nope")


def test_nothing_is_posted_without_a_webhook(acme: Account) -> None:
    acme.draft()
    assert acme.event("invoice.created").pending_webhooks == 0
    assert acme.sandbox.deliveries == []
    assert acme.sandbox.controls.wait_delivered(0)


def test_only_the_events_asked_for_are_posted(acme: Account, endpoint: Endpoint) -> None:
    acme.sandbox.enabled_events = ("invoice.created",)
    acme.draft()
    acme.sandbox.controls.wait_delivered(5)
    assert endpoint.types() == ["invoice.created"]
    assert acme.event("invoice.updated").pending_webhooks == 0


def test_closing_gives_up_what_is_queued(acme: Account, endpoint: Endpoint) -> None:
    before = set(threading.enumerate())
    acme.sandbox.webhook_url = "http://127.0.0.1:1/nobody"
    acme.draft()
    acme.sandbox.close()
    begun = set(threading.enumerate()) - before
    assert not [thread for thread in begun if thread.name == "stripe-webhooks"]
