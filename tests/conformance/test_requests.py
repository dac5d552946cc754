"""What the checker finds in requests, which are forms: every value is text."""

from typing import Any

import pytest

from tests.conformance.checker import Conformance
from tests.conformance.examples import customer, invoice, listed, refusal


@pytest.mark.parametrize(
    "parameters",
    [
        {"collection_method": "send_invoice", "days_until_due": "30", "auto_advance": "false"},
        {"metadata": {"decision": "d_1"}, "description": "Thank you"},
        {"metadata": "", "default_tax_rates": ["txr_1"], "discounts": ""},
        {"expand": ["customer", "payments.data.payment.payment_intent"], "discounts": [{"coupon": "SPRING"}]},
        {"from_invoice": {"action": "revision", "invoice": "in_0"}},
    ],
)
def test_a_right_request_passes(judge: Conformance, parameters: dict[str, Any]) -> None:
    answer = invoice(customer=customer()) if "expand" in parameters else invoice()
    assert judge.check("POST", "/v1/invoices", parameters, 200, answer) == []


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({"colour": "red"}, "request.colour: unknown"),
        ({"automatic_tax": {"enabled": "true", "rate": "7"}}, "request.automatic_tax.rate: unknown"),
        ({"days_until_due": "soon"}, "request.days_until_due: 'soon' does not read as integer"),
        ({"days_until_due": "1.5"}, "request.days_until_due: '1.5' does not read as integer"),
        ({"auto_advance": "yes"}, "request.auto_advance: 'yes' does not read as boolean"),
        ({"collection_method": "post"}, "request.collection_method: 'post' is none of"),
        ({"description": "x" * 1501}, "request.description: 1501 characters, 1500 are allowed"),
        ({"currency": "Dollar"}, "request.currency: 'Dollar' is not a currency"),
        ({"customer": {"id": "cus_1"}}, "request.customer: {'id': 'cus_1'} is not of type string"),
        ({"expand": "customer"}, "request.expand: 'customer' is not of type array"),
        ({"from_invoice": {"action": "revision"}}, "request.from_invoice.invoice: missing, and required"),
        ({"discounts": [{"coupon": "A"}, {"code": "B"}]}, "request.discounts.1.code: unknown"),
        ({"expand": ["a.b.c.d.e"]}, "request.expand: 'a.b.c.d.e' goes deeper than 4 levels"),
    ],
)
def test_a_wrong_request_that_is_answered_as_good_is_found(
    judge: Conformance, parameters: dict[str, Any], complaint: str
) -> None:
    (found,) = judge.check("POST", "/v1/invoices", parameters, 200, invoice())
    assert found.startswith(f"POST /v1/invoices: {complaint}")


def test_a_missing_required_parameter_is_found(judge: Conformance) -> None:
    (found,) = judge.check("GET", "/v1/invoices/search", {}, 200, listed("/v1/invoices") | {"object": "search_result"})
    assert found == "GET /v1/invoices/search: request.query: missing, and required"


def test_a_range_or_a_moment_passes_as_a_filter(judge: Conformance) -> None:
    for created_filter in ("1794000000", {"gte": "1794000000", "lt": "1795000000"}):
        assert judge.check("GET", "/v1/invoices", {"created": created_filter}, 200, listed("/v1/invoices")) == []
    (found,) = judge.check("GET", "/v1/invoices", {"created": {"from": "1"}}, 200, listed("/v1/invoices"))
    assert "request.created.from: unknown" in found


def test_a_wrong_request_that_is_refused_is_no_violation(judge: Conformance) -> None:
    refused = refusal("Received unknown parameter: colour", code="parameter_unknown", param="colour")
    assert judge.check("POST", "/v1/invoices", {"colour": "red"}, 400, refused) == []


def test_a_wrong_request_that_got_as_far_as_a_decline_is_found(judge: Conformance) -> None:
    declined = {"error": {"type": "card_error", "code": "card_declined", "decline_code": "generic_decline"}}
    (found,) = judge.check("POST", "/v1/invoices/in_1/pay", {"colour": "red"}, 402, declined)
    assert "request.colour: unknown" in found


def test_a_known_parameter_that_is_refused_as_unknown_is_found(judge: Conformance) -> None:
    refused = refusal("Received unknown parameter: footer", code="parameter_unknown", param="footer")
    (found,) = judge.check("POST", "/v1/invoices", {"footer": "Bye"}, 400, refused)
    assert "refuses 'footer' as unknown" in found


def test_an_unknown_operation_is_found_unless_it_was_not_found(judge: Conformance) -> None:
    (found,) = judge.check("POST", "/v1/invoices/in_1/forget", {}, 200, invoice())
    assert found == "POST /v1/invoices/in_1/forget: no such operation, and it was answered with 200"
    assert judge.check("PATCH", "/v1/invoices/in_1", {}, 404, refusal("Unrecognized request URL")) == []


def test_a_literal_path_goes_before_a_variable_one(judge: Conformance) -> None:
    assert judge.check("POST", "/v1/invoices/create_preview", {"customer": "cus_1"}, 200, invoice()) == []
    (found,) = judge.check("POST", "/v1/invoices/in_1", {"customer": "cus_1"}, 200, invoice())
    assert "request.customer: unknown" in found
