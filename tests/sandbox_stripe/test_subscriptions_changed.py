"""Subscriptions changed by the API: ended, with other items, prorated; and what is refused."""

from typing import Any

from tests.sandbox_stripe.helpers import DAY, NOW, Account, refusal
from tests.sandbox_stripe.subscriptions import begin, of, price


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
