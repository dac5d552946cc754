"""Invoices and receipts as files, and the links to them, which expire."""

import io
import re

import pypdf
import requests

from sandbox.stripe.pdf import Words, document
from tests.sandbox_stripe.helpers import DAY, Account

AFTER_ALL = 121 * DAY


def get(url: str) -> requests.Response:
    return requests.get(url, timeout=60)


def text_of(content: bytes) -> list[str]:
    """Each page's text, read by a reader that is not ours."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content), strict=True).pages]


def test_the_pdf_holds_the_invoice(acme: Account) -> None:
    acme.v1.customers.update(acme.id, {"name": "Kumo 雲 Design (Köln)", "address": {"city": "Köln", "country": "DE"}})
    data = {"currency": "usd", "unit_amount": 250, "product_data": {"name": "Widget"}}
    invoice = acme.v1.invoices.create(
        {"customer": acme.id, "collection_method": "send_invoice", "days_until_due": 30, "description": "Danke, 雲"}
    )
    lines = [{"price_data": data, "quantity": 4}, {"amount": 123456, "description": "Kampagne „Sommer“ \\ (2)"}]
    acme.v1.invoices.add_lines(invoice.id, {"lines": lines})
    answer = get(acme.v1.invoices.finalize_invoice(invoice.id).invoice_pdf)
    assert answer.headers["content-type"] == "application/pdf"
    (text,) = text_of(answer.content)
    number = acme.get(invoice).number
    wanted = (number, "Kumo 雲 Design (Köln)", "open", "Widget", "Kampagne „Sommer“ \\ (2)", "Danke, 雲", "Date due")
    for part in (*wanted, "1,234.56 USD", "2.50 USD", "10.00 USD", "1,244.56 USD", "Page 1 of 1"):
        assert part in text, (part, text)


def test_discounts_taxes_and_payments_stand_in_the_sums(acme: Account) -> None:
    acme.card()
    coupon = acme.v1.coupons.create({"percent_off": 10, "duration": "once", "name": "Spring"}).id
    rate = acme.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": False}).id
    draft = acme.draft(10000, discounts=[{"coupon": coupon}], default_tax_rates=[rate])
    paid = acme.v1.invoices.pay(draft.id)
    (text,) = text_of(get(paid.invoice_pdf).content)
    for part in ("Spring", "-10.00 USD", "VAT 20%", "18.00 USD", "Total", "108.00 USD", "Amount paid", "paid"):
        assert part in text, (part, text)


def test_a_lines_own_discount_stands_with_it_and_an_inclusive_tax_is_said_to_be_included(acme: Account) -> None:
    coupon = acme.v1.coupons.create({"percent_off": 50, "name": "Half"}).id
    rate = acme.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": True}).id
    draft = acme.v1.invoices.create({"customer": acme.id, "default_tax_rates": [rate]})
    acme.v1.invoices.add_lines(draft.id, {"lines": [{"amount": 24000, "discounts": [{"coupon": coupon}]}]})
    (text,) = text_of(get(acme.v1.invoices.finalize_invoice(draft.id).invoice_pdf).content)
    assert text.count("Half") == text.count("-120.00 USD") == 1
    assert "VAT 20% (included)" in text


def test_a_credit_note_is_a_file(acme: Account) -> None:
    acme.card()
    invoice = acme.open(10000)
    acme.sandbox.controls.pay_part(invoice.id, 4000)
    amounts = {"amount": 9000, "refund_amount": 1000, "credit_amount": 2000}
    note = acme.v1.credit_notes.create({"invoice": invoice.id, "memo": "As agreed", **amounts})
    (text,) = text_of(get(note.pdf).content)
    parts = ("Taken off the invoice", "60.00 USD", "Refunded", "10.00 USD", "Credited to the balance", "20.00 USD")
    for part in (note.number, invoice.number, "90.00 USD", "As agreed", *parts):
        assert part in text, (part, text)
    acme.sandbox.controls.advance(AFTER_ALL)
    assert get(note.pdf).status_code == 404
    assert get(acme.v1.credit_notes.retrieve(note.id).pdf).status_code == 200


def test_many_lines_take_several_pages() -> None:
    content = document([(Words(56, f"row {number}"),) for number in range(200)])
    pages = text_of(content)
    assert [f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1)] == [True] * len(pages)
    assert [number for page in pages for number in re.findall(r"row (\d+)", page)] == [str(one) for one in range(200)]


def test_no_text_breaks_the_file() -> None:
    hostile = [
        "",
        "a (b) \\ c",
        "\x00\x07\n\r",
        "😀 \U0010ffff",
        "\ud800",
        "ü €  ﷽ \u200b",
        "%%EOF endstream",
        "x" * 3000,
    ]
    content = document([(Words(56, text), Words(500, text, "fixed")) for text in hostile])
    text = "\n".join(text_of(content))
    assert "a (b) \\ c" in text
    assert "ü €" in text
    places = re.findall(rb"^(\d{10}) 00000 n", content, re.M)
    assert [int(content[int(place) :].split(b" ", 1)[0]) for place in places] == list(range(1, len(places) + 1))


def test_a_receipt_is_a_page_and_a_file(acme: Account) -> None:
    acme.card()
    invoice = acme.v1.invoices.pay(acme.open().id)
    url = acme.v1.charges.retrieve(acme.intent(invoice).latest_charge).receipt_url
    page = get(url).text
    (file,) = text_of(get(f"{url}/pdf").content)
    for part in (invoice.number, "50.00 USD", "visa", "4242"):
        assert part in page
        assert part in file
    declined = acme.card("decline:expired_card")
    another = acme.open(default_payment_method=declined)
    requests.post(another.hosted_invoice_url, data={"card": "decline:expired_card"}, timeout=60)
    assert acme.v1.charges.retrieve(acme.intent(another).latest_charge).receipt_url is None


def test_old_links_expire_and_a_fresh_look_has_new_ones(acme: Account) -> None:
    acme.card()
    kept = acme.sent()
    charge = acme.v1.charges.retrieve(acme.intent(acme.v1.invoices.pay(acme.open().id)).latest_charge)
    links = (kept.hosted_invoice_url, kept.invoice_pdf, charge.receipt_url)
    acme.sandbox.controls.advance(19 * DAY)
    assert acme.get(kept).invoice_pdf == kept.invoice_pdf
    assert [get(link).status_code for link in links] == [200, 200, 200]
    acme.sandbox.controls.advance(AFTER_ALL)
    for link in links:
        expired = get(link)
        assert (expired.status_code, "may have expired" in expired.text) == (404, True)
    again = acme.get(kept)
    fresh = (again.hosted_invoice_url, again.invoice_pdf, acme.v1.charges.retrieve(charge.id).receipt_url)
    assert set(fresh).isdisjoint(links)
    acme.sandbox.controls.advance(10 * DAY - 1)
    assert [get(link).status_code for link in fresh] == [200, 200, 200]


def test_a_portal_link_has_to_be_opened_soon(acme: Account) -> None:
    acme.card(last4="0069")
    used, late = (acme.v1.billing_portal.sessions.create({"customer": acme.id}).url for _ in range(2))
    assert get(used).status_code == 200
    acme.sandbox.controls.advance(301)
    assert (get(used).status_code, get(late).status_code) == (200, 404)


def test_the_portal_names_the_subscriptions_that_keep_a_card_of_their_own(acme: Account) -> None:
    acme.card(last4="0069")
    own = acme.card(default=False, last4="1881")
    acme.sandbox.controls.subscribe(acme.id, 5000, name="Retainer", default_payment_method=own)
    acme.sandbox.controls.subscribe(acme.id, 5000, name="Hosting")
    url = acme.v1.billing_portal.sessions.create({"customer": acme.id}).url
    page = requests.post(url, data={"card": "pass"}, timeout=60).text
    assert '<strong id="card">visa •••• 4444</strong>' in page
    assert "<tr><td>Retainer</td><td>visa •••• 1881</td></tr>" in page
    assert "Hosting" not in page
    customer = acme.v1.customers.retrieve(acme.id, {"expand": ["invoice_settings.default_payment_method"]})
    assert customer.invoice_settings.default_payment_method.card.last4 == "4444"
    found = acme.v1.subscriptions.list({"customer": acme.id}).data
    assert {one.default_payment_method for one in found} == {own, None}
