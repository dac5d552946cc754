"""What the checker finds in answers, and what it lets pass."""

from typing import Any

import pytest

from tests.conformance.checker import Conformance
from tests.conformance.examples import customer, event, invoice, line, listed, refusal


def retrieved(judge: Conformance, answer: Any, **parameters: Any) -> list[str]:
    return judge.check("GET", "/v1/invoices/in_1", parameters, 200, answer)


def without(answer: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != field}


def test_an_invoice_as_stripe_sends_it_passes(judge: Conformance) -> None:
    assert retrieved(judge, invoice()) == []


def test_a_page_of_invoices_passes(judge: Conformance) -> None:
    assert judge.check("GET", "/v1/invoices", {"limit": "2"}, 200, listed("/v1/invoices", invoice(), invoice())) == []


def test_a_field_newer_than_the_description_passes_and_is_still_checked(judge: Conformance) -> None:
    why = {"uncollectible": {"reason": "user_forgiven"}}
    assert retrieved(judge, invoice(status="uncollectible", status_details=why)) == []
    why = {"uncollectible": {"reason": "bored"}}
    assert "status_details.uncollectible.reason" in retrieved(judge, invoice(status_details=why))[0]


def test_a_field_that_the_api_dropped_is_found(judge: Conformance) -> None:
    found = retrieved(judge, invoice(paid=False))
    assert found == ["GET /v1/invoices/in_1: answer.paid: unknown, the description has no such name here"]


def test_an_unknown_field_deep_inside_is_found_with_its_place(judge: Conformance) -> None:
    lines = listed("/v1/invoices/in_1/lines", line(), line(price="price_1"))
    found = retrieved(judge, invoice(lines=lines))
    assert found == ["GET /v1/invoices/in_1: answer.lines.data.1.price: unknown, the description has no such name here"]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"amount_due": "1250"}, "answer.amount_due: '1250' is not of type integer"),
        ({"amount_due": True}, "answer.amount_due: True is not of type integer"),
        ({"amount_due": 12.5}, "answer.amount_due: 12.5 is not of type integer"),
        ({"attempted": 1}, "answer.attempted: 1 is not of type boolean"),
        ({"number": 42}, "answer.number: 42 is not of type string"),
        ({"lines": []}, "answer.lines: [] is not of type object"),
        ({"discounts": {}}, "answer.discounts: {} is not of type array"),
        ({"customer": 1}, "answer.customer: 1 is not of type string"),
        ({"metadata": {"seats": 3}}, "answer.metadata.seats: 3 is not of type string"),
        ({"currency": "USD"}, "answer.currency: 'USD' is not a currency"),
        ({"created": -1}, "answer.created: -1 is not a time"),
        ({"description": "x" * 5001}, "answer.description: 5001 characters, 5000 are allowed"),
    ],
)
def test_a_wrong_type_or_form_is_found(judge: Conformance, changes: dict[str, Any], complaint: str) -> None:
    (found,) = retrieved(judge, invoice(**changes))
    assert found.startswith(f"GET /v1/invoices/in_1: {complaint}")


def test_null_passes_only_where_the_description_calls_it_nullable(judge: Conformance) -> None:
    assert retrieved(judge, invoice(due_date=None, default_payment_method=None, metadata=None)) == []
    (found,) = retrieved(judge, invoice(amount_due=None))
    assert "answer.amount_due: null" in found
    (found,) = retrieved(judge, invoice(customer=None))
    assert "answer.customer: null" in found
    (found,) = retrieved(judge, invoice(lines=None))
    assert "answer.lines: null" in found


def test_a_missing_required_field_is_found(judge: Conformance) -> None:
    (found,) = retrieved(judge, without(invoice(), "amount_remaining"))
    assert "answer.amount_remaining: missing" in found


def test_an_optional_field_may_be_missing(judge: Conformance) -> None:
    assert retrieved(judge, without(invoice(), "payments")) == []
    assert retrieved(judge, without(invoice(), "amount_paid_off_stripe")) == []


def test_an_unknown_enum_value_is_found(judge: Conformance) -> None:
    (found,) = retrieved(judge, invoice(status="failed"))
    assert "answer.status: 'failed' is none of 'draft', 'open', 'paid', 'uncollectible', 'void'" in found


def test_a_pattern_is_held(judge: Conformance) -> None:
    (found,) = judge.check("GET", "/v1/invoices", {}, 200, listed("/v2/invoices", invoice()))
    assert "answer.url: '/v2/invoices' does not match" in found


def test_an_expanded_object_passes_only_when_it_was_asked_for(judge: Conformance) -> None:
    whole = invoice(customer=customer())
    assert retrieved(judge, whole, expand=["customer"]) == []
    (found,) = retrieved(judge, whole)
    assert "answer.customer: stands in full" in found


def test_what_was_asked_to_be_expanded_must_not_stay_an_id(judge: Conformance) -> None:
    page = listed("/v1/invoices", invoice(customer=customer()), invoice())
    (found,) = judge.check("GET", "/v1/invoices", {"expand": ["data.customer"]}, 200, page)
    assert "answer.data.customer: asked to be expanded, and is the id 'cus_1'" in found


def test_an_expanded_object_is_judged_by_its_own_kind(judge: Conformance) -> None:
    (found,) = retrieved(judge, invoice(customer=customer(balance="0")), expand=["customer"])
    assert "answer.customer.balance: '0' is not of type integer" in found
    gone = {"id": "cus_1", "object": "customer", "deleted": True}
    assert retrieved(judge, invoice(customer=gone), expand=["customer"]) == []
    (found,) = retrieved(judge, invoice(customer=line()), expand=["customer"])
    assert "is not of type" in found


def test_a_deleted_draft_is_answered_as_deleted(judge: Conformance) -> None:
    gone = {"id": "in_1", "object": "invoice", "deleted": True}
    assert judge.check("DELETE", "/v1/invoices/in_1", {}, 200, gone) == []
    assert judge.check("DELETE", "/v1/invoices/in_1", {}, 200, invoice()) != []


def test_an_error_is_held_to_the_error_object(judge: Conformance) -> None:
    refused = refusal("Invoice is already paid", code="invoice_already_paid")
    assert judge.check("POST", "/v1/invoices/in_1/pay", {}, 400, refused) == []
    (found,) = judge.check("POST", "/v1/invoices/in_1/pay", {}, 400, refusal("No", kind="odd"))
    assert "answer.error.kind: unknown" in found
    (found,) = judge.check("POST", "/v1/invoices/in_1/pay", {}, 500, {"error": {"message": "Oops"}})
    assert "answer.error.type: missing" in found


def test_a_lost_answer_is_not_judged(judge: Conformance) -> None:
    assert judge.check("POST", "/v1/invoices/in_1/pay", {}, 200, None) == []


def test_an_event_is_judged_with_the_object_it_tells_of(judge: Conformance) -> None:
    assert judge.check_event(event("invoice.payment_failed", invoice())) == []
    (found,) = judge.check_event(event("invoice.payment_failed", invoice(charge="ch_1")))
    assert "event.data.object.charge: unknown" in found
    (found,) = judge.check_event(event("invoice.failed", invoice()))
    assert "event.type: 'invoice.failed' is no event that Stripe sends" in found
    (found,) = judge.check_event(event("invoice.paid", {"object": "bill"}))
    assert "says of itself no object" in found
    (found,) = judge.check_event(event("invoice.paid", invoice(customer=customer())))
    assert "event.data.object.customer: stands in full" in found


def test_only_an_upcoming_invoice_has_no_id(judge: Conformance) -> None:
    nameless = without(invoice(), "id")
    assert judge.check_event(event("invoice.upcoming", nameless)) == []
    (found,) = judge.check_event(event("invoice.created", nameless))
    assert "event.data.object.id: missing" in found


def test_events_in_a_list_are_judged_with_their_objects(judge: Conformance) -> None:
    good, bad = event("invoice.paid", invoice()), event("invoice.paid", invoice(paid=True))
    assert judge.check("GET", "/v1/events", {}, 200, listed("/v1/events", good)) == []
    (found,) = judge.check("GET", "/v1/events", {}, 200, listed("/v1/events", good, bad))
    assert "answer.data.1.data.object.paid: unknown" in found
    (found,) = judge.check("GET", "/v1/events/evt_1", {}, 200, bad)
    assert "answer.data.object.paid: unknown" in found
