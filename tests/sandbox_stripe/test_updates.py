"""What of an invoice can be changed, while it is a draft and later."""

import pytest

from tests.sandbox_stripe.helpers import DAY, HOUR, NOW, Account, parameter, refusal


def test_a_drafts_terms_can_be_changed(acme: Account) -> None:
    draft = acme.draft(collection_method="send_invoice", days_until_due=10)
    changed = acme.v1.invoices.update(draft.id, {"days_until_due": 20, "description": "Memo", "footer": "Terms"})
    assert (changed.due_date, changed.description, changed.footer) == (NOW + 20 * DAY, "Memo", "Terms")
    assert acme.v1.invoices.update(draft.id, {"due_date": NOW + 5 * DAY}).due_date == NOW + 5 * DAY
    late = refusal(lambda: acme.v1.invoices.update(draft.id, {"due_date": NOW - DAY}))
    assert parameter(late) == "due_date"
    automatic = acme.v1.invoices.update(draft.id, {"collection_method": "charge_automatically"})
    assert (automatic.collection_method, automatic.due_date) == ("charge_automatically", None)
    when = NOW + 3 * DAY
    planned = acme.v1.invoices.update(draft.id, {"auto_advance": True, "automatically_finalizes_at": when})
    assert (planned.automatically_finalizes_at, planned.next_payment_attempt) == (when, when)
    moved = acme.v1.invoices.update(draft.id, {"automatically_finalizes_at": when + HOUR})
    assert moved.automatically_finalizes_at == when + HOUR
    stopped = acme.v1.invoices.update(draft.id, {"auto_advance": False})
    assert (stopped.automatically_finalizes_at, stopped.next_payment_attempt) == (None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"description": "x"},
        {"footer": "x"},
        {"due_date": NOW + DAY},
        {"days_until_due": 3},
        {"collection_method": "charge_automatically"},
        {"default_tax_rates": ""},
        {"discounts": ""},
        {"number": "X-1"},
    ],
)
def test_what_the_payer_sees_is_frozen_once_finalized(acme: Account, change: dict[str, object]) -> None:
    invoice = acme.sent()
    assert refusal(lambda: acme.v1.invoices.update(invoice.id, change)).code == "invoice_not_editable"
    assert acme.get(invoice).to_dict() == invoice.to_dict()


def test_marking_paid_works_on_drafts_open_and_uncollectible_ones_and_charges_nothing(acme: Account) -> None:
    acme.card()
    lost = acme.v1.invoices.mark_uncollectible(acme.open().id)
    for invoice in (acme.draft(), acme.open(), lost):
        paid = acme.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
        assert (paid.status, paid.amount_paid, paid.amount_paid_off_stripe) == ("paid", 5000, 5000)
        assert (paid.status_details, paid.amount_remaining) == (None, 0)
    assert acme.v1.charges.list().data == []
    assert acme.v1.invoices.pay(acme.open().id, {"forgive": True}).status == "paid"
