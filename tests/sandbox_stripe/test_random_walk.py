"""Whatever is called in whatever order: no call breaks the sandbox, and the books agree."""

import contextlib
import random
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.sandbox_stripe.helpers import DAY, HOUR, Account

STEPS = 100
BEHAVIOURS = ("pass", "decline:insufficient_funds", "decline:lost_card", "requires_action", "processing")
AMOUNTS = (5000, 125000, 20, 0, -700)


class Walk:
    """Random calls on one customer's invoices; refusals are fine, anything else is not."""

    def __init__(self, acme: Account, seed: int) -> None:
        self.acme = acme
        self.pick = random.Random(seed)
        self.invoices: list[str] = []
        self.cards = [acme.card(behaviour) for behaviour in BEHAVIOURS]

    def step(self) -> None:
        act = self.pick.choice(self.acts())
        with contextlib.suppress(stripe.CardError, stripe.InvalidRequestError, ValueError):
            act()

    def acts(self) -> list[Callable[[], Any]]:
        v1, controls = self.acme.v1.invoices, self.acme.sandbox.controls
        if not self.invoices:
            return [self.create]
        some = self.pick.choice(self.invoices)
        card = self.pick.choice(self.cards)
        amount = self.pick.choice(AMOUNTS)
        return [
            self.create,
            lambda: v1.add_lines(some, {"lines": [{"amount": amount}]}),
            lambda: v1.finalize_invoice(some),
            lambda: v1.pay(some, {"payment_method": card}),
            lambda: v1.pay(some),
            lambda: v1.pay(some, {"paid_out_of_band": True}),
            lambda: v1.void_invoice(some),
            lambda: v1.mark_uncollectible(some),
            lambda: v1.send_invoice(some),
            lambda: v1.delete(some),
            lambda: v1.update(some, {"auto_advance": self.pick.random() < 0.5}),
            lambda: controls.pay_hosted(some, self.pick.choice(("pass", "decline:expired_card"))),
            lambda: controls.settle(some, self.pick.choice(("succeeded", "failed:account_closed"))),
            lambda: controls.card(card, self.pick.choice(BEHAVIOURS)),
            lambda: controls.advance(self.pick.choice((HOUR, DAY, 5 * DAY))),
        ]

    def create(self) -> None:
        params: dict[str, Any] = {"auto_advance": self.pick.random() < 0.5}
        if self.pick.random() < 0.3:
            params |= {"collection_method": "send_invoice", "days_until_due": 10}
        self.invoices.append(self.acme.draft(self.pick.choice(AMOUNTS), **params).id)


def check(acme: Account, invoice: Any, charges: list[Any]) -> None:
    """The invoice, its payment and its charges tell one story."""
    taken = [charge.amount for charge in charges if charge.status == "succeeded"]
    if invoice.status == "paid":
        assert invoice.amount_remaining == 0
        assert invoice.amount_paid == invoice.amount_due
        assert sum(taken) == invoice.amount_paid - invoice.amount_paid_off_stripe
    else:
        assert (taken, invoice.amount_paid) == ([], 0)
    assert len(taken) <= 1
    assert (invoice.number is None) == (invoice.status == "draft")
    if invoice.status not in ("draft", "open"):
        assert invoice.next_payment_attempt is None
    payments = invoice.payments.data
    assert len(payments) <= 1
    if payments and invoice.status in ("paid", "void"):
        assert payments[0].status == ("paid" if taken else "canceled")


@pytest.mark.parametrize("seed", range(4))
def test_the_books_agree_after_any_calls(acme: Account, seed: int) -> None:
    walk = Walk(acme, seed)
    for _ in range(STEPS):
        walk.step()
    found = list(acme.v1.invoices.list({"limit": 100, "expand": ["data.payments"]}).auto_paging_iter())
    charges = list(acme.v1.charges.list({"limit": 100}).auto_paging_iter())
    numbers = [invoice.number for invoice in found if invoice.number]
    assert len(numbers) == len(set(numbers))
    for invoice in found:
        intents = [payment.payment.payment_intent for payment in invoice.payments.data]
        check(acme, invoice, [charge for charge in charges if charge.payment_intent in intents])
    assert not [seen for seen in acme.sandbox.requests if seen.status >= 500]
