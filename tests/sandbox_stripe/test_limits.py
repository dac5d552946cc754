"""The rate limits: each endpoint and the account are held to so many calls a second, and say so as Stripe does."""

import pytest
import stripe

from tests.sandbox_stripe.helpers import Account, refusal


def test_calls_past_the_limit_of_an_endpoint_are_refused_whatever_the_id(acme: Account) -> None:
    first, second = acme.open(), acme.open()
    acme.sandbox.controls.rate_limit(2)
    acme.v1.invoices.retrieve(first.id)
    acme.v1.invoices.retrieve(second.id)
    error = refusal(lambda: acme.v1.invoices.retrieve(first.id))
    assert isinstance(error, stripe.RateLimitError)
    assert (error.http_status, error.code) == (429, None)
    assert error.headers is not None
    assert error.headers["Stripe-Rate-Limited-Reason"] == "endpoint-rate"
    assert error.headers["Stripe-Should-Retry"] == "false"
    assert "Retry-After" not in error.headers
    acme.v1.invoices.list()
    assert acme.sandbox.controls.rate_limited() == {"GET /v1/invoices/{invoice}": 1}


def test_the_account_is_limited_over_all_endpoints_and_a_refused_call_does_nothing(acme: Account) -> None:
    draft = acme.v1.invoices.create({"customer": acme.id})
    acme.sandbox.controls.rate_limit(None, account=1, retry_after=3)
    acme.v1.invoices.list()
    error = refusal(lambda: acme.v1.invoices.delete(draft.id))
    assert error.headers is not None
    assert (error.headers["Stripe-Rate-Limited-Reason"], error.headers["Retry-After"]) == ("global-rate", "3")
    acme.sandbox.controls.rate_limit(None)
    assert acme.v1.invoices.retrieve(draft.id).status == "draft"


def test_a_limit_is_at_least_one_call_a_second(acme: Account) -> None:
    with pytest.raises(ValueError, match="at least one"):
        acme.sandbox.controls.rate_limit(0)
