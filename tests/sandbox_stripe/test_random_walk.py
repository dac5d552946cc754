"""Whatever is called in whatever order: no call breaks the sandbox, and the books agree."""

import contextlib
import random
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.sandbox_stripe.helpers import DAY, HOUR, Account

STEPS = 120
BEHAVIOURS = ("pass", "decline:insufficient_funds", "decline:lost_card", "requires_action", "processing")
AMOUNTS = (5000, 125000, 20, 0, -700)


class Walk:
    """Random calls on one customer's invoices; refusals are fine, anything else is not."""

    def __init__(self, acme: Account, seed: int) -> None:
        self.acme = acme
        self.pick = random.Random(seed)
        self.invoices: list[str] = []
        self.cards = [acme.card(behaviour) for behaviour in BEHAVIOURS]
        self.coupons = [
            acme.v1.coupons.create({"percent_off": 12.5}).id,
            acme.v1.coupons.create({"amount_off": 700, "currency": "usd"}).id,
        ]
        self.rates = [
            acme.v1.tax_rates.create({"display_name": "VAT", "inclusive": inclusive, "percentage": percentage}).id
            for inclusive, percentage in ((False, 19), (True, 7.5))
        ]

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
            *self.money_acts(some, amount),
        ]

    def money_acts(self, some: str, amount: int) -> list[Callable[[], Any]]:
        v1, controls = self.acme.v1, self.acme.sandbox.controls
        part = self.pick.choice((300, 2500, 5000))
        item = {"amount": amount, **self.extras("tax_rates")}
        return [
            lambda: v1.invoices.add_lines(some, {"lines": [item]}),
            lambda: v1.invoices.update(some, self.extras("default_tax_rates")),
            lambda: controls.pay_part(some, part, outside=self.pick.random() < 0.5),
            lambda: v1.credit_notes.create({"invoice": some, "amount": part}),
            lambda: v1.credit_notes.create({"invoice": some, "amount": part, "credit_amount": part}),
            lambda: v1.credit_notes.create({"invoice": some, "amount": part, "refund_amount": part}),
            lambda: [v1.credit_notes.void_credit_note(one.id) for one in v1.credit_notes.list({"invoice": some}).data],
            lambda: v1.customers.balance_transactions.create(self.acme.id, {"amount": -part, "currency": "usd"}),
            lambda: self.invoices.append(
                v1.invoices.create({"from_invoice": {"action": "revision", "invoice": some}}).id
            ),
        ]

    def extras(self, rates: str) -> dict[str, Any]:
        """Perhaps a coupon, perhaps taxes."""
        found: dict[str, Any] = {}
        if self.pick.random() < 0.5:
            found["discounts"] = [{"coupon": self.pick.choice(self.coupons)}]
        if self.pick.random() < 0.5:
            found[rates] = self.pick.sample(self.rates, self.pick.choice((1, 2)))
        return found

    def create(self) -> None:
        params: dict[str, Any] = {"auto_advance": self.pick.random() < 0.5, **self.extras("default_tax_rates")}
        if self.pick.random() < 0.3:
            params |= {"collection_method": "send_invoice", "days_until_due": 10}
        self.invoices.append(self.acme.draft(self.pick.choice(AMOUNTS), **params).id)


def check(invoice: Any, charges: list[Any], notes: list[Any]) -> None:
    """The invoice, its payments, its charges and its credit notes tell one story."""
    check_sums(invoice)
    taken = sum(charge.amount for charge in charges if charge.status == "succeeded")
    assert taken == invoice.amount_paid - invoice.amount_paid_off_stripe + invoice.amount_overpaid
    assert invoice.amount_remaining == invoice.amount_due - invoice.amount_paid >= 0
    if invoice.status == "paid":
        assert invoice.amount_remaining == 0
    payments = invoice.payments.data
    by_payments = sum(payment.amount_paid for payment in payments if payment.status == "paid")
    assert invoice.amount_paid - invoice.amount_paid_off_stripe <= by_payments <= invoice.amount_paid
    assert (invoice.number is None) == (invoice.status == "draft")
    if invoice.status not in ("draft", "open"):
        assert invoice.next_payment_attempt is None
    check_notes(invoice, [note for note in notes if note.status == "issued"])


def check_sums(invoice: Any) -> None:
    """Discounts and taxes of the lines are those of the invoice, and lead from the subtotal to the total."""
    lines = invoice.lines.data
    off = sum(one.amount for line in lines for one in line.discount_amounts)
    own = {key for line in lines for key in line.discounts}
    later = sum(one.amount for one in invoice.total_discount_amounts if one.discount not in own)
    taxes = [tax for line in lines for tax in line.taxes]
    on_top = sum(tax.amount for tax in taxes if tax.tax_behavior == "exclusive")
    assert off == sum(one.amount for one in invoice.total_discount_amounts)
    assert sum(tax.amount for tax in taxes) == sum(tax.amount for tax in invoice.total_taxes)
    assert invoice.total == sum(line.amount for line in lines) - off + on_top == invoice.subtotal - later + on_top
    assert invoice.total_excluding_tax == invoice.total - sum(tax.amount for tax in taxes)
    if invoice.status != "draft":
        used = invoice.starting_balance - invoice.ending_balance
        assert invoice.amount_due == invoice.total + used - invoice.pre_payment_credit_notes_amount


def check_notes(invoice: Any, notes: list[Any]) -> None:
    assert invoice.pre_payment_credit_notes_amount == sum(note.pre_payment_amount for note in notes)
    assert invoice.post_payment_credit_notes_amount == sum(note.post_payment_amount for note in notes)
    assert sum(note.total for note in notes) <= max(0, invoice.total)


@pytest.mark.parametrize("seed", range(4))
def test_the_books_agree_after_any_calls(acme: Account, seed: int) -> None:
    walk = Walk(acme, seed)
    for _ in range(STEPS):
        walk.step()
    found = list(acme.v1.invoices.list({"limit": 100, "expand": ["data.payments"]}).auto_paging_iter())
    intents = {one.id: one.status for one in acme.v1.payment_intents.list({"limit": 100}).auto_paging_iter()}
    notes = list(acme.v1.credit_notes.list({"limit": 100}).auto_paging_iter())
    charges = list(acme.v1.charges.list({"limit": 100}).auto_paging_iter())
    numbers = [invoice.number for invoice in found if invoice.number]
    assert len(numbers) == len(set(numbers))
    for invoice in found:
        held = [payment.payment.to_dict().get("payment_intent") for payment in invoice.payments.data]
        if invoice.status in ("paid", "void"):
            assert {intents[key] for key in held if key} <= {"succeeded", "canceled", "processing"}
        check(
            invoice,
            [charge for charge in charges if charge.payment_intent in held],
            [note for note in notes if note.invoice == invoice.id],
        )
    assert not [seen for seen in acme.sandbox.requests if seen.status >= 500]
