"""Faults: rate limits, server errors, slowness and lost answers, before and after the effect."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.actions.pressing import wait_until
from tests.sandbox_stripe.helpers import KEY, Account, refusal


@pytest.fixture
def patient(
    acme: Account, url: str, http: stripe.RequestsClient, monkeypatch: pytest.MonkeyPatch
) -> stripe.StripeClient:
    """A client that tries again twice, as the bot's does, but without waiting."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.01)
    return stripe.StripeClient(KEY, base_addresses={"api": url}, http_client=http, max_network_retries=2)


def test_a_rate_limit_is_not_retried_unless_stripe_says_so(acme: Account, patient: stripe.StripeClient) -> None:
    acme.sandbox.controls.fault("429", "GET /v1/invoices")
    error = refusal(patient.v1.invoices.list)
    assert isinstance(error, stripe.RateLimitError)
    assert error.code is None
    acme.sandbox.controls.fault("429", "GET /v1/invoices", should_retry=True)
    assert patient.v1.invoices.list().data == []


def test_a_server_error_before_the_effect_has_none(acme: Account) -> None:
    acme.card()
    invoice = acme.open()
    acme.sandbox.controls.fault("500", f"POST /v1/invoices/{invoice.id}/pay")
    error = refusal(lambda: acme.v1.invoices.pay(invoice.id))
    assert (error.http_status, error.json_body["error"]["type"]) == (500, "api_error")  # type: ignore[index]
    assert acme.get(invoice).status == "open"


def test_a_server_error_after_the_effect_hides_it(acme: Account) -> None:
    acme.card()
    invoice = acme.open()
    acme.sandbox.controls.fault("500", "/pay$", where="after")
    assert refusal(lambda: acme.v1.invoices.pay(invoice.id)).http_status == 500
    assert acme.get(invoice).status == "paid"


def test_a_gateway_error_that_stripe_did_not_keep_is_settled_by_the_retry(
    acme: Account, patient: stripe.StripeClient
) -> None:
    acme.card()
    invoice = acme.open()
    acme.sandbox.controls.fault("503", "/pay$", where="after", saved=False)
    assert patient.v1.invoices.pay(invoice.id).status == "paid"
    assert len(acme.v1.charges.list().data) == 1


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_lost_answer_is_settled_by_the_retry_with_one_effect(
    acme: Account, patient: stripe.StripeClient, where: str
) -> None:
    acme.card()
    invoice = acme.open()
    acme.sandbox.controls.fault("timeout", "/pay$", where=where)
    assert patient.v1.invoices.pay(invoice.id).status == "paid"
    assert len(acme.v1.charges.list().data) == 1
    statuses = [seen.status for seen in acme.sandbox.requests if seen.path.endswith("/pay")]
    assert statuses == [0, 200]


@pytest.mark.parametrize(("where", "status"), [("before", "open"), ("after", "paid")])
def test_a_lost_answer_without_retry_is_a_broken_connection(acme: Account, where: str, status: str) -> None:
    acme.card()
    invoice = acme.open()
    acme.sandbox.controls.fault("timeout", "/pay$", where=where)
    assert isinstance(refusal(lambda: acme.v1.invoices.pay(invoice.id)), stripe.APIConnectionError)
    assert acme.get(invoice).status == status


def test_a_lost_decline_is_replayed_by_the_retry(acme: Account, patient: stripe.StripeClient) -> None:
    acme.card("decline:generic_decline")
    invoice = acme.open()
    acme.sandbox.controls.fault("timeout", "/pay$", where="after")
    error = refusal(lambda: patient.v1.invoices.pay(invoice.id))
    assert error.http_status == 402
    assert len(acme.v1.charges.list().data) == 1


def test_an_answer_can_be_lost_with_all_its_retries(acme: Account, patient: stripe.StripeClient) -> None:
    acme.card()
    invoice = acme.open()
    acme.sandbox.controls.fault("timeout", "/pay$", count=3, where="after")
    key: Any = {"idempotency_key": "k1"}
    assert isinstance(refusal(lambda: patient.v1.invoices.pay(invoice.id, {}, key)), stripe.APIConnectionError)
    assert len(acme.v1.charges.list().data) == 1
    assert patient.v1.invoices.pay(invoice.id, {}, key).status == "paid"
    assert len(acme.v1.charges.list().data) == 1


def test_a_slow_answer_comes_late_and_others_do_not_wait(acme: Account, url: str) -> None:
    acme.sandbox.controls.fault("hang", "GET /v1/events", seconds=60)
    impatient = stripe.RequestsClient(timeout=(1, 0.1))
    client = stripe.StripeClient(KEY, base_addresses={"api": url}, http_client=impatient)
    assert isinstance(refusal(client.v1.events.list), stripe.APIConnectionError)
    assert acme.v1.invoices.list().data == []
    assert "/v1/events" not in [each.path for each in acme.sandbox.requests]
    acme.sandbox.controls.clear_faults()
    impatient.close()  # type: ignore[no-untyped-call]


def test_what_hangs_is_let_go_when_the_faults_are_cleared(acme: Account) -> None:
    acme.sandbox.controls.fault("hang", "GET /v1/customers", seconds=60)
    with ThreadPoolExecutor(1) as pool:
        listed = pool.submit(acme.v1.customers.list)
        wait_until(lambda: not acme.sandbox._api.faults._set, "the hang")
        assert not listed.done()
        acme.sandbox.controls.clear_faults()
        assert len(listed.result(30).data) == 1


def test_faults_strike_as_often_as_told_and_can_be_cleared(acme: Account) -> None:
    acme.sandbox.controls.fault("500", "GET /v1/customers", count=2)
    for _ in range(2):
        refusal(acme.v1.customers.list)
    assert len(acme.v1.customers.list().data) == 1
    acme.sandbox.controls.fault("500", "GET /v1/customers", count=None)
    for _ in range(3):
        refusal(acme.v1.customers.list)
    acme.sandbox.controls.clear_faults()
    assert len(acme.v1.customers.list().data) == 1


@pytest.mark.parametrize("arguments", [("418",), ("500", "("), ("500", "", 1)])
def test_a_fault_that_makes_no_sense_is_refused(acme: Account, arguments: Any) -> None:
    where = "sideways" if len(arguments) == 3 else "before"
    with pytest.raises(ValueError, match=r"must be|regular expression"):
        acme.sandbox.controls.fault(*arguments, where=where)
