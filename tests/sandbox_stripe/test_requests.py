"""Keys, unknown routes and parameters: what is refused before anything runs."""

import re
from typing import Any

import pytest
import requests
import stripe

from tests.sandbox_stripe.helpers import KEY, Account, refusal


def test_a_wrong_key_is_refused_and_masked(url: str, http: stripe.RequestsClient, acme: Account) -> None:
    other = stripe.StripeClient("sk_test_not_the_right_key", base_addresses={"api": url}, http_client=http)
    error = refusal(other.v1.invoices.list)
    assert isinstance(error, stripe.AuthenticationError)
    assert error.http_status == 401
    assert re.search(r"Invalid API Key provided: sk_test_\*+_key", str(error))


def test_a_key_may_come_as_a_user_name_and_must_come(acme: Account, url: str) -> None:
    assert requests.get(f"{url}/v1/account", auth=(KEY, ""), timeout=60).json()["id"] == acme.sandbox.id
    missing = requests.get(f"{url}/v1/account", timeout=60)
    assert (missing.status_code, "You did not provide an API key" in missing.text) == (401, True)


def test_an_unknown_route_is_not_found(acme: Account) -> None:
    error = refusal(lambda: acme.client.raw_request("get", "/v1/nonsense/x"))
    assert error.http_status == 404
    assert "Unrecognized request URL (GET: /v1/nonsense/x)" in str(error)


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"colour": "red"}, "parameter_unknown", "colour"),
        ({"metadata": "text"}, "parameter_invalid_object", "metadata"),
        ({"auto_advance": "maybe"}, None, "auto_advance"),
        ({"collection_method": "carrier_pigeon"}, None, "collection_method"),
        ({"days_until_due": "soon"}, "parameter_invalid_integer", "days_until_due"),
        ({"currency": "dollars"}, "parameter_invalid_string", "currency"),
        ({"customer": ""}, "parameter_invalid_empty", "customer"),
        ({"description": "x" * 1501}, "parameter_invalid_string_length", "description"),
        ({"automatic_tax": {"enabled": True}}, None, "automatic_tax"),
    ],
)
def test_a_bad_parameter_is_named(acme: Account, params: dict[str, Any], code: str | None, param: str) -> None:
    error: Any = refusal(lambda: acme.v1.invoices.create({"customer": acme.id, **params}))
    assert (error.http_status, error.code, error.param) == (400, code, param)
    assert acme.v1.invoices.list().data == []


def test_an_unknown_parameter_deep_inside_is_named_in_full(acme: Account) -> None:
    invoice = acme.draft()
    error: Any = refusal(lambda: acme.v1.invoices.add_lines(invoice.id, {"lines": [{"amount": 1, "colour": "red"}]}))
    assert error.param == "lines[0][colour]"
    assert "Received unknown parameter: lines[0][colour]" in str(error)


def test_a_missing_parameter_is_named(acme: Account) -> None:
    error: Any = refusal(lambda: acme.v1.invoices.create({}))
    assert (error.code, error.param) == ("parameter_missing", "customer")
    assert "Missing required param: customer." in str(error)


def test_a_missing_object_is_not_found(acme: Account) -> None:
    error: Any = refusal(lambda: acme.v1.invoices.pay("in_nope"))
    assert (error.http_status, error.code, error.param) == (404, "resource_missing", "invoice")
    assert "No such invoice: 'in_nope'" in str(error)


def test_a_body_that_is_not_utf_8_is_refused(acme: Account, url: str) -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/x-www-form-urlencoded"}
    answer = requests.post(f"{url}/v1/customers", data=b"name=%ff", headers=headers, timeout=60)
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


def test_every_answer_has_a_request_id_of_its_own(acme: Account) -> None:
    ids = {acme.v1.invoices.list().last_response.request_id for _ in range(3)}
    error = refusal(lambda: acme.v1.invoices.retrieve("in_nope"))
    assert len(ids | {error.request_id}) == 4


def test_each_exchange_is_logged_for_whoever_asks(acme: Account) -> None:
    acme.v1.customers.update(
        acme.id, {"metadata": {"a": "b"}, "preferred_locales": ["de", "en"]}, {"idempotency_key": "k1"}
    )
    last = acme.sandbox.requests[-1]
    assert (last.method, last.path, last.status) == ("POST", f"/v1/customers/{acme.id}", 200)
    assert last.params == {"metadata": {"a": "b"}, "preferred_locales": ["de", "en"]}
    assert (last.headers["idempotency-key"], last.headers["stripe-version"]) == ("k1", "2026-10-28.endive")
    assert last.answer["metadata"] == {"a": "b"}
