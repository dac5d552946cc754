"""Subscriptions: begun by the API, renewed by the clock, given up when nobody pays."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.stripe.subscriptions.periods import after
from tests.sandbox_stripe.helpers import DAY, HOUR, NOW, Account, refusal
from tests.sandbox_stripe.subscriptions import begin, of


def test_a_subscription_charges_its_first_invoice_at_once(acme: Account) -> None:
    acme.card()
    made = begin(acme, metadata={"team": "ads"}, description="Ads")
    (invoice,) = of(acme, made)
    assert (made.status, made.latest_invoice, made.metadata["team"]) == ("active", invoice.id, "ads")
    assert (invoice.status, invoice.billing_reason, invoice.total) == ("paid", "subscription_create", 20000)
    assert invoice.parent.subscription_details.subscription == made.id
    line = invoice.lines.data[0]
    assert line.parent.subscription_item_details.subscription_item == made["items"].data[0].id
    assert line.pricing.price_details.price == made["items"].data[0].price.id
    assert (line.period.start, line.period.end) == (NOW, after(NOW, {"interval": "month"}))
    told = [kind for kind in acme.events() if kind.startswith(("customer.subscription", "invoice."))]
    assert told[:3] == ["customer.subscription.created", "invoice.created", "customer.subscription.updated"]
    assert told[-1] == "customer.subscription.updated"


def test_one_whose_first_charge_fails_is_incomplete_and_expires(acme: Account) -> None:
    card = acme.card("decline:insufficient_funds")
    paid, lost = begin(acme), begin(acme)
    assert (paid.status, lost.status) == ("incomplete", "incomplete")
    assert of(acme, lost)[0].next_payment_attempt is None
    acme.sandbox.controls.card(card, "pass")
    acme.v1.invoices.pay(paid.latest_invoice)
    acme.sandbox.controls.advance(23 * HOUR)
    assert acme.v1.subscriptions.retrieve(paid.id).status == "active"
    assert acme.v1.subscriptions.retrieve(lost.id).status == "incomplete_expired"
    assert of(acme, lost)[0].status == "void"
    assert [one.id for one in acme.v1.subscriptions.list({"status": "ended"}).data] == [lost.id]


def test_one_may_wait_for_its_first_payment(acme: Account) -> None:
    made = begin(acme, payment_behavior="default_incomplete")
    assert (made.status, of(acme, made)[0].status, of(acme, made)[0].attempted) == ("incomplete", "open", False)


def test_one_that_sends_invoices_is_past_due_after_the_due_date(acme: Account) -> None:
    made = begin(acme, collection_method="send_invoice", days_until_due=10)
    assert (made.status, of(acme, made)[0].status) == ("active", "draft")
    acme.sandbox.controls.advance(HOUR)
    assert (of(acme, made)[0].status, of(acme, made)[0].due_date) == ("open", NOW + 10 * DAY)
    acme.sandbox.controls.advance(10 * DAY)
    assert acme.v1.subscriptions.retrieve(made.id).status == "past_due"
    acme.v1.invoices.pay(made.latest_invoice, {"paid_out_of_band": True})
    assert acme.v1.subscriptions.retrieve(made.id).status == "active"


def test_a_renewal_is_announced_drafted_and_charged_an_hour_later(acme: Account) -> None:
    acme.card()
    made = begin(acme)
    renewal = made["items"].data[0].current_period_end
    acme.sandbox.controls.advance_to(renewal - 7 * DAY)
    told = acme.event("invoice.upcoming").data.object
    assert "id" not in told.to_dict()
    assert (told.total, told.billing_reason, told.lines.data[0].period.start) == (20000, "upcoming", renewal)
    assert len(of(acme, made)) == 1
    acme.sandbox.controls.advance_to(renewal)
    draft = of(acme, made)[1]
    assert (draft.status, draft.billing_reason) == ("draft", "subscription_cycle")
    assert draft.automatically_finalizes_at == draft.next_payment_attempt == renewal + HOUR
    assert (draft.period_start, draft.period_end) == (NOW, renewal)
    acme.sandbox.controls.advance(HOUR)
    assert of(acme, made)[1].status == "paid"
    told = [event for event in acme.events() if event.startswith(("invoice.", "customer.subscription"))]
    renewed = told[told.index("invoice.upcoming") :]
    assert [kind for kind in renewed if kind != "invoice.updated"] == [
        "invoice.upcoming",
        "invoice.created",
        "customer.subscription.updated",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_succeeded",
    ]


def test_the_subscriptions_card_goes_before_the_customers(acme: Account) -> None:
    own = acme.card(default=False, last4="4444")
    acme.card("decline:expired_card")
    made = begin(acme, default_payment_method=own)
    assert (made.status, made.default_payment_method) == ("active", own)
    acme.v1.subscriptions.update(made.id, {"default_payment_method": ""})
    acme.sandbox.controls.advance(32 * DAY)
    assert acme.v1.subscriptions.retrieve(made.id).status == "past_due"


def test_a_renewal_that_fails_tells_so_in_stripes_order(acme: Account) -> None:
    card = acme.card()
    made = begin(acme)
    acme.sandbox.controls.card(card, "decline:insufficient_funds")
    acme.sandbox.controls.advance_to(made["items"].data[0].current_period_end + HOUR)
    told = [kind for kind in acme.events() if kind.startswith(("invoice.", "customer.subscription"))]
    assert told[-2:] == ["invoice.payment_failed", "customer.subscription.updated"]
    invoice = of(acme, made)[1]
    assert (invoice.attempt_count, invoice.next_payment_attempt) == (1, acme.sandbox.now + DAY)


@pytest.mark.parametrize(
    ("setting", "status", "code"),
    [
        ("canceled", "canceled", "insufficient_funds"),
        ("unpaid", "unpaid", "insufficient_funds"),
        ("past_due", "past_due", "insufficient_funds"),
        ("canceled", "canceled", "lost_card"),
    ],
)
def test_after_the_last_try_the_account_s_settings_decide(acme: Account, setting: str, status: str, code: str) -> None:
    card = acme.card()
    made = begin(acme)
    acme.sandbox.controls.after_retries(setting)
    acme.sandbox.controls.card(card, f"decline:{code}")
    failed = made["items"].data[0].current_period_end + HOUR
    acme.sandbox.controls.advance_to(failed + 14 * DAY - 1)
    assert acme.v1.subscriptions.retrieve(made.id).status == "past_due"
    acme.sandbox.controls.advance(1)
    found = acme.v1.subscriptions.retrieve(made.id)
    assert found.status == status
    assert of(acme, made)[1].next_payment_attempt is None
    acme.sandbox.controls.advance(31 * DAY)
    later = of(acme, made)[2:]
    assert [one.status for one in later] == {"canceled": [], "unpaid": ["draft"], "past_due": ["open"]}[status]
    if status == "canceled":
        assert found.cancellation_details.reason == "payment_failed"
        assert (of(acme, made)[1].status, of(acme, made)[1].auto_advance) == ("open", False)


@pytest.mark.parametrize(
    ("start", "recurring", "end"),
    [
        ("2027-01-31", {"interval": "month"}, "2027-02-28"),
        ("2027-02-28", {"interval": "month"}, "2027-03-31"),
        ("2028-02-29", {"interval": "year"}, "2029-02-28"),
        ("2027-11-30", {"interval": "month", "interval_count": 3}, "2028-02-29"),
        ("2027-12-27", {"interval": "week", "interval_count": 2}, "2028-01-10"),
        ("2027-12-31", {"interval": "day"}, "2028-01-01"),
    ],
)
def test_months_end_on_the_day_that_they_began(start: str, recurring: dict[str, Any], end: str) -> None:
    def at(day: str) -> int:
        return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())

    assert after(at(start), recurring, at("2027-01-31")) == at(end)


def test_a_renewal_looks_only_at_its_own_customer(acme: Account) -> None:
    """A renewal walks over no list of all invoices or items, so that a thousand of them take ten times a hundred."""
    state = acme.sandbox.controls._state
    looked: list[str] = []

    class Watched(dict[str, Any]):
        def values(self) -> Any:
            looked.append("all")
            return super().values()

    state.objects["invoiceitem"] = Watched(state.objects["invoiceitem"])
    state.objects["invoice"] = Watched(state.objects["invoice"])
    acme.card()
    for _ in range(40):
        acme.sandbox.controls.subscribe(acme.id, 500)
    acme.sandbox.controls.advance(32 * DAY)
    assert len(state.objects["invoice"]) == 80
    assert {one["status"] for one in dict(state.objects["invoice"]).values()} == {"paid"}
    assert looked == []


def test_one_passes_its_discounts_and_tax_rates_on_to_each_invoice(acme: Account) -> None:
    acme.card()
    coupon = acme.v1.coupons.create({"percent_off": 10, "duration": "forever"}).id
    rate = acme.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": False}).id
    made = begin(acme, 10000, discounts=[{"coupon": coupon}], default_tax_rates=[rate])
    draft = acme.sandbox.controls.renew(made.id)
    assert [one.total for one in of(acme, made)] == [10800, 10800]
    assert acme.get(acme.v1.invoices.retrieve(draft["id"])).total_taxes[0].amount == 1800
    error = refusal(lambda: begin(acme, discounts=[{"coupon": "none"}]))
    assert error.code == "resource_missing"
