"""What happens by itself as the clock moves."""

import time
from datetime import UTC, datetime

import pytest

from sandbox.stripe import StripeSandbox
from tests.sandbox_stripe.helpers import DAY, HOUR, KEY, NOW, SECRET, Account, refusal


def test_an_advancing_draft_is_finalized_and_charged_after_an_hour(acme: Account) -> None:
    acme.card()
    invoice = acme.draft(auto_advance=True)
    acme.sandbox.controls.advance(HOUR - 1)
    assert acme.get(invoice).status == "draft"
    acme.sandbox.controls.advance(1)
    found = acme.get(invoice)
    assert (found.status, found.attempt_count) == ("paid", 1)
    assert found.status_transitions.paid_at == NOW + HOUR
    assert acme.event("invoice.paid").request.to_dict() == {"id": None, "idempotency_key": None}


def test_an_advancing_sent_draft_is_finalized_and_mailed(acme: Account) -> None:
    invoice = acme.draft(auto_advance=True, collection_method="send_invoice", days_until_due=7)
    acme.sandbox.controls.advance(HOUR)
    found = acme.get(invoice)
    assert (found.status, found.next_payment_attempt, found.attempted) == ("open", None, False)
    assert acme.events()[-1] == "invoice.sent"


def test_a_declined_invoice_is_tried_eight_times_in_two_weeks(acme: Account) -> None:
    acme.card("decline:insufficient_funds")
    invoice = acme.draft(auto_advance=True)
    acme.sandbox.controls.advance(HOUR)
    found = acme.get(invoice)
    assert (found.status, found.attempt_count, found.next_payment_attempt) == ("open", 1, NOW + HOUR + DAY)
    acme.sandbox.controls.advance(14 * DAY)
    found = acme.get(invoice)
    assert (found.attempt_count, found.next_payment_attempt) == (8, None)
    acme.sandbox.controls.advance(30 * DAY)
    assert acme.get(invoice).attempt_count == 8
    assert len(acme.v1.charges.list({"limit": 100}).data) == 8


def test_each_automatic_failure_is_told_with_its_next_attempt(acme: Account) -> None:
    acme.card("decline:insufficient_funds")
    acme.draft(auto_advance=True)
    acme.sandbox.controls.advance(3 * DAY)
    told = acme.v1.events.list({"type": "invoice.payment_failed"}).data
    shown = [(event.data.object.attempt_count, event.data.object.next_payment_attempt) for event in told[::-1]]
    first = NOW + HOUR
    assert shown == [(1, first + DAY), (2, first + 2 * DAY), (3, first + 4 * DAY)]


def test_a_better_card_is_picked_up_by_the_next_automatic_try(acme: Account) -> None:
    acme.card("decline:insufficient_funds")
    invoice = acme.draft(auto_advance=True)
    acme.sandbox.controls.advance(HOUR)
    acme.card()
    acme.sandbox.controls.advance(DAY)
    found = acme.get(invoice)
    assert (found.status, found.attempt_count) == ("paid", 2)


@pytest.mark.parametrize("code", ["stolen_card", "lost_card", "transaction_not_allowed"])
def test_a_hard_decline_is_not_tried_again(acme: Account, code: str) -> None:
    acme.card(f"decline:{code}")
    invoice = acme.draft(auto_advance=True)
    acme.sandbox.controls.advance(15 * DAY)
    found = acme.get(invoice)
    assert (found.attempt_count, found.next_payment_attempt) == (1, None)


def test_an_automatic_charge_without_a_card_fails_and_says_so(acme: Account) -> None:
    invoice = acme.draft(auto_advance=True)
    acme.sandbox.controls.advance(HOUR)
    found = acme.get(invoice)
    assert (found.status, found.attempted, found.attempt_count) == ("open", True, 1)
    assert acme.intent(invoice).last_payment_error is None
    assert acme.events()[-1] == "invoice.payment_failed"


def test_voiding_stops_the_automatic_tries(acme: Account) -> None:
    acme.card("decline:insufficient_funds")
    invoice = acme.draft(auto_advance=True)
    acme.sandbox.controls.advance(HOUR)
    acme.v1.invoices.void_invoice(invoice.id)
    acme.sandbox.controls.advance(15 * DAY)
    assert len(acme.v1.charges.list().data) == 1


def test_switching_collection_off_stops_the_automatic_tries(acme: Account) -> None:
    acme.card("decline:insufficient_funds")
    invoice = acme.draft(auto_advance=True)
    acme.sandbox.controls.advance(HOUR)
    assert acme.v1.invoices.update(invoice.id, {"auto_advance": False}).next_payment_attempt is None
    acme.sandbox.controls.advance(15 * DAY)
    assert acme.get(invoice).attempt_count == 1


def test_a_manual_try_leaves_the_schedule_as_it_is(acme: Account) -> None:
    acme.card("decline:insufficient_funds")
    invoice = acme.draft(auto_advance=True)
    acme.sandbox.controls.advance(HOUR)
    planned = acme.get(invoice).next_payment_attempt
    refusal(lambda: acme.v1.invoices.pay(invoice.id))
    assert (acme.get(invoice).next_payment_attempt, acme.get(invoice).attempt_count) == (planned, 1)


def test_a_subscription_renews_each_month(acme: Account) -> None:
    acme.card()
    made = acme.sandbox.controls.subscribe(acme.id, 20000, name="Retainer")
    acme.sandbox.controls.advance(62 * DAY)
    found = acme.v1.invoices.list({"subscription": made["id"]}).data
    assert [(one.status, one.billing_reason, one.total) for one in found] == [
        ("paid", "subscription_cycle", 20000),
        ("paid", "subscription_cycle", 20000),
        ("paid", "subscription_create", 20000),
    ]
    subscription = acme.v1.subscriptions.list({"customer": acme.id, "expand": ["data.latest_invoice"]}).data[0]
    assert (subscription.status, subscription.latest_invoice.id) == ("active", found[0].id)
    days = [datetime.fromtimestamp(one.period_start, UTC).day for one in found]
    assert len(set(days)) == 1


def test_a_renewal_that_fails_makes_the_subscription_past_due_until_it_is_paid(acme: Account) -> None:
    card = acme.card("decline:generic_decline")
    made = acme.sandbox.controls.subscribe(acme.id, 20000)
    acme.sandbox.controls.advance(HOUR)
    assert acme.v1.subscriptions.retrieve(made["id"]).status == "past_due"
    acme.sandbox.controls.card(card, "pass")
    (invoice,) = acme.v1.invoices.list({"subscription": made["id"]}).data
    acme.v1.invoices.pay(invoice.id)
    assert acme.v1.subscriptions.retrieve(made["id"]).status == "active"


def test_a_subscription_can_be_renewed_at_once(acme: Account) -> None:
    made = acme.sandbox.controls.subscribe(acme.id, 500, collection_method="send_invoice", days_until_due=10)
    draft = acme.sandbox.controls.renew(made["id"])
    assert (draft["billing_reason"], draft["due_date"]) == ("subscription_cycle", NOW + 10 * DAY)


def test_stripe_may_give_up_for_a_reason(acme: Account) -> None:
    invoice = acme.open()
    acme.sandbox.controls.give_up(invoice.id)
    found = acme.get(invoice)
    assert (found.status, found.status_details.uncollectible.reason) == ("uncollectible", "max_payment_attempts")


def test_a_clock_started_in_the_past_can_be_brought_to_the_present_and_run(monkeypatch: pytest.MonkeyPatch) -> None:
    with StripeSandbox(KEY, SECRET, now=NOW) as account:
        present = int(time.time())
        assert account.controls.advance_to(present) == present
        assert account.controls.clock(running=True) == present
        monkeypatch.setattr("sandbox.stripe.clock.time.time", lambda: present + 60.5)
        assert present + 59 <= account.now <= present + 60
        assert account.controls.clock(running=False) == account.now


def test_a_clock_given_no_start_is_the_real_one() -> None:
    with StripeSandbox(KEY, SECRET) as account:
        before = int(time.time())
        assert before <= account.now <= time.time()
        before = int(time.time())
        assert before + DAY <= account.controls.advance(DAY) <= time.time() + DAY


def test_a_draft_is_finalized_at_the_moment_it_was_scheduled_for(acme: Account) -> None:
    acme.card()
    when = NOW + 5 * DAY
    charged = acme.draft(auto_advance=True, automatically_finalizes_at=when)
    sent = acme.draft(auto_advance=True, automatically_finalizes_at=when)
    stopped = acme.draft(auto_advance=True, automatically_finalizes_at=when)
    terms = {"collection_method": "send_invoice", "days_until_due": 7}
    sent = acme.v1.invoices.update(sent.id, terms)
    assert (sent.automatically_finalizes_at, sent.next_payment_attempt) == (when, None)
    moved = acme.v1.invoices.update(charged.id, {"automatically_finalizes_at": when + DAY})
    assert (moved.automatically_finalizes_at, moved.next_payment_attempt) == (when + DAY, when + DAY)
    off = acme.v1.invoices.update(stopped.id, {"auto_advance": False})
    assert (off.automatically_finalizes_at, off.next_payment_attempt) == (None, None)
    acme.sandbox.controls.advance_to(when)
    assert [acme.get(one).status for one in (charged, sent, stopped)] == ["draft", "open", "draft"]
    assert acme.get(sent).status_transitions.finalized_at == when
    acme.sandbox.controls.advance_to(when + DAY)
    assert [acme.get(one).status for one in (charged, sent, stopped)] == ["paid", "open", "draft"]
    for wrong in (NOW - 1, acme.sandbox.now, acme.sandbox.now + 6 * 366 * DAY):
        terms = {"auto_advance": True, "automatically_finalizes_at": wrong}
        error = refusal(lambda terms=terms: acme.v1.invoices.update(stopped.id, terms))  # type: ignore[misc]
        assert error.param == "automatically_finalizes_at"  # type: ignore[attr-defined]
    assert acme.get(stopped).auto_advance is False


def test_whatever_falls_due_on_the_way_happens_in_the_order_of_its_moments(acme: Account) -> None:
    """A month in one step, or in many: the same things at the same times."""
    card = acme.card()
    for days in (1, 9, 3):
        acme.sandbox.controls.subscribe(acme.id, 1000 * days, interval="week")
        acme.draft(auto_advance=True, automatically_finalizes_at=NOW + days * DAY)
    late = acme.draft(auto_advance=True, automatically_finalizes_at=NOW + 12 * DAY)
    acme.sandbox.controls.card(card, "decline:insufficient_funds")
    acme.sandbox.controls.after_retries("unpaid")
    acme.sandbox.controls.advance(40 * DAY)
    moments = [event["created"] for event in acme.sandbox.events]
    assert moments == sorted(moments)
    told = [
        (event["created"], event["data"]["object"]["id"]) for event in acme.sandbox.events if "final" in event["type"]
    ]
    assert (NOW + 12 * DAY, late.id) in told
    assert len({moment for moment, _ in told}) > 5
