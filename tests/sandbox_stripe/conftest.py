"""An account of its own for each test, behind one server for all; every answer is held against Stripe's description."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from sandbox.serving import Serving
from sandbox.stripe import Exchange, StripeSandbox
from tests.conformance.checker import Conformance
from tests.conformance.plugin import Collector
from tests.sandbox_stripe.helpers import KEY, NOW, SECRET, Account


class Switch:
    """An ASGI app that hands on to whichever app is set."""

    app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def switch() -> Switch:
    return Switch()


@pytest.fixture(scope="session")
def url(switch: Switch) -> Iterator[str]:
    with Serving(switch) as serving:
        yield serving.url


@pytest.fixture(scope="session")
def collector(request: pytest.FixtureRequest) -> Collector:
    """The whole run's judge where there is one, else one for these tests."""
    try:
        found: Collector = request.getfixturevalue("conformance")
    except pytest.FixtureLookupError:
        return Collector(Conformance())
    return found


@pytest.fixture
def account(url: str, switch: Switch, collector: Collector) -> Iterator[StripeSandbox]:
    with StripeSandbox(KEY, SECRET, now=NOW) as made:
        made.base_url = url
        switch.app = made.app
        seen: list[Exchange] = []
        made.observers.append(seen.append)
        yield made
        blamed_before = collector.failed
        for exchange in seen:
            collector(exchange)
        for event in made.events:
            collector.check_event(event)
        assert blamed_before or not collector.failed, "\n".join(collector.summary())


@pytest.fixture
def http() -> Iterator[stripe.RequestsClient]:
    client = stripe.RequestsClient(timeout=(5, 10))
    yield client
    client.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def client(url: str, http: stripe.RequestsClient, account: StripeSandbox) -> stripe.StripeClient:
    return stripe.StripeClient(KEY, base_addresses={"api": url}, http_client=http)


@pytest.fixture
def acme(account: StripeSandbox, client: stripe.StripeClient) -> Account:
    """A customer, Acme, without a card."""
    customer = client.v1.customers.create({"name": "Acme", "email": "pay@acme.example"})
    return Account(account, client, customer.id)
