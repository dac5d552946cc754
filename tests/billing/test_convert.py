"""Stripe's JSON read into the domain's invoices."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.adapters.billing.charges import attempts_from
from bot.adapters.billing.convert import default_of, invoice_from, method_from, payment_from
from bot.adapters.billing.detail import detail_from, payer_from
from bot.domain.detail import Attempt, Line, Part, Payer, Subscribed
from bot.domain.invoices import Collection, Decline, Method, Payment, Stage
from bot.domain.statuses import Status, clock_free
from tests.billing.shapes import CREATED, card, decline, intent, invoice, line, payment

VISA = Method("pm_1", "card", "visa", "4242", 4, 2031)


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(CREATED + seconds, UTC)


def test_an_open_invoice_is_read_field_by_field() -> None:
    found = invoice_from(invoice(), None)
    assert (found.id, found.customer, found.stage, found.collection) == ("in_1", "cus_1", Stage.OPEN, Collection.CHARGE)
    assert (found.total, found.amount_due, found.amount_paid, found.amount_remaining) == (12500, 12500, 0, 12500)
    assert (found.number, found.title, found.memo) == ("ACME-0001", "Design", "October")
    assert (found.customer_name, found.customer_email) == ("Acme Bakery", "billing@acme.example")
    assert (found.created, found.effective, found.finalized) == (at(0), at(10), at(20))
    assert (found.next_attempt, found.due, found.paid_at, found.voided_at) == (at(86400), None, None, None)
    assert found.created.tzinfo is UTC


def test_a_subscription_is_found_under_the_parent_expanded_or_not() -> None:
    def with_subscription(reference: object) -> str | None:
        parent = {"type": "subscription_details", "subscription_details": {"subscription": reference}}
        return invoice_from(invoice(parent=parent), None).subscription

    assert with_subscription("sub_1") == with_subscription({"id": "sub_1", "object": "subscription"}) == "sub_1"
    assert (
        invoice_from(invoice(parent={"type": "quote_details", "subscription_details": None}), None).subscription is None
    )


def test_a_subscriptions_invoice_bills_the_period_of_its_plan_and_not_the_one_that_ended() -> None:
    def of_plan(start: int, *, proration: bool) -> dict[str, object]:
        details = {"subscription_item": "si_1", "proration": proration}
        period = {"start": CREATED + start, "end": CREATED + start + 60}
        return line(period=period, parent={"type": "subscription_item_details", "subscription_item_details": details})

    lines = [line(), of_plan(-500, proration=True), of_plan(0, proration=False)]
    found = invoice_from(invoice(lines={"object": "list", "data": lines, "has_more": False}), None)
    assert (found.period_start, found.period_end) == (at(0), at(60))
    once = invoice_from(invoice(), None)
    assert (once.period_start, once.period_end) == (at(-86400), at(0))


def test_an_uncollectible_invoice_keeps_stripes_reason_and_its_time() -> None:
    found = invoice_from(
        invoice(
            status="uncollectible",
            status_details={"uncollectible": {"reason": "max_payment_attempts"}},
            status_transitions={"marked_uncollectible_at": CREATED + 50},
        ),
        None,
    )
    assert (found.stage, found.uncollectible_reason, found.written_off_at) == (
        Stage.UNCOLLECTIBLE,
        "max_payment_attempts",
        at(50),
    )


def test_a_draft_that_could_not_be_finalized_says_why_and_when_it_was_planned() -> None:
    found = invoice_from(
        invoice(
            status="draft",
            number=None,
            automatically_finalizes_at=CREATED + 3600,
            last_finalization_error={"type": "invalid_request_error", "message": "The tax location is unknown."},
            lines={"data": [], "has_more": False},
        ),
        None,
    )
    assert (found.stage, found.number, found.title) == (Stage.DRAFT, None, "")
    assert (found.scheduled, found.finalization_error) == (at(3600), "The tax location is unknown.")


def test_the_payment_after_a_decline_has_its_charge_its_reason_and_its_card() -> None:
    reason = Decline("card_declined", "insufficient_funds", "try_again_later", "Your card has insufficient funds.")
    assert payment_from(payment()) == Payment("pi_1", "requires_payment_method", "ch_1", reason, VISA)


def test_a_declined_invoice_is_failed() -> None:
    assert clock_free(invoice_from(invoice(), payment_from(payment()))) is Status.FAILED


@pytest.mark.parametrize(
    ("status", "shown"), [("processing", Status.PROCESSING), ("requires_action", Status.ACTION_REQUIRED)]
)
def test_the_payment_under_way_decides_what_is_shown(status: str, shown: Status) -> None:
    under_way = intent(status=status, last_payment_error=None, payment_method=card(id="pm_2"))
    found = payment_from(payment(payment={"payment_intent": under_way}))
    assert found is not None
    assert found.method == Method("pm_2", "card", "visa", "4242", 4, 2031)
    assert clock_free(invoice_from(invoice(), found)) is shown


def test_an_unexpanded_method_is_not_guessed() -> None:
    under_way = intent(status="processing", last_payment_error=None, payment_method="pm_2")
    found = payment_from(payment(payment={"payment_intent": under_way}))
    assert found is not None
    assert found.method is None


def test_a_payment_without_an_intent_is_no_payment_to_wait_for() -> None:
    assert payment_from(payment(payment={"type": "payment_record", "payment_record": "pr_1"})) is None
    assert payment_from(None) is None


def test_the_default_payment_is_the_open_one_else_the_newest() -> None:
    canceled = payment(id="inpay_0", status="canceled", created=CREATED + 99)
    attached = payment(id="inpay_2", is_default=False)
    assert default_of([canceled, attached, payment()]) == payment()
    assert default_of([payment(status="paid"), canceled]) == canceled
    assert default_of([attached]) is None


def test_methods_of_every_kind_are_read() -> None:
    bank = {"id": "pm_b", "object": "payment_method", "type": "us_bank_account"}
    bank["us_bank_account"] = {"bank_name": "STRIPE TEST BANK", "last4": "6789"}  # type: ignore[assignment]
    link = {"id": "pm_l", "object": "payment_method", "type": "link", "link": {"email": "a@b.c"}}
    source = {"id": "card_1", "object": "card", "brand": "Visa", "last4": "1881", "exp_month": 1, "exp_year": 2030}
    assert method_from(bank) == Method("pm_b", "us_bank_account", "STRIPE TEST BANK", "6789")
    assert method_from(link) == Method("pm_l", "link")
    assert method_from(source) == Method("card_1", "card", "Visa", "1881", 1, 2030)


def test_attempts_are_oldest_first_with_what_was_paid_or_why_not() -> None:
    paid = payment(
        created=CREATED + 500,
        status="paid",
        amount_paid=9000,
        status_transitions={"paid_at": CREATED + 600, "canceled_at": None},
        payment={"payment_intent": intent(status="succeeded", last_payment_error=None, payment_method=card())},
    )
    reason = Decline("card_declined", "insufficient_funds", "try_again_later", "Your card has insufficient funds.")
    assert attempts_from([paid, payment()]) == (
        Attempt(at(20), 12500, "open", reason, VISA),
        Attempt(at(600), 9000, "paid", None, VISA),
    )


NEVER_CHARGED: dict[str, Any] = {"last_payment_error": None, "latest_charge": None}


@pytest.mark.parametrize(
    ("status", "made", "listed"),
    [
        ("open", intent(**NEVER_CHARGED), False),
        ("open", intent(**NEVER_CHARGED, status="requires_confirmation"), False),
        ("open", intent(), True),
        ("open", intent(**NEVER_CHARGED, status="processing"), True),
        ("open", intent(**NEVER_CHARGED, status="requires_action"), True),
        ("canceled", intent(**NEVER_CHARGED, status="canceled"), False),
        ("canceled", intent(status="canceled"), True),
        ("canceled", intent(status="canceled", last_payment_error=None), True),
        ("open", None, False),
        ("paid", None, True),
    ],
)
def test_a_payment_that_was_never_tried_is_no_attempt(status: str, made: Any, listed: bool) -> None:
    one = payment(status=status, payment={"payment_intent": made} if made else {"payment_record": "prec_1"})
    assert [attempt.status for attempt in attempts_from([one])] == ([status] if listed else [])


def test_the_detail_names_discounts_taxes_and_what_credit_was_applied() -> None:
    discount = {"source": {"type": "coupon", "coupon": {"id": "SPRING", "name": "Spring sale"}}}
    vat = {"tax_rate": {"display_name": "VAT", "percentage": 19.5}}
    obj = invoice(
        customer={
            "id": "cus_1",
            "name": "Acme",
            "email": None,
            "phone": "+1 555",
            "address": {"line1": "1 St", "city": "X"},
        },
        subtotal=12500,
        total=13000,
        amount_due=12000,
        total_discount_amounts=[{"amount": 500, "discount": discount}, {"amount": 7, "discount": "di_2"}],
        total_taxes=[
            {"amount": 1000, "tax_rate_details": vat},
            {"amount": 7, "tax_rate_details": {"tax_rate": "txr_2"}},
        ],
        parent={"subscription_details": {"subscription": {"id": "sub_1", "status": "past_due"}}},
    )
    lines = [line(), line(description=None, pricing=None, quantity=None)]
    found = detail_from(obj, invoice_from(obj, None), lines, (), 3)
    assert found.payer == Payer("cus_1", "Acme", "billing@acme.example", "+1 555", "1 St, X")
    assert found.lines == (Line("Design", 12500, 2, "6250", "il_1"), Line("", 12500, id="il_1"))
    assert found.discounts == (Part("Spring sale", 500), Part("Discount", 7))
    assert found.taxes == (Part("VAT 19.5%", 1000), Part("Tax", 7))
    assert (found.subtotal, found.credit_applied, found.more_lines) == (12500, 1000, 3)
    assert found.subscription == Subscribed("sub_1", "past_due")


def test_a_deleted_customer_is_shown_as_the_invoice_kept_it() -> None:
    gone = {"id": "cus_1", "object": "customer", "deleted": True}
    assert payer_from(invoice(customer=gone)) == Payer("cus_1", "Acme Bakery", "billing@acme.example")


def test_a_decline_without_a_code_still_has_a_word() -> None:
    failed = payment_from(payment(payment={"payment_intent": intent(last_payment_error=decline(code=None))}))
    assert failed is not None
    assert failed.decline is not None
    assert failed.decline.code == "card_error"
