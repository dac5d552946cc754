"""The sandbox Stripe, driven by Stripe's own SDK through each state of an invoice, conforms to the description."""

import json
from collections.abc import Iterator

import pytest
import stripe

from sandbox.serving import Serving
from sandbox.stripe import StripeSandbox
from tests.conformance.checker import Conformance
from tests.conformance.plugin import Collector

KEY = "sk_test_conformance"


@pytest.fixture
def account() -> Iterator[StripeSandbox]:
    with StripeSandbox(KEY, "whsec_conformance", now=1794000000, seed=7) as made:
        yield made


@pytest.fixture
def seen(account: StripeSandbox, judge: Conformance) -> Collector:
    collector = Collector(judge)
    account.observers.append(collector)
    return collector


@pytest.fixture
def client(account: StripeSandbox, seen: Collector) -> Iterator[stripe.StripeClient]:
    session = stripe.RequestsClient(timeout=(5, 30))
    with Serving(account.app) as serving:
        account.base_url = serving.url
        yield stripe.StripeClient(KEY, base_addresses={"api": serving.url}, http_client=session)
        session.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def customer(client: stripe.StripeClient) -> str:
    made = client.v1.customers.create({"name": "Acme Bakery", "email": "pay@acme.example", "metadata": {"id": "acme"}})
    return made.id


def draft(client: stripe.StripeClient, customer: str, *, sent: bool = False) -> str:
    """A draft of one line, to be charged automatically or sent; returns its id."""
    if sent:
        terms = {"collection_method": "send_invoice", "days_until_due": "30"}
    else:
        terms = {"collection_method": "charge_automatically", "auto_advance": "false"}
    made = client.raw_request("post", "/v1/invoices", customer=customer, **terms)
    invoice: str = json.loads(made.body)["id"]
    client.v1.invoice_items.create(
        {"customer": customer, "invoice": invoice, "amount": 125000, "currency": "usd", "description": "Ad spend"}
    )
    return invoice


def look(client: stripe.StripeClient, invoice: str) -> None:
    """Read the invoice in every way that the bot does."""
    expand = ["customer", "payments.data.payment.payment_intent", "default_payment_method"]
    client.v1.invoices.retrieve(invoice, {"expand": expand})
    client.v1.invoices.list({"limit": 3, "created": {"gte": 1}, "expand": ["data.customer"]})
    client.v1.invoice_payments.list({"invoice": invoice, "expand": ["data.payment.payment_intent"]})
    client.v1.events.list({"limit": 100})


def clean(seen: Collector, at_least: int) -> None:
    total = seen.summary()
    assert len(total) == 1, "\n".join(total)
    assert int(total[0].split()[1]) >= at_least


@pytest.mark.parametrize(
    "behaviour", ["pass", "decline:insufficient_funds", "decline:fraudulent", "requires_action", "processing"]
)
def test_every_end_of_a_charge_conforms(
    account: StripeSandbox, client: stripe.StripeClient, customer: str, seen: Collector, behaviour: str
) -> None:
    kind = "us_bank_account" if behaviour == "processing" else "card"
    account.controls.create_test_card(customer, behaviour, type=kind)
    invoice = draft(client, customer)
    client.v1.invoices.finalize_invoice(invoice)
    if behaviour.startswith(("decline", "requires")):
        with pytest.raises(stripe.CardError):
            client.v1.invoices.pay(invoice)
    else:
        client.v1.invoices.pay(invoice)
    look(client, invoice)
    if behaviour == "processing":
        account.controls.settle(invoice, "failed:debit_not_authorized")
        look(client, invoice)
    clean(seen, 8)


def test_every_state_of_a_sent_invoice_conforms(client: stripe.StripeClient, customer: str, seen: Collector) -> None:
    deleted, voided, written_off, paid = (draft(client, customer, sent=True) for _ in range(4))
    client.v1.invoices.delete(deleted)
    for invoice in (voided, written_off, paid):
        client.v1.invoices.update(invoice, {"description": "Thank you", "metadata": {"decision": "d_1"}})
        client.v1.invoices.finalize_invoice(invoice)
    client.v1.invoices.send_invoice(paid)
    client.v1.invoices.void_invoice(voided)
    client.v1.invoices.mark_uncollectible(written_off)
    client.v1.invoices.pay(paid, {"paid_out_of_band": True})
    for invoice in (voided, written_off, paid):
        look(client, invoice)
    clean(seen, 20)


def test_a_subscriptions_renewal_conforms(
    account: StripeSandbox, client: stripe.StripeClient, customer: str, seen: Collector
) -> None:
    account.controls.create_test_card(customer)
    subscription = account.controls.subscribe(customer, 9900)
    account.controls.renew(subscription["id"])
    account.controls.advance(2 * 24 * 3600)
    client.v1.subscriptions.list({"customer": customer})
    for invoice in client.v1.invoices.list({"subscription": subscription["id"]}).data:
        look(client, invoice.id)
    clean(seen, 6)


def test_what_stands_around_an_invoice_conforms(
    account: StripeSandbox, client: stripe.StripeClient, customer: str, seen: Collector
) -> None:
    account.controls.create_test_card(customer)
    client.v1.customers.update(customer, {"metadata": {"budget_status": "draft"}})
    client.v1.customers.retrieve(customer, {"expand": ["invoice_settings.default_payment_method"]})
    client.v1.payment_methods.list({"customer": customer})
    client.v1.billing_portal.sessions.create({"customer": customer, "return_url": "https://hub.example/back"})
    client.v1.invoices.create_preview(
        {"customer": customer, "invoice_items": [{"amount": 500, "currency": "usd", "description": "Setup"}]}
    )
    clean(seen, 6)


def test_every_refusal_conforms(client: stripe.StripeClient, customer: str, seen: Collector) -> None:
    invoice = draft(client, customer)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.void_invoice(invoice)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.retrieve("in_missing")
    with pytest.raises(stripe.InvalidRequestError):
        client.raw_request("post", "/v1/invoices", colour="red")
    with pytest.raises(stripe.InvalidRequestError):
        client.raw_request("get", "/v1/nonsense")
    with pytest.raises(stripe.AuthenticationError):
        client.v1.invoices.retrieve(invoice, options={"api_key": "sk_test_other"})
    clean(seen, 7)


def test_injected_faults_conform(
    account: StripeSandbox, client: stripe.StripeClient, customer: str, seen: Collector
) -> None:
    for kind in ("429", "500", "timeout"):
        for where in ("before", "after"):
            account.controls.fault(kind, "/v1/customers", where=where)
            with pytest.raises(stripe.StripeError):
                client.v1.customers.update(customer, {"name": "Acme"})
    clean(seen, 7)
