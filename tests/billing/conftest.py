"""A pretend Stripe account over HTTP, a hub that works in it, and the adapter under test."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
import stripe

from bot.adapters.billing import StripeBilling
from bot.domain.drafts import Draft, DraftLine
from bot.domain.invoices import Collection
from bot.domain.workspaces import Workspace
from sandbox.serving import Serving
from sandbox.stripe import Exchange, StripeSandbox
from tests.conformance.checker import Conformance

KEY = "sk_test_hub"
NOW = 1_795_000_000


@dataclass(frozen=True)
class Hub:
    """What the hub does in Stripe besides the bot: `stripe` is its own client."""

    account: StripeSandbox
    stripe: Any
    url: str
    names: Iterator[int]

    def customer(self, behaviour: str | None = "pass", **params: Any) -> str:
        """A new customer, with a default card that behaves like that (None: no card)."""
        name = f"Client {next(self.names)}"
        made = self.stripe.v1.customers.create(params={"name": name, "email": "pay@client.example", **params})
        if behaviour is not None:
            self.account.controls.create_test_card(made.id, behaviour)
        return str(made.id)

    def workspace(self, behaviour: str | None = "pass") -> Workspace:
        """A workspace with a new customer."""
        return Workspace("acme", "Acme", self.customer(behaviour), ("U1",), "C1", "usd")

    def open_invoice(self, customer: str, amount: int = 12500, **params: Any) -> str:
        """A finalized invoice of one line that nobody collects by itself."""
        invoices = self.stripe.v1.invoices
        made = invoices.create(params={"customer": customer, "auto_advance": False, **params})
        invoices.add_lines(made.id, params={"lines": [{"description": "Design", "amount": amount}]})
        invoices.finalize_invoice(made.id)
        return str(made.id)

    def requests(self, since: int = 0) -> list[Exchange]:
        """What the account was asked, from the `since`th on."""
        return list(self.account.requests)[since:]


def draft(**changes: Any) -> Draft:
    """Two lines of 200.00 together, charged automatically."""
    lines = (DraftLine("Design", 2, 6250), DraftLine("Hosting", 1, 7500))
    fields: dict[str, Any] = {
        "workspace": "acme",
        "currency": "usd",
        "lines": lines,
        "collection": Collection.CHARGE,
        "days_until_due": None,
        "memo": None,
    }
    return Draft(**{**fields, **changes})


@pytest.fixture(scope="session")
def _account() -> Iterator[tuple[StripeSandbox, str]]:
    judge, violations = Conformance(), list[str]()

    def observe(exchange: Exchange) -> None:
        violations.extend(
            judge.check(exchange.method, exchange.path, exchange.params, exchange.status, exchange.answer)
        )

    with StripeSandbox(KEY, "whsec_hub", now=NOW, seed=1) as account, Serving(account.app) as serving:
        account.base_url = serving.url
        account.controls.webhooks("hold")
        account.observers.append(observe)
        yield account, serving.url
    assert violations == []


@pytest.fixture(scope="session")
def _names() -> Iterator[int]:
    return count(1)


@pytest.fixture
def hub(_account: tuple[StripeSandbox, str], _names: Iterator[int]) -> Iterator[Hub]:
    account, url = _account
    http: Any = stripe.RequestsClient(timeout=10)
    client = stripe.StripeClient(KEY, http_client=http, base_addresses={"api": url})
    yield Hub(account, client, url, _names)
    account.controls.clear_faults()
    http.close()


@pytest.fixture
def billing(hub: Hub) -> Iterator[StripeBilling]:
    adapter = StripeBilling(KEY, api_base=hub.url + "/", retries=0, timeout=(2, 2))
    yield adapter
    adapter.close()


@pytest.fixture
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK waits for nothing before it tries again."""
    monkeypatch.setattr("stripe._http_client.time.sleep", lambda _: None)
