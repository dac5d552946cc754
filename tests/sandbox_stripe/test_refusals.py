"""What Stripe refuses because of an invoice's state."""

import pytest

from tests.sandbox_stripe.helpers import Account, refusal


def test_a_paid_invoice_cannot_be_paid_voided_or_written_off(acme: Account) -> None:
    acme.card()
    invoice = acme.v1.invoices.pay(acme.open().id)
    for call in (acme.v1.invoices.pay, acme.v1.invoices.void_invoice, acme.v1.invoices.mark_uncollectible):
        error = refusal(lambda call=call: call(invoice.id))  # type: ignore[misc]
        assert (error.http_status, error.code) == (400, None)
    assert "already paid" in str(refusal(lambda: acme.v1.invoices.pay(invoice.id)))
    assert acme.get(invoice).status == "paid"


def test_a_draft_cannot_be_voided_or_written_off(acme: Account) -> None:
    invoice = acme.draft()
    for call in (acme.v1.invoices.void_invoice, acme.v1.invoices.mark_uncollectible):
        assert "isn't open" in str(refusal(lambda call=call: call(invoice.id)))  # type: ignore[misc]


def test_voiding_ends_an_open_invoice_for_good(acme: Account) -> None:
    acme.card()
    invoice = acme.v1.invoices.void_invoice(acme.open().id)
    assert (invoice.status, invoice.status_transitions.voided_at) == ("void", acme.sandbox.now)
    assert acme.intent(invoice).status == "canceled"
    assert acme.events()[-1] == "invoice.voided"
    for call in (acme.v1.invoices.pay, acme.v1.invoices.void_invoice, acme.v1.invoices.mark_uncollectible):
        assert refusal(lambda call=call: call(invoice.id)).http_status == 400  # type: ignore[misc]


def test_writing_off_says_why_and_leaves_a_way_back(acme: Account) -> None:
    acme.card("decline:generic_decline")
    invoice = acme.v1.invoices.mark_uncollectible(acme.open().id)
    assert (invoice.status, invoice.status_details.uncollectible.reason) == ("uncollectible", "user_forgiven")
    assert acme.events()[-1] == "invoice.marked_uncollectible"
    assert refusal(lambda: acme.v1.invoices.mark_uncollectible(invoice.id)).http_status == 400
    assert refusal(lambda: acme.v1.invoices.pay(invoice.id)).http_status == 402
    assert acme.get(invoice).status == "uncollectible"
    paid = acme.v1.invoices.pay(invoice.id, {"payment_method": acme.card()})
    assert (paid.status, paid.status_details) == ("paid", None)


@pytest.mark.parametrize("allowed", [False, True])
def test_voiding_an_uncollectible_invoice_is_refused_unless_the_account_allows_it(acme: Account, allowed: bool) -> None:
    acme.sandbox.controls.allow_void_uncollectible(allowed)
    invoice = acme.v1.invoices.mark_uncollectible(acme.open().id)
    if allowed:
        assert acme.v1.invoices.void_invoice(invoice.id).status == "void"
    else:
        assert refusal(lambda: acme.v1.invoices.void_invoice(invoice.id)).http_status == 400


def test_a_finalized_invoice_keeps_its_lines_but_takes_metadata(acme: Account) -> None:
    invoice = acme.open()
    line = {"lines": [{"amount": 1}]}
    calls = [
        lambda: acme.v1.invoices.add_lines(invoice.id, line),
        lambda: acme.v1.invoices.remove_lines(
            invoice.id, {"lines": [{"id": invoice.lines.data[0].id, "behavior": "delete"}]}
        ),
        lambda: acme.v1.invoices.update(invoice.id, {"description": "late"}),
        lambda: acme.v1.invoices.update(invoice.id, {"collection_method": "send_invoice", "days_until_due": 1}),
        lambda: acme.v1.invoice_items.create(
            {"customer": acme.id, "invoice": invoice.id, "amount": 1, "currency": "usd"}
        ),
    ]
    for call in calls:
        assert refusal(call).code == "invoice_not_editable"
    assert acme.v1.invoices.update(invoice.id, {"metadata": {"note": "ok"}}).metadata.note == "ok"


def test_only_drafts_can_be_deleted(acme: Account) -> None:
    invoice = acme.open()
    assert "draft" in str(refusal(lambda: acme.v1.invoices.delete(invoice.id)))


def test_a_subscriptions_draft_cannot_be_deleted(acme: Account) -> None:
    subscription = acme.sandbox.controls.subscribe(acme.id, 900)
    (invoice,) = acme.v1.invoices.list({"subscription": subscription["id"]}).data
    assert invoice.status == "draft"
    assert "subscription" in str(refusal(lambda: acme.v1.invoices.delete(invoice.id)))


def test_an_automatically_charged_invoice_cannot_be_sent(acme: Account) -> None:
    invoice = acme.open()
    assert "send_invoice" in str(refusal(lambda: acme.v1.invoices.send_invoice(invoice.id)))


def test_collection_can_be_switched_on_draft_and_open_invoices_only(acme: Account) -> None:
    acme.card()
    invoice = acme.open()
    on = acme.v1.invoices.update(invoice.id, {"auto_advance": True})
    assert (on.auto_advance, on.next_payment_attempt is None) == (True, False)
    off = acme.v1.invoices.update(invoice.id, {"auto_advance": False})
    assert (off.auto_advance, off.next_payment_attempt) == (False, None)
    acme.v1.invoices.pay(invoice.id)
    assert refusal(lambda: acme.v1.invoices.update(invoice.id, {"auto_advance": True})).http_status == 400
