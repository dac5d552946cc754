"""Paying and voiding at a Stripe account over HTTP: what Stripe then has, and what is told."""

from datetime import UTC, datetime

import pytest

from bot.adapters.billing import StripeBilling
from bot.domain.invoices import Stage
from bot.domain.statuses import Status, clock_free
from bot.domain.workspaces import Budget
from bot.services.ports import BillingRefused, CardDeclined, NoSuchObject
from tests.billing.cards import card, charges
from tests.billing.conftest import Hub


def test_a_payment_charges_the_named_card_once(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer("decline:generic_decline")
    good = card(hub, customer)
    invoice = hub.open_invoice(customer)
    paid = billing.pay(invoice, good, f"{invoice}/pay")
    assert (paid.stage, paid.amount_paid, paid.amount_remaining) == (Stage.PAID, 12500, 0)
    assert paid.paid_at == datetime.fromtimestamp(hub.account.now, UTC)
    assert paid.payment is not None
    assert paid.payment.status == "succeeded"
    assert paid.payment.method in billing.methods(customer)
    assert paid.payment.method.id == good
    assert billing.pay(invoice, good, f"{invoice}/pay") == paid
    assert charges(hub, customer) == ["succeeded"]


def test_a_payment_asks_for_one_off_session_charge(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer)
    before = len(hub.account.requests)
    billing.pay(invoice, method, f"{invoice}/pay")
    sent, looked = hub.requests(before)
    assert looked.path == f"/v1/payment_methods/{method}"
    assert sent.path == f"/v1/invoices/{invoice}/pay"
    assert (sent.params["payment_method"], sent.params["off_session"]) == (method, "true")
    assert sent.headers["idempotency-key"] == f"{invoice}/pay"


def test_a_declined_card_leaves_the_invoice_open(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer, "decline:insufficient_funds")
    with pytest.raises(CardDeclined) as raised:
        billing.pay(invoice, method, f"{invoice}/pay")
    assert raised.value.decline.decline_code == "insufficient_funds"
    assert not raised.value.confirm
    found = billing.invoice(invoice)
    assert clock_free(found) is Status.FAILED
    assert found.payment is not None
    assert found.payment.charge == raised.value.charge


def test_a_repeated_decline_is_the_same_decline(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer, "decline:do_not_honor")
    seen = set()
    for _ in range(3):
        with pytest.raises(CardDeclined) as raised:
            billing.pay(invoice, method, f"{invoice}/pay")
        seen.add(raised.value.charge)
    assert len(seen) == 1
    assert charges(hub, customer) == ["failed"]


@pytest.mark.parametrize("behaviour", ["requires_action", "decline:authentication_required"])
def test_a_card_that_needs_the_payer_says_so(hub: Hub, billing: StripeBilling, behaviour: str) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer, behaviour)
    with pytest.raises(CardDeclined) as raised:
        billing.pay(invoice, method, f"{invoice}/pay")
    assert raised.value.confirm
    found = billing.invoice(invoice).payment
    assert found is not None
    assert found.method is not None
    assert found.method.id == method


def test_a_bank_debit_is_processing(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice = hub.open_invoice(customer)
    bank = hub.account.controls.create_test_card(customer, "processing", type="us_bank_account")
    found = billing.pay(invoice, bank, f"{invoice}/pay")
    assert clock_free(found) is Status.PROCESSING
    assert found == billing.invoice(invoice)
    assert found.payment is not None
    assert found.payment.method is not None
    assert found.payment.method.kind == "us_bank_account"


def test_paying_a_paid_invoice_is_refused_in_stripes_words(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer)
    billing.pay(invoice, method, f"{invoice}/1")
    with pytest.raises(BillingRefused, match="already paid"):
        billing.pay(invoice, method, f"{invoice}/2")


def test_a_key_used_for_another_card_is_refused(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice = hub.open_invoice(customer)
    billing.pay(invoice, card(hub, customer), f"{invoice}/pay")
    with pytest.raises(BillingRefused) as raised:
        billing.pay(invoice, card(hub, customer), f"{invoice}/pay")
    assert raised.value.code == "idempotency_error"


def test_someone_elses_card_is_refused_by_name(hub: Hub, billing: StripeBilling) -> None:
    invoice, strange = hub.open_invoice(hub.customer(None)), card(hub, hub.customer(None))
    with pytest.raises(BillingRefused) as raised:
        billing.pay(invoice, strange, f"{invoice}/pay")
    assert raised.value.code == "resource_missing"


def test_a_void_is_for_good(hub: Hub, billing: StripeBilling) -> None:
    invoice = hub.open_invoice(hub.customer())
    voided = billing.void(invoice, f"{invoice}/void")
    assert (voided.stage, voided.voided_at) == (Stage.VOID, datetime.fromtimestamp(hub.account.now, UTC))
    assert billing.void(invoice, f"{invoice}/void") == voided
    with pytest.raises(BillingRefused):
        billing.void(invoice, f"{invoice}/void-again")


def test_the_budget_is_written_where_the_platform_reads_it(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(metadata={"plan": "gold"})
    billing.set_budget(customer, Budget.DRAFT, f"{customer}/budget")
    assert hub.stripe.v1.customers.retrieve(customer).metadata.to_dict() == {"plan": "gold", "budget_status": "draft"}


def test_writes_to_what_is_not_there_are_told_as_such(billing: StripeBilling) -> None:
    with pytest.raises(NoSuchObject):
        billing.void("in_gone", "gone/void")
    with pytest.raises(NoSuchObject):
        billing.set_budget("cus_gone", Budget.DRAFT, "gone/budget")
    with pytest.raises(BillingRefused):
        billing.portal("cus_gone")
