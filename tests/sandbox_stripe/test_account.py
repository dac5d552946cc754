"""The account as a whole: its mode, numbers, log and speed."""

import time

import pytest
import stripe

from sandbox.serving import Serving
from sandbox.stripe import StripeSandbox
from tests.sandbox_stripe.helpers import KEY, NOW, SECRET, Account


def test_a_live_account_says_so_everywhere(http: stripe.RequestsClient) -> None:
    with StripeSandbox("rk_live_1", SECRET, livemode=True, now=NOW) as account, Serving(account.app) as serving:
        client = stripe.StripeClient("rk_live_1", base_addresses={"api": serving.url}, http_client=http)
        customer = client.v1.customers.create({})
        invoice = client.v1.invoices.create({"customer": customer.id})
        event = client.v1.events.list().data[0]
    assert (customer.livemode, invoice.livemode, event.livemode) == (True, True, True)


def test_numbers_can_run_through_the_whole_account(http: stripe.RequestsClient) -> None:
    with StripeSandbox(KEY, SECRET, now=NOW, numbering="account") as account, Serving(account.app) as serving:
        client = stripe.StripeClient(KEY, base_addresses={"api": serving.url}, http_client=http)
        numbers = []
        for _ in range(2):
            customer = client.v1.customers.create({})
            invoice = client.v1.invoices.create({"customer": customer.id})
            numbers.append(client.v1.invoices.finalize_invoice(invoice.id).number or "")
    assert [number[-5:] for number in numbers] == ["-0001", "-0002"]
    assert numbers[0][:-5] == numbers[1][:-5]


def test_the_same_seed_gives_the_same_ids() -> None:
    with StripeSandbox(KEY, SECRET, seed=5) as one, StripeSandbox(KEY, SECRET, seed=5) as two:
        assert one.id == two.id
    with StripeSandbox(KEY, SECRET, seed=6) as other:
        assert other.id != one.id


def test_an_invoice_made_in_the_past_is_dated_then(acme: Account) -> None:
    old = acme.sent()
    acme.sandbox.controls.advance_to(NOW + 100_000)
    new = acme.draft()
    assert (old.created, new.created) == (NOW, NOW + 100_000)
    assert [one.id for one in acme.v1.invoices.list({"created": {"lt": NOW + 1}}).data] == [old.id]


def test_no_answer_waits_for_the_network(acme: Account) -> None:
    invoice = acme.draft()
    taken = []
    for _ in range(200):
        started = time.perf_counter()
        acme.client.raw_request("get", f"/v1/invoices/{invoice.id}")
        taken.append(time.perf_counter() - started)
    assert sorted(taken)[20] < 0.03  # with Nagle all but the first few would take 0.04, however fast the machine


def test_whoever_watches_sees_each_exchange(acme: Account) -> None:
    seen: list[tuple[str, int]] = []
    acme.sandbox.observers.append(lambda exchange: seen.append((exchange.path, exchange.status)))
    acme.sandbox.controls.fault("timeout", "GET /v1/charges")
    acme.v1.invoices.list()
    with pytest.raises(stripe.APIConnectionError):
        acme.v1.charges.list()
    assert seen == [("/v1/invoices", 200), ("/v1/charges", 0)]
    assert acme.sandbox.requests[-1].answer is None
