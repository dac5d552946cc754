"""The operations of the published description are found as Stripe's server would find them."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.conformance.description import Operations


@pytest.fixture(scope="module")
def operations(document: Mapping[str, Any]) -> Operations:
    return Operations(document)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("get", "/v1/invoices", "GET /v1/invoices"),
        ("GET", "/v1/invoices/in_1", "GET /v1/invoices/{invoice}"),
        ("GET", "/v1/invoices/search", "GET /v1/invoices/search"),
        ("GET", "/v1/invoices?limit=3", "GET /v1/invoices"),
        ("POST", "/v1/invoices/create_preview", "POST /v1/invoices/create_preview"),
        ("POST", "/v1/invoices/in_1/pay", "POST /v1/invoices/{invoice}/pay"),
        ("DELETE", "/v1/invoices/in_1", "DELETE /v1/invoices/{invoice}"),
        ("POST", "/v1/billing_portal/sessions", "POST /v1/billing_portal/sessions"),
    ],
)
def test_an_operation_is_found_by_method_and_path(operations: Operations, method: str, path: str, name: str) -> None:
    found = operations.find(method, path)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/v1/invoices"), ("GET", "/v1/bills"), ("GET", "/v1/invoices/"), ("POST", "/v1/invoices/in_1/pay/now")],
)
def test_what_stripe_does_not_serve_is_not_found(operations: Operations, method: str, path: str) -> None:
    assert operations.find(method, path) is None


def test_the_query_is_the_request_of_a_get_and_the_form_that_of_a_post(operations: Operations) -> None:
    listing, paying = operations.find("GET", "/v1/invoices"), operations.find("POST", "/v1/invoices/in_1/pay")
    assert listing is not None
    assert paying is not None
    assert {"limit", "status", "created", "expand"} <= listing.request["properties"].keys()
    assert {"payment_method", "paid_out_of_band", "expand"} <= paying.request["properties"].keys()
    assert "invoice" not in paying.request["properties"]
