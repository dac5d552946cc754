"""Invoices paid in parts, the customer's balance, and revisions of finalized invoices."""

from typing import Any

from tests.sandbox_stripe.helpers import DAY, Account, parameter, refusal


def owed(invoice: Any) -> tuple[int, int, int]:
    return invoice.amount_due, invoice.amount_paid, invoice.amount_remaining


def intent(acme: Account, amount: int, card: str | None = None, **params: Any) -> Any:
    given = {"amount": amount, "currency": "usd", "customer": acme.id, **params}
    if card is not None:
        given |= {"payment_method": card, "confirm": True, "off_session": True}
    return acme.v1.payment_intents.create(given)


def payments(acme: Account, invoice: Any) -> list[tuple[str, int, int | None, bool]]:
    found = acme.v1.invoice_payments.list({"invoice": invoice.id}).data
    return [(one.status, one.amount_requested, one.amount_paid, one.is_default) for one in reversed(found)]


def test_an_invoice_is_paid_in_parts_by_intents_of_ones_own(acme: Account) -> None:
    card, invoice = acme.card(), acme.open(5000)
    part = acme.v1.invoices.attach_payment(invoice.id, {"payment_intent": intent(acme, 2000, card).id})
    assert (part.status, owed(part)) == ("open", (5000, 2000, 3000))
    assert payments(acme, invoice) == [("open", 3000, None, True), ("paid", 2000, 2000, False)]
    assert (acme.intent(invoice).amount, acme.events()[-1]) == (3000, "invoice_payment.paid")
    later = intent(acme, 1000)
    waiting = acme.v1.invoices.attach_payment(invoice.id, {"payment_intent": later.id})
    assert owed(waiting) == (5000, 2000, 3000)
    assert acme.v1.payment_intents.confirm(later.id, {"payment_method": card}).status == "succeeded"
    assert owed(acme.get(invoice)) == (5000, 3000, 2000)
    paid = acme.v1.invoices.pay(invoice.id)
    assert (paid.status, owed(paid), paid.amount_overpaid) == ("paid", (5000, 5000, 0), 0)
    assert [one[:3] for one in payments(acme, invoice)] == [
        ("paid", 2000, 2000),
        ("paid", 2000, 2000),
        ("paid", 1000, 1000),
    ]


def test_the_last_part_makes_the_invoice_paid(acme: Account) -> None:
    invoice = acme.open(5000)
    acme.sandbox.controls.pay_part(invoice.id, 1500, outside=True)
    found = acme.get(invoice)
    assert (owed(found), found.amount_paid_off_stripe) == ((5000, 1500, 3500), 1500)
    acme.sandbox.controls.pay_part(invoice.id, 3500)
    found = acme.get(invoice)
    assert (found.status, owed(found), found.amount_paid_off_stripe) == ("paid", (5000, 5000, 0), 1500)
    assert [one[0] for one in payments(acme, invoice)] == ["canceled", "paid", "paid"]


def test_what_is_left_of_a_part_paid_invoice_can_be_paid_outside(acme: Account) -> None:
    invoice = acme.open(5000)
    acme.sandbox.controls.pay_part(invoice.id, 1500)
    paid = acme.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
    assert (paid.status, owed(paid), paid.amount_paid_off_stripe) == ("paid", (5000, 5000, 0), 3500)


def test_what_comes_too_much_is_credited_to_the_customer(acme: Account) -> None:
    invoice = acme.open(5000)
    debit = acme.card(type="us_bank_account", default=False)
    acme.v1.invoices.pay(invoice.id, {"payment_method": debit})
    acme.sandbox.controls.pay_part(invoice.id, 5000)
    assert acme.get(invoice).status == "paid"
    acme.sandbox.controls.advance(5 * DAY)
    found = acme.get(invoice)
    assert (owed(found), found.amount_overpaid) == ((5000, 5000, 0), 5000)
    assert acme.v1.customers.retrieve(acme.id).balance == -5000
    assert acme.v1.customers.balance_transactions.list(acme.id).data[0].type == "invoice_overpaid"
    assert acme.events()[-1] == "invoice.overpaid"


def test_a_debit_that_fails_after_the_invoice_was_paid_changes_nothing(acme: Account) -> None:
    invoice = acme.open(5000)
    acme.v1.invoices.pay(invoice.id, {"payment_method": acme.card(type="us_bank_account", default=False)})
    acme.sandbox.controls.pay_part(invoice.id, 5000)
    acme.sandbox.controls.settle(invoice.id, "failed:account_closed")
    found = acme.get(invoice)
    assert (found.status, found.amount_overpaid, [one[0] for one in payments(acme, invoice)]) == (
        "paid",
        0,
        ["canceled", "paid"],
    )


def test_what_may_not_be_attached_is_refused(acme: Account) -> None:
    card, invoice = acme.card(), acme.open(5000)
    other = acme.v1.customers.create({"name": "Other"}).id
    used = intent(acme, 100, card).id
    acme.v1.invoices.attach_payment(invoice.id, {"payment_intent": used})
    ended = acme.v1.payment_intents.cancel(intent(acme, 100).id, {"cancellation_reason": "abandoned"})
    assert ended.status == "canceled"
    wrong = [
        used,
        ended.id,
        intent(acme, 6000).id,
        intent(acme, 100, customer=other).id,
        intent(acme, 100, currency="eur").id,
        "pi_gone",
    ]
    for key in wrong:
        error = refusal(lambda key=key: acme.v1.invoices.attach_payment(invoice.id, {"payment_intent": key}))  # type: ignore[misc]
        assert (error.http_status, parameter(error)) == (400, "payment_intent")
    draft = acme.draft()
    assert "open" in str(refusal(lambda: acme.v1.invoices.attach_payment(draft.id, {"payment_intent": ended.id})))
    assert refusal(lambda: acme.v1.invoices.attach_payment(invoice.id, {})).code == "parameter_missing"
    subscription = acme.sandbox.controls.subscribe(acme.id, 900)
    (billed,) = acme.v1.invoices.list({"subscription": subscription["id"]}).data
    acme.v1.invoices.finalize_invoice(billed.id)
    error = refusal(lambda: acme.v1.invoices.attach_payment(billed.id, {"payment_intent": intent(acme, 100).id}))
    assert "automatically" in str(error)


def test_an_intent_of_ones_own_is_declined_asks_or_is_canceled(acme: Account) -> None:
    error = refusal(lambda: intent(acme, 500, acme.card("decline:insufficient_funds")))
    assert (error.http_status, error.code) == (402, "card_declined")
    asking = intent(acme, 500, acme.card("requires_action"))
    assert asking.status == "requires_action"
    invoice = acme.open(5000)
    acme.v1.invoices.attach_payment(invoice.id, {"payment_intent": asking.id})
    acme.v1.payment_intents.cancel(asking.id)
    assert [one[0] for one in payments(acme, invoice)] == ["open", "canceled"]
    own = acme.intent(invoice).id
    for call in (acme.v1.payment_intents.cancel, acme.v1.payment_intents.confirm):
        assert refusal(lambda call=call: call(own)).code == "payment_intent_unexpected_state"  # type: ignore[misc]
        assert refusal(lambda call=call: call(asking.id)).code == "payment_intent_unexpected_state"  # type: ignore[misc]
    assert refusal(lambda: intent(acme, 20)).code == "amount_too_small"
    assert parameter(refusal(lambda: intent(acme, 500, confirm=True))) == "payment_method"
    debit = intent(acme, 500, acme.card(type="us_bank_account", default=False))
    acme.v1.invoices.attach_payment(invoice.id, {"payment_intent": debit.id})
    acme.sandbox.controls.settle(debit.id, "failed:insufficient_funds")
    assert (owed(acme.get(invoice)), acme.v1.payment_intents.retrieve(debit.id).status) == (
        (5000, 0, 5000),
        "requires_payment_method",
    )


def test_an_invoice_with_money_on_it_cannot_be_voided_or_revised(acme: Account) -> None:
    invoice = acme.open(5000)
    waiting = intent(acme, 500)
    acme.v1.invoices.attach_payment(invoice.id, {"payment_intent": waiting.id})
    revise = {"from_invoice": {"action": "revision", "invoice": invoice.id}}
    for call in (
        lambda: acme.v1.invoices.void_invoice(invoice.id),
        lambda: acme.v1.invoices.mark_uncollectible(invoice.id),
        lambda: acme.v1.invoices.create(revise),
    ):
        assert "open" in str(refusal(call))
    acme.v1.payment_intents.cancel(waiting.id)
    acme.sandbox.controls.pay_part(invoice.id, 500)
    assert "paid payments" in str(refusal(lambda: acme.v1.invoices.void_invoice(invoice.id)))
    assert "paid payments" in str(refusal(lambda: acme.v1.invoices.create(revise)))
    assert acme.v1.invoices.mark_uncollectible(invoice.id).status == "uncollectible"


def test_the_balance_is_moved_by_transactions_and_used_by_invoices(acme: Account) -> None:
    v1 = acme.v1.customers.balance_transactions
    credit = v1.create(acme.id, {"amount": -2000, "currency": "usd", "description": "Goodwill", "metadata": {"a": "b"}})
    assert (credit.type, credit.ending_balance, credit.description) == ("adjustment", -2000, "Goodwill")
    invoice = acme.open(5000)
    assert (invoice.starting_balance, invoice.ending_balance, owed(invoice)) == (-2000, 0, (3000, 0, 3000))
    (used, first) = v1.list(acme.id).data
    assert (used.type, used.amount, used.invoice, first.id) == ("applied_to_invoice", 2000, invoice.id, credit.id)
    assert [one.id for one in v1.list(acme.id, {"invoice": invoice.id}).data] == [used.id]
    assert v1.update(acme.id, credit.id, {"description": "Thanks"}).description == "Thanks"
    acme.v1.invoices.void_invoice(invoice.id)
    assert acme.v1.customers.retrieve(acme.id).balance == -2000
    assert v1.list(acme.id, {"limit": 1}).data[0].type == "unapplied_from_invoice"
    acme.v1.customers.update(acme.id, {"balance": 0})
    assert v1.list(acme.id, {"limit": 1}).data[0].amount == 2000
    acme.open(20)
    small = v1.list(acme.id, {"limit": 1}).data[0]
    assert (small.type, small.ending_balance) == ("invoice_too_small", 20)
    other = acme.v1.customers.create({"balance": -100})
    assert v1.list(other.id).data[0].type == "initial"
    assert refusal(lambda: v1.retrieve(other.id, credit.id)).http_status == 404
    assert parameter(refusal(lambda: v1.create(acme.id, {"amount": 1, "currency": "eur"}))) == "currency"


def test_a_revision_replaces_the_invoice_once_it_is_finalized(acme: Account) -> None:
    acme.v1.customers.balance_transactions.create(acme.id, {"amount": -1000, "currency": "usd"})
    tax = acme.v1.tax_rates.create({"display_name": "VAT", "inclusive": False, "percentage": 10})
    line = {"lines": [{"amount": 2000, "description": "Extra", "tax_rates": [tax.id]}]}
    draft = acme.draft(5000, description="October", metadata={"fee": "yes"})
    acme.v1.invoices.add_lines(draft.id, line)
    original = acme.v1.invoices.finalize_invoice(draft.id)
    from_invoice = {"action": "revision", "invoice": original.id}
    revision = acme.v1.invoices.create({"from_invoice": from_invoice, "footer": "Revised"})
    assert (revision.status, revision.total, revision.description, revision.footer) == (
        "draft",
        7200,
        "October",
        "Revised",
    )
    assert (revision.starting_balance, revision.amount_due, revision.metadata.fee) == (-1000, 6200, "yes")
    assert (revision.from_invoice.action, revision.from_invoice.invoice) == ("revision", original.id)
    assert [one.description for one in revision.lines.data] == ["Work", "Extra"]
    assert acme.get(original).latest_revision is None
    assert refusal(lambda: acme.v1.invoices.create({"from_invoice": from_invoice})).http_status == 400
    acme.v1.invoices.add_lines(revision.id, {"lines": [{"amount": -500}]})
    final = acme.v1.invoices.finalize_invoice(revision.id)
    old = acme.get(original, "latest_revision")
    assert (final.status, final.amount_due, old.status, old.latest_revision.id) == ("open", 5700, "void", final.id)
    assert acme.v1.customers.retrieve(acme.id).balance == 0
    told = acme.events()
    assert told.index("invoice.voided") < len(told) - 1 - told[::-1].index("invoice.finalized")
    again = acme.v1.invoices.create({"from_invoice": {"action": "revision", "invoice": final.id}})
    last = acme.v1.invoices.finalize_invoice(again.id)
    assert [acme.get(one).latest_revision for one in (original, final)] == [last.id, last.id]


def test_only_open_and_uncollectible_invoices_of_no_subscription_are_revised(acme: Account) -> None:
    def revise(invoice: Any) -> Any:
        return acme.v1.invoices.create({"from_invoice": {"action": "revision", "invoice": invoice.id}})

    lost = acme.v1.invoices.mark_uncollectible(acme.open().id)
    assert revise(lost).from_invoice.invoice == lost.id
    paid = acme.v1.invoices.pay(acme.open().id, {"paid_out_of_band": True})
    void = acme.v1.invoices.void_invoice(acme.open().id)
    subscription = acme.sandbox.controls.subscribe(acme.id, 900, collection_method="send_invoice", days_until_due=5)
    (billed,) = acme.v1.invoices.list({"subscription": subscription["id"]}).data
    for invoice in (acme.draft(), paid, void, acme.v1.invoices.finalize_invoice(billed.id)):
        error = refusal(lambda invoice=invoice: revise(invoice))  # type: ignore[misc]
        assert (error.http_status, parameter(error)) == (400, "from_invoice[invoice]")
    params = {"customer": acme.id, "from_invoice": {"action": "revision", "invoice": lost.id}}
    assert parameter(refusal(lambda: acme.v1.invoices.create(params))) == "customer"


def test_a_revision_of_what_was_paid_meanwhile_is_not_finalized(acme: Account) -> None:
    invoice = acme.open()
    revision = acme.v1.invoices.create({"from_invoice": {"action": "revision", "invoice": invoice.id}})
    acme.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
    assert "paid" in str(refusal(lambda: acme.v1.invoices.finalize_invoice(revision.id)))
    assert acme.get(revision).status == "draft"
