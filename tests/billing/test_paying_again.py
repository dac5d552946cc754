"""Paying again after trouble at a Stripe account: the same key tells the truth, and nothing is charged twice."""

import pytest

from bot.adapters.billing import StripeBilling
from bot.domain.invoices import Stage
from bot.services.ports import BillingBusy, BillingUnanswered
from tests.billing.cards import card, charges
from tests.billing.conftest import Hub


@pytest.mark.parametrize("where", ["before", "after"])
def test_after_a_lost_answer_the_same_key_tells_the_truth(hub: Hub, billing: StripeBilling, where: str) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer)
    hub.account.controls.fault("timeout", "/pay$", where=where)
    with pytest.raises(BillingUnanswered) as raised:
        billing.pay(invoice, method, f"{invoice}/pay")
    assert not raised.value.answered
    assert (billing.invoice(invoice).stage is Stage.PAID) is (where == "after")
    assert billing.pay(invoice, method, f"{invoice}/pay").stage is Stage.PAID
    assert charges(hub, customer) == ["succeeded"]


def test_a_500_is_kept_for_its_key_even_when_the_charge_was_made(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer)
    hub.account.controls.fault("500", "/pay$", where="after")
    for _ in range(2):
        with pytest.raises(BillingUnanswered) as raised:
            billing.pay(invoice, method, f"{invoice}/pay")
        assert raised.value.answered
    assert billing.invoice(invoice).stage is Stage.PAID
    assert charges(hub, customer) == ["succeeded"]


def test_a_rate_limit_changes_nothing(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer(None)
    invoice, method = hub.open_invoice(customer), card(hub, customer)
    hub.account.controls.fault("429", "/pay$")
    with pytest.raises(BillingBusy):
        billing.pay(invoice, method, f"{invoice}/pay")
    assert charges(hub, customer) == []
    assert billing.pay(invoice, method, f"{invoice}/pay").stage is Stage.PAID
