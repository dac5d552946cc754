"""Paying: which card is charged, declines, 3-D Secure, bank debits, and payment outside Stripe."""

import pytest
import stripe

from tests.sandbox_stripe.helpers import DAY, HOUR, NOW, Account, refusal

PAID = [
    "charge.succeeded",
    "payment_intent.succeeded",
    "invoice.updated",
    "invoice_payment.paid",
    "invoice.paid",
    "invoice.payment_succeeded",
]
FAILED = ["charge.failed", "invoice.updated", "payment_intent.payment_failed", "invoice.payment_failed"]


def test_paying_charges_the_default_card(acme: Account) -> None:
    card = acme.card()
    invoice = acme.open()
    before = len(acme.events())
    paid = acme.v1.invoices.pay(invoice.id)
    assert (paid.status, paid.amount_paid, paid.amount_remaining, paid.attempt_count) == ("paid", 5000, 0, 1)
    assert (paid.attempted, paid.status_transitions.paid_at) == (True, NOW)
    intent = acme.intent(paid)
    assert (intent.status, intent.payment_method, intent.amount_received) == ("succeeded", card, 5000)
    charge = acme.v1.charges.retrieve(intent.latest_charge)
    assert (charge.status, charge.paid, charge.payment_method_details.card.last4) == ("succeeded", True, "4242")
    payment = acme.v1.invoice_payments.list({"invoice": invoice.id, "status": "paid"}).data[0]
    assert (payment.amount_paid, payment.status_transitions.paid_at) == (5000, NOW)
    assert acme.events()[before:] == PAID


def test_a_declined_card_leaves_the_invoice_open(acme: Account) -> None:
    card = acme.card("decline:insufficient_funds")
    invoice = acme.open()
    before = len(acme.events())
    error = refusal(lambda: acme.v1.invoices.pay(invoice.id))
    assert isinstance(error, stripe.CardError)
    assert (error.http_status, error.code, error.user_message) == (
        402,
        "card_declined",
        "Your card has insufficient funds.",
    )
    said = error.error
    assert said is not None
    assert (said.decline_code, said.advice_code, said.type) == ("insufficient_funds", "try_again_later", "card_error")
    assert said.payment_method is not None
    assert said.payment_method.id == card
    assert said.payment_intent is not None
    assert said.payment_intent.status == "requires_payment_method"
    assert said.doc_url == "https://stripe.com/docs/error-codes/card-declined"
    assert said.to_dict()["request_log_url"].endswith(str(error.request_id))
    charge = acme.v1.charges.retrieve(said.charge)
    assert (charge.status, charge.failure_code, charge.outcome.reason) == (
        "failed",
        "card_declined",
        "insufficient_funds",
    )
    found = acme.get(invoice)
    assert (found.status, found.attempted, found.attempt_count, found.amount_remaining) == ("open", True, 1, 5000)
    last = acme.intent(invoice).last_payment_error
    assert (last.code, last.decline_code, last.charge) == ("card_declined", "insufficient_funds", charge.id)
    assert acme.events()[before:] == FAILED


@pytest.mark.parametrize(
    ("behaviour", "code", "decline_code", "advice"),
    [
        ("generic_decline", "card_declined", "generic_decline", None),
        ("lost_card", "card_declined", "lost_card", "do_not_try_again"),
        ("expired_card", "expired_card", None, "confirm_card_data"),
        ("processing_error", "processing_error", None, None),
        ("authentication_required", "authentication_required", "authentication_required", "do_not_try_again"),
    ],
)
def test_each_decline_has_its_codes(
    acme: Account, behaviour: str, code: str, decline_code: str | None, advice: str | None
) -> None:
    acme.card(f"decline:{behaviour}")
    invoice = acme.open()
    refusal(lambda: acme.v1.invoices.pay(invoice.id))
    error = acme.intent(invoice).last_payment_error.to_dict()
    assert (error["code"], error.get("decline_code"), error.get("advice_code")) == (code, decline_code, advice)


def test_every_try_makes_a_charge_of_its_own_on_one_payment_intent(acme: Account) -> None:
    acme.card("decline:generic_decline")
    invoice = acme.open()
    for _ in range(3):
        refusal(lambda: acme.v1.invoices.pay(invoice.id))
    intent = acme.intent(invoice)
    acme.v1.invoices.pay(invoice.id, {"payment_method": acme.card()})
    charges = acme.v1.charges.list({"payment_intent": intent.id}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed", "failed", "failed"]
    assert acme.intent(invoice).latest_charge == charges[0].id
    assert acme.intent(invoice).last_payment_error is None


def test_manual_tries_after_the_first_are_not_counted(acme: Account) -> None:
    acme.card("decline:generic_decline")
    invoice = acme.open()
    for _ in range(3):
        refusal(lambda: acme.v1.invoices.pay(invoice.id))
    assert acme.get(invoice).attempt_count == 1


def test_paying_a_draft_finalizes_it_and_a_decline_leaves_it_open(acme: Account) -> None:
    acme.card("decline:generic_decline")
    invoice = acme.draft()
    assert refusal(lambda: acme.v1.invoices.pay(invoice.id)).http_status == 402
    assert (acme.get(invoice).status, acme.get(invoice).number is None) == ("open", False)


def test_the_card_is_the_named_one_then_the_invoices_then_the_subscriptions_then_the_customers(acme: Account) -> None:
    customers, subscriptions, invoices, named = (acme.card(default=index == 0) for index in range(4))
    control = acme.sandbox.controls
    subscription = control.subscribe(acme.id, 900, default_payment_method=subscriptions)["id"]
    control.advance(HOUR)
    (first,) = acme.v1.invoices.list({"subscription": subscription}).data
    assert acme.intent(first).payment_method == subscriptions
    invoice = acme.open(default_payment_method=invoices)
    assert acme.intent(acme.v1.invoices.pay(invoice.id)).payment_method == invoices
    invoice = acme.open(default_payment_method=invoices)
    assert acme.intent(acme.v1.invoices.pay(invoice.id, {"payment_method": named})).payment_method == named
    assert acme.intent(acme.v1.invoices.pay(acme.open().id)).payment_method == customers


def test_paying_without_any_card_is_refused(acme: Account) -> None:
    invoice = acme.open()
    error = refusal(lambda: acme.v1.invoices.pay(invoice.id))
    assert (error.http_status, error.code) == (400, "resource_missing")
    assert acme.get(invoice).attempted is False


def test_a_card_of_somebody_else_is_refused(acme: Account) -> None:
    other = acme.v1.customers.create({}).id
    card = acme.sandbox.controls.create_test_card(other)
    invoice = acme.open()
    error = refusal(lambda: acme.v1.invoices.pay(invoice.id, {"payment_method": card}))
    assert error.http_status == 400
    assert "must be attached to the customer" in str(error)


def test_a_card_that_needs_confirmation_waits_for_the_payer(acme: Account) -> None:
    acme.card("requires_action")
    invoice = acme.open()
    error = refusal(lambda: acme.v1.invoices.pay(invoice.id))
    assert (error.http_status, error.code) == (402, "invoice_payment_intent_requires_action")
    assert acme.intent(invoice).status == "requires_action"
    assert acme.events()[-2:] == ["payment_intent.requires_action", "invoice.payment_action_required"]
    assert acme.get(invoice).status == "open"
    assert acme.sandbox.controls.pay_hosted(invoice.id) == "paid"
    assert acme.get(invoice).status == "paid"


def test_a_bank_debit_takes_days_and_then_pays(acme: Account) -> None:
    acme.card("processing", type="us_bank_account", brand="Test Bank", last4="6789")
    invoice = acme.v1.invoices.pay(acme.open().id)
    assert (invoice.status, acme.intent(invoice).status) == ("open", "processing")
    assert "processing" in str(refusal(lambda: acme.v1.invoices.pay(invoice.id)))
    assert "processing" in str(refusal(lambda: acme.v1.invoices.void_invoice(invoice.id)))
    acme.sandbox.controls.advance(5 * DAY)
    assert acme.get(invoice).status == "paid"


def test_a_bank_debit_can_fail_days_later(acme: Account) -> None:
    acme.card("processing", type="us_bank_account")
    invoice = acme.v1.invoices.pay(acme.open().id)
    acme.sandbox.controls.settle(invoice.id, "failed:account_closed")
    assert (acme.get(invoice).status, acme.intent(invoice).status) == ("open", "requires_payment_method")
    assert acme.intent(invoice).last_payment_error.code == "account_closed"
    assert acme.events()[-1] == "invoice.payment_failed"
    acme.sandbox.controls.advance(5 * DAY)
    assert acme.get(invoice).status == "open"


def test_an_invoice_can_be_paid_outside_stripe(acme: Account) -> None:
    invoice = acme.v1.invoices.pay(acme.open().id, {"paid_out_of_band": True})
    assert (invoice.status, invoice.amount_paid, invoice.amount_paid_off_stripe) == ("paid", 5000, 5000)
    assert acme.intent(invoice).status == "canceled"
    assert acme.v1.invoice_payments.list({"invoice": invoice.id}).data[0].status == "canceled"
    assert acme.v1.charges.list().data == []
    assert "invoice.paid" in acme.events()


def test_the_hosted_page_pays_and_a_mistyped_card_is_not_an_automatic_attempt(acme: Account) -> None:
    invoice = acme.sent()
    assert acme.sandbox.controls.pay_hosted(invoice.id, "decline:incorrect_cvc") == "declined"
    found = acme.get(invoice)
    assert (found.status, found.attempt_count, found.next_payment_attempt) == ("open", 0, None)
    assert acme.intent(invoice).last_payment_error.code == "incorrect_cvc"
    acme.sandbox.controls.pay_hosted(invoice.id)
    assert acme.get(invoice).status == "paid"
