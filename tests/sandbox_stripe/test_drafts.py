"""Drafts: made, given lines, previewed, changed, deleted."""

import pytest

from tests.sandbox_stripe.helpers import DAY, HOUR, NOW, Account, refusal

GONE = ("payment_intent", "charge", "paid", "paid_out_of_band", "subscription", "tax", "total_tax_amounts", "discount")


def test_a_new_invoice_is_an_empty_draft_that_stays_a_draft(acme: Account) -> None:
    invoice = acme.v1.invoices.create({"customer": acme.id})
    assert (invoice.status, invoice.total, invoice.auto_advance, invoice.collection_method) == (
        "draft",
        0,
        False,
        "charge_automatically",
    )
    assert (invoice.number, invoice.hosted_invoice_url, invoice.invoice_pdf, invoice.due_date) == (None,) * 4
    assert (invoice.created, invoice.billing_reason, invoice.customer_name) == (NOW, "manual", "Acme")
    acme.sandbox.controls.advance(30 * DAY)
    assert acme.get(invoice).status == "draft"


def test_fields_that_basil_removed_are_absent(acme: Account) -> None:
    shown = acme.draft().to_dict()
    assert [name for name in (*GONE, "payments", "confirmation_secret") if name in shown] == []
    assert (shown["total_taxes"], shown["amount_overpaid"], shown["parent"], shown["status_details"]) == (
        [],
        0,
        None,
        None,
    )


def test_a_draft_that_advances_by_itself_says_when(acme: Account) -> None:
    invoice = acme.draft(auto_advance=True)
    assert (invoice.automatically_finalizes_at, invoice.next_payment_attempt) == (NOW + HOUR, NOW + HOUR)
    sent = acme.draft(auto_advance=True, collection_method="send_invoice", days_until_due=7)
    assert (sent.automatically_finalizes_at, sent.next_payment_attempt) == (NOW + HOUR, None)


def test_a_sent_invoice_needs_a_due_date_and_an_automatic_one_has_none(acme: Account) -> None:
    sent = acme.draft(collection_method="send_invoice", days_until_due=14)
    assert sent.due_date == NOW + 14 * DAY
    error = refusal(lambda: acme.draft(collection_method="send_invoice"))
    assert "days_until_due" in str(error)
    error = refusal(lambda: acme.draft(days_until_due=14))
    assert error.http_status == 400


def test_lines_add_up(acme: Account) -> None:
    invoice = acme.v1.invoices.create({"customer": acme.id, "currency": "usd"})
    data = {"currency": "usd", "unit_amount": 250, "product_data": {"name": "Widget"}}
    lines = [
        {"amount": 1000, "description": "Setup", "metadata": {"kind": "fee"}},
        {"price_data": data, "quantity": 4},
        {"amount": -300, "description": "Courtesy"},
    ]
    invoice = acme.v1.invoices.add_lines(invoice.id, {"lines": lines})
    assert (invoice.subtotal, invoice.total, invoice.amount_due, invoice.amount_remaining) == (1700,) * 4
    assert [(line.description, line.quantity, line.amount) for line in invoice.lines.data] == [
        ("Setup", 1, 1000),
        ("Widget", 4, 1000),
        ("Courtesy", 1, -300),
    ]
    assert invoice.lines.data[0].metadata.to_dict() == {"kind": "fee"}


def test_an_invoice_carries_its_first_ten_lines_and_a_page_has_the_rest(acme: Account) -> None:
    invoice = acme.v1.invoices.create({"customer": acme.id})
    lines = [{"amount": 100, "description": str(number)} for number in range(12)]
    invoice = acme.v1.invoices.add_lines(invoice.id, {"lines": lines})
    assert (invoice.total, len(invoice.lines.data), invoice.lines.has_more) == (1200, 10, True)
    (listed,) = acme.v1.invoices.list().data
    assert len(listed.lines.data) == len(acme.event("invoice.updated").data.object.lines.data) == 10
    rest = acme.v1.invoices.line_items.list(invoice.id, {"starting_after": invoice.lines.data[-1].id})
    assert ([line.description for line in rest.data], rest.has_more) == (["10", "11"], False)
    assert acme.v1.invoices.finalize_invoice(invoice.id).amount_due == 1200


def test_one_bad_line_adds_none(acme: Account) -> None:
    invoice = acme.v1.invoices.create({"customer": acme.id})
    lines = [{"amount": 1000}, {"description": "no amount"}]
    assert refusal(lambda: acme.v1.invoices.add_lines(invoice.id, {"lines": lines})).http_status == 400
    assert acme.get(invoice).lines.data == []
    assert acme.v1.invoice_items.list({"customer": acme.id}).data == []


def test_lines_can_be_changed_and_removed(acme: Account) -> None:
    invoice = acme.draft()
    line = invoice.lines.data[0].id
    invoice = acme.v1.invoices.update_lines(invoice.id, {"lines": [{"id": line, "amount": 700, "description": "Less"}]})
    assert (invoice.total, invoice.lines.data[0].description) == (700, "Less")
    changed = acme.v1.invoices.line_items.update(invoice.id, line, {"amount": 900})
    assert changed.amount == 900
    assert [one.id for one in acme.v1.invoices.line_items.list(invoice.id).data] == [line]
    invoice = acme.v1.invoices.remove_lines(invoice.id, {"lines": [{"id": line, "behavior": "delete"}]})
    assert (invoice.total, invoice.lines.data) == (0, [])


def test_a_line_taken_off_can_be_left_pending(acme: Account) -> None:
    invoice = acme.draft()
    removal = {"id": invoice.lines.data[0].id, "behavior": "unassign"}
    assert refusal(lambda: acme.v1.invoices.remove_lines(invoice.id, {"lines": [removal, removal]})).http_status == 400
    assert acme.v1.invoices.remove_lines(invoice.id, {"lines": [removal]}).total == 0
    (item,) = acme.v1.invoice_items.list({"pending": True}).data
    again = acme.v1.invoices.add_lines(acme.draft(100).id, {"lines": [{"invoice_item": item.id}]})
    assert again.total == 5100


def test_an_item_attached_to_the_draft_is_a_line_of_it(acme: Account) -> None:
    invoice = acme.v1.invoices.create({"customer": acme.id})
    item = acme.v1.invoice_items.create({"customer": acme.id, "invoice": invoice.id, "amount": 400, "currency": "usd"})
    line = acme.get(invoice).lines.data[0]
    assert (line.amount, line.parent.invoice_item_details.invoice_item) == (400, item.id)
    acme.v1.invoice_items.update(item.id, {"amount": 450})
    assert acme.get(invoice).total == 450
    acme.v1.invoice_items.delete(item.id)
    assert acme.get(invoice).total == 0


@pytest.mark.parametrize(("behaviour", "total"), [("exclude", 0), ("include", 400), (None, 0)])
def test_pending_items_come_along_only_when_asked(acme: Account, behaviour: str | None, total: int) -> None:
    item = acme.v1.invoice_items.create({"customer": acme.id, "amount": 400, "currency": "usd"})
    assert [one.id for one in acme.v1.invoice_items.list({"pending": True}).data] == [item.id]
    params = {"customer": acme.id} | ({"pending_invoice_items_behavior": behaviour} if behaviour else {})
    assert acme.v1.invoices.create(params).total == total


def test_a_preview_adds_up_and_keeps_nothing(acme: Account) -> None:
    seen = acme.events()
    preview = acme.v1.invoices.create_preview(
        {"customer": acme.id, "invoice_items": [{"amount": 500, "description": "A"}, {"amount": 250}]}
    )
    assert (preview.total, preview.status, len(preview.lines.data)) == (750, "draft", 2)
    assert acme.v1.invoices.list().data == []
    assert acme.v1.invoice_items.list().data == []
    assert acme.events() == seen


def test_a_preview_counts_what_the_customer_has_pending_unless_it_names_no_customer(acme: Account) -> None:
    acme.v1.invoice_items.create({"customer": acme.id, "amount": 300, "currency": "usd"})
    items = {"invoice_items": [{"amount": 500, "description": "A"}], "currency": "usd"}
    assert acme.v1.invoices.create_preview({"customer": acme.id, **items}).total == 800
    details = {"address": {"country": "DE"}, "tax_ids": [{"type": "eu_vat", "value": "DE123456789"}]}
    alone = acme.v1.invoices.create_preview({"customer_details": details, **items})
    assert (alone.total, alone.customer_address.country) == (500, "DE")
    assert alone.customer != acme.id


def test_a_draft_can_be_changed(acme: Account) -> None:
    invoice = acme.draft()
    changed = acme.v1.invoices.update(
        invoice.id,
        {"description": "October", "collection_method": "send_invoice", "days_until_due": 3, "metadata": {"note": "x"}},
    )
    assert (changed.description, changed.due_date, changed.metadata.note) == ("October", NOW + 3 * DAY, "x")


def test_a_draft_can_be_deleted_with_its_lines(acme: Account) -> None:
    invoice = acme.draft()
    assert acme.v1.invoices.delete(invoice.id).deleted
    error = refusal(lambda: acme.get(invoice))
    assert (error.http_status, error.code, error.param) == (404, "resource_missing", "invoice")  # type: ignore[attr-defined]
    assert acme.v1.invoice_items.list().data == []
    assert "invoice.deleted" in acme.events()


def test_an_amount_and_a_quantity_exclude_each_other(acme: Account) -> None:
    invoice = acme.draft()
    error = refusal(lambda: acme.v1.invoices.add_lines(invoice.id, {"lines": [{"amount": 5, "quantity": 2}]}))
    assert "amount, quantity" in str(error)


def test_an_item_in_another_currency_is_refused(acme: Account) -> None:
    invoice = acme.draft()
    item = {"customer": acme.id, "invoice": invoice.id, "amount": 400, "currency": "eur"}
    assert refusal(lambda: acme.v1.invoice_items.create(item)).http_status == 400
