"""Credit notes and refunds: what they take off, where the money goes, what is refused."""

from typing import Any

import pytest

from tests.sandbox_stripe.helpers import NOW, Account, parameter, refusal


def paid(acme: Account, amount: int = 5000, **params: Any) -> Any:
    acme.card()
    return acme.v1.invoices.pay(acme.open(amount, **params).id)


def note(acme: Account, invoice: Any, amount: int | None = None, **params: Any) -> Any:
    how = {} if amount is None else {"amount": amount}
    return acme.v1.credit_notes.create({"invoice": invoice.id, **how, **params})


def owed(invoice: Any) -> tuple[int, int, int]:
    return invoice.amount_due, invoice.amount_paid, invoice.amount_remaining


def test_a_note_on_an_open_invoice_takes_from_what_is_left(acme: Account) -> None:
    invoice = acme.open(5000)
    made = note(acme, invoice, 1200, memo="A courtesy", reason="order_change", metadata={"by": "hana"})
    assert (made.type, made.pre_payment_amount, made.post_payment_amount) == ("pre_payment", 1200, 0)
    assert (made.status, made.number, made.memo) == ("issued", f"{invoice.number}-CN-01", "A courtesy")
    found = acme.get(invoice)
    assert (found.status, found.total, owed(found)) == ("open", 5000, (3800, 0, 3800))
    assert (found.pre_payment_credit_notes_amount, acme.intent(invoice).amount) == (1200, 3800)
    assert acme.events()[-2:] == ["credit_note.created", "invoice.updated"]
    acme.card()
    assert owed(acme.v1.invoices.pay(invoice.id)) == (3800, 3800, 0)


def test_a_note_that_leaves_nothing_makes_the_invoice_paid(acme: Account) -> None:
    invoice = acme.open(5000)
    note(acme, invoice, 5000)
    found = acme.get(invoice)
    assert (found.status, owed(found), acme.intent(invoice).status) == ("paid", (0, 0, 0), "canceled")
    assert acme.events()[-2:] == ["invoice.paid", "invoice.payment_succeeded"]
    assert refusal(lambda: note(acme, invoice, 1, out_of_band_amount=1)).http_status == 400


def test_a_paid_invoice_is_credited_to_the_card_the_balance_and_outside(acme: Account) -> None:
    invoice = paid(acme, 5000)
    made = note(acme, invoice, 3000, refund_amount=1500, credit_amount=1000, out_of_band_amount=500)
    assert (made.type, made.post_payment_amount, made.out_of_band_amount) == ("post_payment", 3000, 500)
    found = acme.get(invoice)
    assert (found.status, owed(found), found.post_payment_credit_notes_amount) == ("paid", (5000, 5000, 0), 3000)
    (refunded,) = made.refunds
    refund = acme.v1.refunds.retrieve(refunded.refund, {"expand": ["charge.refunds"]})
    assert (refund.amount, refund.status, refunded.amount_refunded) == (1500, "succeeded", 1500)
    assert (refund.charge.amount_refunded, refund.charge.refunded, len(refund.charge.refunds.data)) == (1500, False, 1)
    assert acme.v1.customers.retrieve(acme.id).balance == -1000
    (moved,) = acme.v1.customers.balance_transactions.list(acme.id).data
    assert (moved.id, moved.type, moved.credit_note) == (made.customer_balance_transaction, "credit_note", made.id)
    assert {"refund.created", "charge.refunded", "credit_note.created"} <= set(acme.events())
    assert acme.open(4000).amount_due == 3000
    (listed,) = acme.v1.credit_notes.list({"invoice": invoice.id, "expand": ["data.refunds.refund"]}).data
    assert (listed.refunds[0].refund.id, acme.v1.credit_notes.list({"customer": acme.id}).data[0].id) == (
        refund.id,
        made.id,
    )


def test_a_note_on_a_part_paid_invoice_is_before_and_after_payment(acme: Account) -> None:
    invoice = acme.open(5000)
    acme.sandbox.controls.pay_part(invoice.id, 2000)
    made = note(acme, invoice, 4000, refund_amount=1000)
    assert (made.type, made.pre_payment_amount, made.post_payment_amount) == ("mixed", 3000, 1000)
    found = acme.get(invoice)
    assert (found.status, owed(found)) == ("paid", (2000, 2000, 0))


def test_a_note_by_lines_takes_its_part_of_discounts_and_taxes(acme: Account) -> None:
    tax = acme.v1.tax_rates.create({"display_name": "VAT", "inclusive": False, "percentage": 19})
    coupon = acme.v1.coupons.create({"percent_off": 10})
    invoice = acme.v1.invoices.create(
        {"customer": acme.id, "default_tax_rates": [tax.id], "discounts": [{"coupon": coupon.id}]}
    )
    data = {"currency": "usd", "unit_amount": 333, "product_data": {"name": "Widget"}}
    acme.v1.invoices.add_lines(invoice.id, {"lines": [{"price_data": data, "quantity": 3}, {"amount": 50}]})
    invoice = acme.v1.invoices.finalize_invoice(invoice.id)
    assert (invoice.subtotal, invoice.total) == (1049, 1124)  # 900 off the first line (899.1) and 45 off the second
    widget, rest = (line.id for line in invoice.lines.data)
    params = {
        "invoice": invoice.id,
        "lines": [{"type": "invoice_line_item", "invoice_line_item": widget, "quantity": 1}],
    }
    preview = acme.v1.credit_notes.preview(params)
    assert (preview.subtotal, preview.discount_amount, preview.total_excluding_tax) == (333, 33, 300)
    notes = [acme.v1.credit_notes.create(params) for _ in range(3)]
    assert notes[0].total == preview.total
    last = note(acme, invoice, lines=[{"type": "invoice_line_item", "invoice_line_item": rest, "amount": 50}])
    assert sum(one.total for one in [*notes, last]) == invoice.total
    assert (acme.get(invoice).status, last.lines.data[0].tax_rates[0].id) == ("paid", tax.id)
    (line,) = acme.v1.credit_notes.line_items.list(notes[0].id).data
    assert (line.quantity, line.unit_amount, line.description, line.amount) == (1, 333, "Widget", 333)


def test_a_custom_line_may_have_taxes_of_its_own(acme: Account) -> None:
    tax = acme.v1.tax_rates.create({"display_name": "VAT", "inclusive": False, "percentage": 20})
    line = {"type": "custom_line_item", "description": "Late", "unit_amount": 100, "quantity": 3, "tax_rates": [tax.id]}
    made = note(acme, acme.open(5000), lines=[line])
    assert (made.subtotal, made.total, made.total_taxes[0].amount) == (300, 360, 60)


def test_a_note_can_be_changed_and_voided_while_the_invoice_is_open(acme: Account) -> None:
    invoice = acme.open(5000)
    made = note(acme, invoice, 1000)
    changed = acme.v1.credit_notes.update(made.id, {"memo": "As agreed", "metadata": {"a": "b"}})
    assert (changed.memo, acme.events()[-1]) == ("As agreed", "credit_note.updated")
    gone = acme.v1.credit_notes.void_credit_note(made.id)
    assert (gone.status, gone.voided_at, acme.events()[-1]) == ("void", NOW, "credit_note.voided")
    found = acme.get(invoice)
    assert (owed(found), found.pre_payment_credit_notes_amount, acme.intent(invoice).amount) == (
        (5000, 0, 5000),
        0,
        5000,
    )
    assert refusal(lambda: acme.v1.credit_notes.void_credit_note(made.id)).http_status == 400
    late = note(acme, invoice, 5000)
    assert refusal(lambda: acme.v1.credit_notes.void_credit_note(late.id)).http_status == 400


def test_only_open_and_paid_invoices_take_credit_notes(acme: Account) -> None:
    acme.card()
    draft, void, lost = acme.draft(), acme.open(), acme.open()
    acme.v1.invoices.void_invoice(void.id)
    acme.v1.invoices.mark_uncollectible(lost.id)
    for invoice in (draft, void, lost):
        error = refusal(lambda invoice=invoice: note(acme, invoice, 100))  # type: ignore[misc]
        assert (error.http_status, parameter(error)) == (400, "invoice")
    assert acme.v1.credit_notes.list().data == []


def test_notes_that_do_not_add_up_are_refused_and_leave_everything_as_it_was(acme: Account) -> None:
    invoice = paid(acme, 5000)
    line = invoice.lines.data[0].id
    whole = {"type": "invoice_line_item", "invoice_line_item": line}
    error = refusal(lambda: note(acme, invoice, 2000, refund_amount=100))
    assert error.user_message == (
        "The sum of credit amount, refund amount and out of band amount ($1.00) "
        "must equal the credit note amount ($20.00)."
    )
    refused: list[tuple[dict[str, Any], str | None]] = [
        ({"amount": 5001, "refund_amount": 5001}, "amount"),
        ({"amount": 0}, "amount"),
        ({"amount": 100, "lines": [{**whole, "amount": 100}], "refund_amount": 100}, "amount"),
        ({"refund_amount": 100}, "amount"),
        ({"lines": [{**whole, "amount": 5001}], "refund_amount": 5001}, "lines[0][amount]"),
        ({"lines": [{**whole, "amount": 1, "quantity": 1}], "refund_amount": 1}, "lines[0][amount]"),
        ({"lines": [{**whole, "invoice_line_item": "il_gone", "amount": 1}]}, "lines[0][invoice_line_item]"),
        ({"lines": [{"type": "custom_line_item", "description": "x"}]}, "lines[0][unit_amount]"),
        ({"amount": 100, "refunds": [{"refund": "re_gone"}]}, "refunds[0][refund]"),
    ]
    for params, param in refused:
        error = refusal(lambda params=params: note(acme, invoice, **params))  # type: ignore[misc]
        assert (error.http_status, parameter(error)) == (400, param), params
    assert (acme.v1.refunds.list().data, acme.v1.credit_notes.list().data) == ([], [])
    outside = acme.v1.invoices.pay(acme.open(700).id, {"paid_out_of_band": True})
    assert parameter(refusal(lambda: note(acme, outside, 700, refund_amount=700))) == "refund_amount"
    assert refusal(lambda: acme.v1.credit_notes.retrieve("cn_gone")).http_status == 404


def test_a_refund_made_before_can_be_linked_to_a_note_once(acme: Account) -> None:
    invoice = paid(acme, 5000)
    refund = acme.v1.refunds.create({"payment_intent": acme.intent(invoice).id, "amount": 800})
    made = note(acme, invoice, 800, refunds=[{"refund": refund.id}])
    assert (made.refunds[0].amount_refunded, len(acme.v1.refunds.list().data)) == (800, 1)
    again = refusal(lambda: note(acme, invoice, 800, refunds=[{"refund": refund.id, "amount_refunded": 800}]))
    assert parameter(again) == "refunds[0][amount_refunded]"


def test_refunds_give_back_a_charge_once(acme: Account) -> None:
    invoice = paid(acme, 5000)
    intent = acme.intent(invoice)
    part = acme.v1.refunds.create(
        {"charge": intent.latest_charge, "amount": 2000, "reason": "requested_by_customer", "metadata": {"a": "b"}}
    )
    assert (part.amount, part.reason, part.payment_intent) == (2000, "requested_by_customer", intent.id)
    error = refusal(lambda: acme.v1.refunds.create({"payment_intent": intent.id, "amount": 4000}))
    assert error.user_message == "Refund amount ($40.00) is greater than unrefunded amount on charge ($30.00)"
    assert acme.v1.refunds.create({"payment_intent": intent.id}).amount == 3000
    charge = acme.v1.charges.retrieve(intent.latest_charge)
    assert (charge.amount_refunded, charge.refunded) == (5000, True)
    before = acme.event("charge.refunded").data.previous_attributes
    assert (before.amount_refunded, before.refunded) == (2000, False)
    assert refusal(lambda: acme.v1.refunds.create({"payment_intent": intent.id})).code == "charge_already_refunded"
    assert len(acme.v1.refunds.list({"charge": charge.id}).data) == 2
    assert acme.v1.refunds.update(part.id, {"metadata": {"a": "c"}}).metadata.a == "c"
    found = acme.get(invoice)
    assert (found.status, owed(found), found.post_payment_credit_notes_amount) == ("paid", (5000, 5000, 0), 0)


@pytest.mark.parametrize(
    ("params", "param"), [({}, "payment_intent"), ({"charge": "ch_x"}, "charge"), ({"payment_intent": "pi_x"}, None)]
)
def test_a_refund_of_nothing_is_refused(acme: Account, params: dict[str, Any], param: str | None) -> None:
    error = refusal(lambda: acme.v1.refunds.create(params))
    assert (error.http_status, parameter(error)) == (400, param or "payment_intent")


def test_what_was_not_charged_cannot_be_refunded(acme: Account) -> None:
    card = acme.card("decline:generic_decline")
    invoice = acme.open()
    assert refusal(lambda: acme.v1.invoices.pay(invoice.id, {"payment_method": card})).http_status == 402
    intent = acme.intent(invoice)
    assert refusal(lambda: acme.v1.refunds.create({"payment_intent": intent.id})).http_status == 400
    assert refusal(lambda: acme.v1.refunds.create({"charge": intent.latest_charge})).http_status == 400
