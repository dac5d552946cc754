"""Finalization: numbers, links, the payment it makes, and invoices with nothing to charge."""

import pytest

from tests.sandbox_stripe.helpers import HOUR, NOW, Account, refusal


def test_finalizing_opens_the_invoice(acme: Account) -> None:
    invoice = acme.open()
    prefix = acme.v1.customers.retrieve(acme.id).invoice_prefix
    assert (invoice.status, invoice.number, invoice.effective_at) == ("open", f"{prefix}-0001", NOW)
    assert invoice.status_transitions.finalized_at == NOW
    assert invoice.hosted_invoice_url.startswith(f"{acme.sandbox.base_url}/pay/")
    assert invoice.invoice_pdf.startswith(f"{acme.sandbox.base_url}/pdf/")
    assert (acme.open().number, acme.v1.customers.retrieve(acme.id).next_invoice_sequence) == (f"{prefix}-0002", 3)


def test_an_open_invoice_has_a_default_payment_waiting_for_a_method(acme: Account) -> None:
    invoice = acme.open(7000)
    payment = acme.v1.invoice_payments.list({"invoice": invoice.id}).data[0]
    assert (payment.is_default, payment.status, payment.amount_requested) == (True, "open", 7000)
    intent = acme.intent(invoice)
    assert (intent.id, intent.amount) == (payment.payment.payment_intent, 7000)
    assert (intent.status, intent.last_payment_error, intent.latest_charge) == ("requires_payment_method", None, None)
    assert acme.v1.invoice_payments.retrieve(payment.id).id == payment.id
    assert acme.v1.payment_intents.retrieve(intent.id).customer == acme.id
    secret = acme.get(invoice, "confirmation_secret").confirmation_secret
    assert (secret.type, secret.client_secret) == ("payment_intent", intent.client_secret)


def test_finalizing_tells_its_events(acme: Account) -> None:
    invoice = acme.draft()
    before = len(acme.events())
    acme.v1.invoices.finalize_invoice(invoice.id)
    assert acme.events()[before:] == ["payment_intent.created", "invoice.updated", "invoice.finalized"]
    previous = acme.event("invoice.updated").data.previous_attributes
    assert (previous.status, previous.number) == ("draft", None)
    assert previous.status_transitions.to_dict() == {"finalized_at": None}


def test_a_finalized_automatic_invoice_is_charged_within_the_hour(acme: Account) -> None:
    acme.card()
    invoice = acme.v1.invoices.finalize_invoice(acme.draft().id, {"auto_advance": True})
    assert (invoice.status, invoice.next_payment_attempt) == ("open", NOW + HOUR)
    acme.sandbox.controls.advance(HOUR)
    assert acme.get(invoice).status == "paid"


def test_a_second_finalization_is_refused(acme: Account) -> None:
    invoice = acme.open()
    error = refusal(lambda: acme.v1.invoices.finalize_invoice(invoice.id))
    assert (error.http_status, error.code) == (400, None)
    assert "already finalized" in str(error)


def test_an_empty_invoice_is_paid_at_once(acme: Account) -> None:
    invoice = acme.v1.invoices.finalize_invoice(acme.v1.invoices.create({"customer": acme.id}).id)
    assert (invoice.status, invoice.amount_due, invoice.amount_paid) == ("paid", 0, 0)
    assert acme.v1.invoice_payments.list({"invoice": invoice.id}).data == []
    assert acme.events()[-3:] == ["invoice.finalized", "invoice.paid", "invoice.payment_succeeded"]


@pytest.mark.parametrize(("amount", "currency", "small"), [(49, "usd", True), (50, "usd", False), (299, "sek", True)])
def test_less_than_the_least_charge_is_carried_to_the_balance(
    acme: Account, amount: int, currency: str, small: bool
) -> None:
    invoice = acme.open(amount, currency=currency)
    balance = acme.v1.customers.retrieve(acme.id).balance
    expected = ("paid", 0, amount, amount) if small else ("open", amount, 0, 0)
    assert (invoice.status, invoice.amount_due, invoice.ending_balance, balance) == expected


def test_a_credit_balance_is_used_first(acme: Account) -> None:
    acme.v1.customers.update(acme.id, {"balance": -2000})
    invoice = acme.draft(5000)
    assert (invoice.starting_balance, invoice.amount_due) == (-2000, 3000)
    invoice = acme.v1.invoices.finalize_invoice(invoice.id)
    assert (invoice.total, invoice.amount_due, invoice.ending_balance) == (5000, 3000, 0)
    assert acme.intent(invoice).amount == 3000
    assert acme.v1.customers.retrieve(acme.id).balance == 0


def test_a_finalization_that_fails_says_why(acme: Account) -> None:
    invoice = acme.draft(auto_advance=True)
    acme.sandbox.controls.finalization(invoice.id, "customer_tax_location_invalid")
    acme.sandbox.controls.advance(HOUR)
    found = acme.get(invoice)
    assert (found.status, found.last_finalization_error.code) == ("draft", "customer_tax_location_invalid")
    assert acme.events()[-1] == "invoice.finalization_failed"
    error = refusal(lambda: acme.v1.invoices.finalize_invoice(invoice.id))
    assert error.code == "customer_tax_location_invalid"
    acme.sandbox.controls.finalization(invoice.id, None)
    found = acme.v1.invoices.finalize_invoice(invoice.id)
    assert (found.status, found.last_finalization_error) == ("open", None)


def test_sending_a_draft_finalizes_and_mails_it(acme: Account) -> None:
    invoice = acme.v1.invoices.send_invoice(acme.draft(collection_method="send_invoice", days_until_due=30).id)
    assert invoice.status == "open"
    assert acme.events()[-1] == "invoice.sent"
    acme.v1.invoices.send_invoice(invoice.id)
    assert acme.events()[-2:] == ["invoice.sent", "invoice.sent"]
