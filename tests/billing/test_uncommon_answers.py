"""Answers that Stripe gives and the pretend account does not: other items in a preview, discounts, split lists."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest

from bot.adapters.billing import StripeBilling, Tax
from bot.domain.detail import Part
from bot.domain.drafts import Lack, Preview
from bot.domain.invoices import Stage
from bot.domain.workspaces import Workspace
from bot.services.ports import BillingUnanswered
from tests.billing.conftest import draft
from tests.billing.shapes import CREATED, charge, intent, invoice, line, payment
from tests.billing.wire import Wire, answer, error

ACME = Workspace("acme", "Acme", "cus_1", ("U1",), "C1", "usd")


def listed(*data: Any, has_more: bool = False) -> dict[str, Any]:
    return {"object": "list", "data": list(data), "has_more": has_more}


def asked(wire: Wire, call: str) -> Any:
    """What the adapter's method makes of the answers."""
    billing = StripeBilling("sk_test_1", api_base=wire.url, retries=0)
    try:
        return getattr(billing, call)("in_1")
    finally:
        billing.close()


def previewed(*answers: dict[str, Any]) -> tuple[Preview, list[str]]:
    """What the adapter makes of the answers, and what it asked."""
    with Wire(*(answer(200, one) for one in answers)) as wire:
        billing = StripeBilling("sk_test_1", api_base=wire.url, retries=0)
        try:
            return billing.preview(ACME, draft()), [unquote(one) for one in wire.requests]
        finally:
            billing.close()


def test_a_preview_of_the_drafts_lines_alone_is_taken_as_it_is() -> None:
    tax = {"amount": 1500, "tax_behavior": "exclusive", "tax_rate_details": {"tax_rate": "txr_1"}}
    plain = {"customer": {"id": "cus_1"}, "subtotal": 20000, "total": 21500, "total_taxes": [tax]}
    found, asked = previewed(plain)
    assert (found.total, found.taxes, len(asked)) == (21500, (Part("Tax", 1500),), 1)


def test_a_preview_that_counts_more_is_asked_again_without_the_customers_pending_items() -> None:
    customer = {"id": "cus_1", "email": "a@b.example", "discount": {"source": {"coupon": "autumn"}}}
    more = {
        "customer": customer,
        "customer_address": {"country": "DE", "line1": None, "postal_code": "10115"},
        "customer_tax_exempt": "none",
        "customer_tax_ids": [{"type": "eu_vat", "value": "DE123456789"}],
        "subtotal": 99999,
        "total": 99999,
        "total_taxes": [],
    }
    alone: dict[str, Any] = {"customer": None, "subtotal": 20000, "total": 19000, "total_taxes": []}
    found, asked = previewed(more, alone)
    assert (found.total, found.lack) == (19000, Lack.METHOD)
    assert "customer=cus_1" in asked[0]
    assert "customer=" not in asked[1]
    for part in (
        "customer_details[address][country]=DE",
        "customer_details[address][postal_code]=10115",
        "customer_details[tax_ids][0][value]=DE123456789",
        "discounts[0][coupon]=autumn",
    ):
        assert part in asked[1]
    assert "line1" not in asked[1]


def test_stripe_tax_is_asked_for_in_preview_and_invoice_alike() -> None:
    assert Tax.of(("automatic",)).of_preview([{"amount": 5}]) == {
        "invoice_items": [{"amount": 5}],
        "automatic_tax": {"enabled": True},
    }
    assert Tax.of(("automatic",)).of_invoice() == {"automatic_tax": {"enabled": True}}
    assert (Tax.of(()).of_invoice(), Tax.of(()).of_preview([])) == ({}, {"invoice_items": []})


def test_a_subscription_that_adds_nothing_yet_is_left_out_too() -> None:
    trial = {"customer": {"id": "cus_1"}, "subtotal": 20000, "total": 20000, "total_taxes": []}
    parent = {"parent": {"subscription_details": {"subscription": "sub_1"}}}
    _, asked = previewed({**trial, **parent}, trial)
    assert len(asked) == 2


def test_payments_that_were_not_expanded_are_listed() -> None:
    bare = invoice()
    del bare["payments"]
    with Wire(answer(200, bare), answer(200, listed(payment()))) as wire:
        found = asked(wire, "invoice")
    assert found.payment.charge == "ch_1"
    assert "GET /v1/invoice_payments?" in wire.requests[1]
    assert "=data.payment.payment_intent HTTP" in wire.requests[1]


@pytest.mark.parametrize("status", ["draft", "paid", "void"])
def test_a_settled_invoice_needs_no_second_look(status: str) -> None:
    bare = invoice(status=status)
    del bare["payments"]
    with Wire(answer(200, bare)) as wire:
        found = asked(wire, "invoice")
    assert (found.payment, len(wire.requests)) == (None, 1)


def test_a_default_payment_beyond_the_first_ones_is_listed() -> None:
    attached = payment(id="inpay_9", is_default=False)
    full = invoice(payments=listed(attached, has_more=True))
    pages = [answer(200, listed(attached, has_more=True)), answer(200, listed(payment()))]
    with Wire(answer(200, full), *pages) as wire:
        found = asked(wire, "invoice")
    assert found.payment.intent == "pi_1"
    assert "starting_after=inpay_9" in wire.requests[2]


def test_an_intent_that_was_not_expanded_is_not_guessed_at() -> None:
    bare = payment(payment={"type": "payment_intent", "payment_intent": "pi_1"})
    with Wire(answer(200, invoice(payments=listed(bare)))) as wire, pytest.raises(BillingUnanswered):
        asked(wire, "invoice")


def test_a_payment_under_way_is_told_even_when_its_method_cannot_be_read() -> None:
    waiting = intent(status="processing", last_payment_error=None, payment_method="pm_1")
    obj = invoice(payments=listed(payment(payment={"payment_intent": waiting})))
    with Wire(answer(200, obj), error(403)) as wire:
        found = asked(wire, "invoice")
    assert (found.payment.status, found.payment.method) == ("processing", None)


def test_an_uncollectible_invoice_keeps_its_last_payment() -> None:
    succeeded = payment(payment={"type": "payment_intent", "payment_intent": intent()})
    with Wire(answer(200, invoice(status="uncollectible", payments=listed(succeeded)))) as wire:
        found = asked(wire, "invoice")
    assert (found.stage, found.payment.intent) == (Stage.UNCOLLECTIBLE, "pi_1")


def test_discounts_and_taxes_are_asked_for_by_name() -> None:
    coupon = {"source": {"type": "coupon", "coupon": {"id": "SPRING", "name": None}}}
    named = invoice(total_discount_amounts=[{"amount": 500, "discount": coupon}])
    with Wire(answer(200, named), answer(200, listed(charge()))) as wire:
        found = asked(wire, "detail")
    assert found.discounts == (Part("SPRING", 500),)
    assert "total_discount_amounts.discount.source.coupon" in wire.requests[0]


def test_names_that_a_restricted_key_may_not_read_are_done_without() -> None:
    plain = invoice(total_taxes=[{"amount": 500, "tax_rate_details": {"tax_rate": "txr_1"}}])
    with Wire(error(403, "No."), answer(200, plain), answer(200, listed(charge()))) as wire:
        assert asked(wire, "detail").taxes == (Part("Tax", 500),)


def test_more_than_ten_lines_are_read_page_by_page() -> None:
    first = invoice(status="draft", payments=listed(), lines=listed(line(), has_more=True))
    rest = [answer(200, listed(line(id="il_1"), has_more=True)), answer(200, listed(line(id="il_2")))]
    with Wire(answer(200, first), *rest) as wire:
        assert len(asked(wire, "detail").lines) == 2
    assert wire.requests[1].startswith("GET /v1/invoices/in_1/lines?")


def test_an_empty_page_that_promises_more_ends_the_list() -> None:
    with Wire(answer(200, listed(has_more=True))) as wire:
        assert asked(wire, "attempts") == ()
    assert len(wire.requests) == 1


def test_an_event_in_the_list_that_cannot_be_read_is_not_taken_for_none() -> None:
    with Wire(answer(200, listed({"id": "evt_1", "created": CREATED}))) as wire:
        billing = StripeBilling("sk_test_1", api_base=wire.url, retries=0)
        with pytest.raises(BillingUnanswered, match="event"):
            list(billing.events_since(datetime.fromtimestamp(CREATED, UTC)))
        billing.close()


def test_a_portal_without_a_link_is_no_portal() -> None:
    with Wire(answer(200, {"object": "billing_portal.session"})) as wire, pytest.raises(BillingUnanswered):
        asked(wire, "portal")
