"""Subscriptions: begun and changed by the API, renewed by the clock, given up when nobody pays."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.stripe.subscriptions.periods import after
from tests.sandbox_stripe.helpers import DAY, HOUR, NOW, Account, refusal


def price(acme: Account, amount: int = 20000, currency: str = "usd", interval: str = "month", **more: Any) -> str:
    """A recurring price of a new product."""
    product = acme.v1.products.create({"name": "Retainer"})
    terms = {"product": product.id, "currency": currency, "unit_amount": amount, "recurring": {"interval": interval}}
    return str(acme.v1.prices.create({**terms, **more}).id)


def begin(acme: Account, amount: int = 20000, **params: Any) -> Any:
    """A subscription of one price, made by the API."""
    items = [{"price": price(acme, amount)}]
    return acme.v1.subscriptions.create({"customer": acme.id, "items": items, **params})


def of(acme: Account, subscription: Any) -> list[Any]:
    """Its invoices, oldest first."""
    return list(reversed(acme.v1.invoices.list({"subscription": subscription.id, "limit": 100}).data))


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


def test_a_canceled_subscription_bills_no_more(acme: Account) -> None:
    acme.card()
    made = begin(acme)
    acme.sandbox.controls.renew(made.id)
    details = {"comment": "Too dear", "feedback": "too_expensive"}
    gone = acme.v1.subscriptions.cancel(made.id, {"cancellation_details": details})
    assert (gone.status, gone.ended_at, gone.cancellation_details.feedback) == ("canceled", NOW, "too_expensive")
    draft = of(acme, made)[1]
    assert (draft.status, draft.auto_advance, draft.automatically_finalizes_at) == ("draft", False, None)
    acme.sandbox.controls.advance(70 * DAY)
    assert len(of(acme, made)) == 2
    assert acme.v1.subscriptions.list({"customer": acme.id}).data == []
    assert refusal(lambda: acme.v1.subscriptions.cancel(made.id)).code == "resource_missing"
    again = refusal(lambda: acme.v1.subscriptions.update(made.id, {"default_payment_method": ""}))
    assert "canceled subscription" in str(again)
    assert acme.v1.subscriptions.update(made.id, {"metadata": {"why": "dear"}}).metadata["why"] == "dear"


def test_one_can_end_with_its_period_and_think_again(acme: Account) -> None:
    acme.card()
    kept, gone = begin(acme), begin(acme)
    until = gone["items"].data[0].current_period_end
    for one in (kept, gone):
        ending = acme.v1.subscriptions.update(one.id, {"cancel_at_period_end": True})
        assert (ending.status, ending.cancel_at, ending.canceled_at) == ("active", until, NOW)
    again = acme.v1.subscriptions.update(kept.id, {"cancel_at_period_end": False})
    assert (again.cancel_at, again.canceled_at) == (None, None)
    acme.sandbox.controls.advance_to(until)
    assert acme.v1.subscriptions.retrieve(gone.id).status == "canceled"
    assert len(of(acme, kept)) == 2
    assert acme.event("customer.subscription.deleted").data.object.id == gone.id


def test_items_change_from_the_next_period_on(acme: Account) -> None:
    acme.card()
    made = begin(acme)
    (item,) = made["items"].data
    dearer, extra = price(acme, 30000), price(acme, 500)
    changes = [{"id": item.id, "price": dearer, "quantity": 2}, {"price": extra, "metadata": {"kind": "extra"}}]
    changed = acme.v1.subscriptions.update(made.id, {"items": changes, "proration_behavior": "none"})
    assert [(one.price.id, one.quantity) for one in changed["items"].data] == [(dearer, 2), (extra, 1)]
    assert [one.id for one in acme.v1.subscriptions.list({"price": extra}).data] == [made.id]
    assert acme.sandbox.controls.renew(made.id)["total"] == 60500
    gone = [{"id": item.id, "deleted": True}]
    left = acme.v1.subscriptions.update(made.id, {"items": gone, "proration_behavior": "none"})
    assert [one.price.id for one in left["items"].data] == [extra]
    (last,) = left["items"].data
    swapped = [{"id": last.id, "deleted": True}, {"price": dearer}]
    acme.sandbox.controls.advance(DAY)
    new = acme.v1.subscriptions.update(made.id, {"items": swapped, "proration_behavior": "none"})
    assert [(one.price.id, one.current_period_end) for one in new["items"].data] == [(dearer, last.current_period_end)]


def test_a_change_in_the_middle_of_a_period_is_prorated_on_the_next_invoice(acme: Account) -> None:
    acme.card()
    items = [{"price": price(acme, 7000, interval="week")}]
    made = acme.v1.subscriptions.create({"customer": acme.id, "items": items})
    acme.sandbox.controls.advance(4 * DAY)
    changes = [{"id": made["items"].data[0].id, "quantity": 3}]
    acme.v1.subscriptions.update(made.id, {"items": changes})
    waiting = acme.v1.invoice_items.list({"customer": acme.id, "pending": True}).data
    assert [(one.amount, one.proration, one.quantity) for one in waiting] == [(9000, True, 3), (-3000, True, 1)]
    assert waiting[0].parent.subscription_details.subscription == made.id
    acme.v1.subscriptions.update(made.id, {"items": changes, "metadata": {"same": "again"}})
    acme.sandbox.controls.advance(3 * DAY)
    draft = of(acme, made)[1]
    assert [one.amount for one in draft.lines.data] == [-3000, 9000, 21000]
    assert [one.parent.subscription_item_details.proration for one in draft.lines.data] == [True, True, False]
    acme.sandbox.controls.advance(DAY)
    acme.v1.subscriptions.cancel(made.id, {"prorate": True})
    (credit,) = acme.v1.invoice_items.list({"customer": acme.id, "pending": True}).data
    assert (credit.amount, credit.description) == (-18000, "Unused time on 3 × Retainer after 29 Sep 2026")


def test_the_cycles_draft_takes_pending_items_and_more_lines_and_cannot_be_deleted(acme: Account) -> None:
    acme.card()
    made = begin(acme)
    waiting = acme.v1.invoice_items.create({"customer": acme.id, "amount": 700, "currency": "usd"})
    acme.v1.invoice_items.create({"customer": acme.id, "amount": 900, "currency": "eur"})
    draft = acme.sandbox.controls.renew(made.id)
    assert draft["total"] == 20700
    assert acme.v1.invoice_items.retrieve(waiting.id).invoice == draft["id"]
    more = acme.v1.invoices.add_lines(draft["id"], {"lines": [{"amount": 300}]})
    assert more.total == 21000
    error = refusal(lambda: acme.v1.invoices.delete(draft["id"]))
    assert (error.http_status, "subscription" in str(error)) == (400, True)


def test_what_no_subscription_can_be_is_refused(acme: Account) -> None:
    once = acme.v1.prices.create({"product_data": {"name": "Once"}, "currency": "usd", "unit_amount": 100}).id
    stopped = price(acme)
    acme.v1.prices.update(stopped, {"active": False})
    monthly, yearly, euros = price(acme), price(acme, interval="year"), price(acme, currency="eur")
    cases: list[tuple[dict[str, Any], str]] = [
        ({"items": [{"price": once}]}, "type=one_time"),
        ({"items": [{"price": stopped}]}, "inactive"),
        ({"items": [{"price": monthly}, {"price": yearly}]}, "same `recurring.interval`"),
        ({"items": [{"price": monthly}, {"price": euros}]}, "expected currency: `usd`"),
        ({"items": [{"price": monthly}, {"price": monthly}]}, "only once"),
        ({"items": [{"quantity": 2}]}, "Missing required param"),
        ({"items": [{"price_data": {"currency": "usd", "product": "prod_x", "unit_amount": 1}}]}, "[recurring]"),
        ({"items": [{"price": "price_x"}]}, "No such price"),
        ({}, "Missing required param: items"),
        ({"items": [{"price": monthly}]}, "no attached payment source"),
        ({"items": [{"price": monthly}], "days_until_due": 5}, "You can only set `days_until_due`"),
        ({"items": [{"price": monthly}], "collection_method": "send_invoice"}, "you must specify `days_until_due`"),
        ({"items": [{"price": monthly}], "trial_period_days": 5}, "does not implement"),
    ]
    for params, words in cases:
        error = refusal(lambda params=params: acme.v1.subscriptions.create({"customer": acme.id, **params}))  # type: ignore[misc]
        assert (error.http_status, words in str(error)) == (400, True), (params, str(error))
    assert acme.v1.subscriptions.list({"status": "all"}).data == []


def test_a_change_that_cannot_be_is_refused_and_changes_nothing(acme: Account) -> None:
    acme.card()
    made = begin(acme)
    (item,) = made["items"].data
    cases: list[tuple[dict[str, Any], str]] = [
        ({"items": [{"id": "si_x", "quantity": 2}]}, "No such subscription_item"),
        ({"items": [{"id": item.id, "quantity": 2}], "proration_behavior": "always_invoice"}, "next invoice"),
        ({"items": [{"id": item.id, "price": price(acme, interval="year")}]}, "billing interval"),
        ({"items": [{"id": item.id, "deleted": True}], "proration_behavior": "none"}, "at least one item"),
        ({"items": [{"deleted": True, "price": item.price.id}], "proration_behavior": "none"}, "items[0][id]"),
        ({"default_payment_method": "pm_x"}, "No such payment_method"),
    ]
    for params, words in cases:
        error = refusal(lambda params=params: acme.v1.subscriptions.update(made.id, params))  # type: ignore[misc]
        assert words in str(error), (params, str(error))
    assert acme.v1.subscriptions.retrieve(made.id).to_dict() == made.to_dict()


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
