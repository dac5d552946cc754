"""Lists, filters, cursors, search and expansion."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox_stripe.helpers import DAY, NOW, Account, refusal


@pytest.fixture
def many(acme: Account) -> list[str]:
    """Ids of seven empty drafts, newest first."""
    made = [acme.v1.invoices.create({"customer": acme.id}).id for _ in range(7)]
    return made[::-1]


def test_pages_follow_one_another(acme: Account, many: list[str]) -> None:
    first = acme.v1.invoices.list({"limit": 3})
    assert ([one.id for one in first.data], first.has_more, first.url) == (many[:3], True, "/v1/invoices")
    second = acme.v1.invoices.list({"limit": 3, "starting_after": first.data[-1].id})
    assert [one.id for one in second.data] == many[3:6]
    back = acme.v1.invoices.list({"limit": 2, "ending_before": many[4]})
    assert ([one.id for one in back.data], back.has_more) == (many[2:4], True)
    last = acme.v1.invoices.list({"limit": 3, "starting_after": many[5]})
    assert ([one.id for one in last.data], last.has_more) == (many[6:], False)
    assert [one.id for one in acme.v1.invoices.list({"limit": 2}).auto_paging_iter()] == many


def test_a_page_is_ten_unless_told(acme: Account, many: list[str]) -> None:
    for _ in range(4):
        acme.v1.invoices.create({"customer": acme.id})
    page = acme.v1.invoices.list()
    assert (len(page.data), page.has_more) == (10, True)


def test_a_cursor_still_works_when_its_object_left_the_filter(acme: Account, many: list[str]) -> None:
    acme.v1.invoices.finalize_invoice(many[2])
    page = acme.v1.invoices.list({"status": "draft", "starting_after": many[2], "limit": 2})
    assert [one.id for one in page.data] == many[3:5]


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 101}, {"limit": "many"}])
def test_a_limit_out_of_bounds_is_refused(acme: Account, params: dict[str, Any]) -> None:
    error = refusal(lambda: acme.v1.invoices.list(params))
    assert (error.http_status, error.code) == (400, "parameter_invalid_integer")


def test_an_unknown_cursor_is_refused(acme: Account) -> None:
    error: Any = refusal(lambda: acme.v1.invoices.list({"starting_after": "in_nope"}))
    assert (error.http_status, error.code, error.param) == (400, "resource_missing", "starting_after")


def test_both_cursors_at_once_are_refused(acme: Account, many: list[str]) -> None:
    params = {"starting_after": many[0], "ending_before": many[1]}
    assert refusal(lambda: acme.v1.invoices.list(params)).http_status == 400


def test_every_filter_of_invoices_filters(acme: Account) -> None:
    draft = acme.draft()
    acme.sandbox.controls.advance(DAY)
    sent = acme.sent()
    other = acme.v1.customers.create({}).id
    acme.v1.invoices.create({"customer": other})

    def found(**params: Any) -> list[str]:
        return [one.id for one in acme.v1.invoices.list({"customer": acme.id, **params}).data]

    assert found() == [sent.id, draft.id]
    assert found(status="open") == [sent.id]
    assert found(collection_method="charge_automatically") == [draft.id]
    assert found(created={"gte": NOW + DAY}) == found(created=NOW + DAY) == [sent.id]
    assert found(created={"lt": NOW + DAY}) == found(created={"lte": NOW, "gt": NOW - 1}) == [draft.id]
    assert found(due_date={"gt": NOW}) == [sent.id]
    assert found(due_date={"lt": NOW}) == []
    assert len(acme.v1.invoices.list().data) == 3


def test_a_filter_by_an_unknown_customer_is_refused(acme: Account) -> None:
    error: Any = refusal(lambda: acme.v1.invoices.list({"customer": "cus_nope"}))
    assert (error.code, error.param) == ("resource_missing", "customer")


def test_invoices_of_a_subscription_are_found(acme: Account) -> None:
    subscription = acme.sandbox.controls.subscribe(acme.id, 900)["id"]
    acme.draft()
    (found,) = acme.v1.invoices.list({"subscription": subscription}).data
    assert found.parent.subscription_details.subscription == subscription
    assert acme.v1.subscriptions.retrieve(subscription).latest_invoice == found.id


@pytest.mark.parametrize(
    "query",
    [
        lambda acme, invoice: f'number:"{invoice.number}"',
        lambda acme, invoice: f"customer:'{acme.id}' AND status:'open'",
        lambda acme, invoice: "total>4999 AND total<=5000",
        lambda acme, invoice: "metadata['batch']:'42'",
        lambda acme, invoice: f'number~"{invoice.number[:5]}"',
        lambda acme, invoice: '-status:"draft"',
        lambda acme, invoice: "status:'paid' OR metadata['batch']:'42'",
    ],
)
def test_search_finds_the_invoice(acme: Account, query: Callable[[Account, Any], str]) -> None:
    acme.draft(100)
    invoice = acme.open(metadata={"batch": "42"})
    answer = acme.v1.invoices.search({"query": query(acme, invoice)})
    assert [one.id for one in answer.data] == [invoice.id]
    assert (answer.object, answer.has_more, answer.next_page) == ("search_result", False, None)


def test_search_pages_with_a_token(acme: Account, many: list[str]) -> None:
    found = acme.v1.invoices.search({"query": 'status:"draft"', "limit": 3})
    assert [one.id for one in found.auto_paging_iter()] == many


@pytest.mark.parametrize("query", ["", "status", "nope:'x'", "status:'a' AND total>1 OR total<3", "number~'ab'"])
def test_a_query_that_cannot_be_read_is_refused(acme: Account, query: str) -> None:
    assert refusal(lambda: acme.v1.invoices.search({"query": query})).http_status == 400


def test_what_is_not_expanded_is_an_id_and_what_is_is_the_object(acme: Account) -> None:
    acme.card()
    invoice = acme.v1.invoices.pay(acme.open().id)
    assert acme.get(invoice).customer == acme.id
    found = acme.get(
        invoice, "customer.invoice_settings.default_payment_method", "payments.data.payment.payment_intent"
    )
    assert found.customer.invoice_settings.default_payment_method.card.last4 == "4242"
    intent = found.payments.data[0].payment.payment_intent
    assert (intent.status, intent.latest_charge[:3]) == ("succeeded", "ch_")


def test_lists_expand_four_levels_deep(acme: Account) -> None:
    acme.card("decline:lost_card")
    invoice = acme.open()
    refusal(lambda: acme.v1.invoices.pay(invoice.id))
    path = "data.payment.payment_intent.latest_charge"
    found = acme.v1.invoice_payments.list({"invoice": invoice.id, "expand": [path]})
    assert found.data[0].payment.payment_intent.latest_charge.outcome.reason == "lost_card"


@pytest.mark.parametrize(
    "path",
    [
        "total_discount_amounts.discount.source.coupon",
        "total_taxes.tax_rate_details.tax_rate",
        "lines.data.pricing.price_details",
        "parent.subscription_details.subscription",
        "latest_revision",
    ],
)
def test_an_expansion_of_what_the_invoice_does_not_have_changes_nothing(acme: Account, path: str) -> None:
    invoice = acme.draft()
    assert acme.get(invoice, path).to_dict() == acme.get(invoice).to_dict()


@pytest.mark.parametrize("path", ["nope", "data", "customer.nope", "lines.data.nope", "status"])
def test_an_expansion_that_leads_nowhere_is_refused(acme: Account, path: str) -> None:
    invoice = acme.draft()
    assert "cannot be expanded" in str(refusal(lambda: acme.get(invoice, path)))


def test_an_expansion_of_five_levels_is_refused(acme: Account) -> None:
    path = "data.payment.payment_intent.latest_charge.customer"
    assert "more than 4 levels" in str(refusal(lambda: acme.v1.invoice_payments.list({"expand": [path]})))


def test_a_refused_expansion_changes_nothing(acme: Account) -> None:
    acme.card()
    invoice = acme.open()
    refusal(lambda: acme.v1.invoices.pay(invoice.id, {"expand": ["nope"]}))
    assert acme.get(invoice).status == "open"
