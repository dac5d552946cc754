"""Customers, their payment methods, products and prices."""

import stripe

from tests.sandbox_stripe.helpers import DAY, Account, refusal


def test_a_customer_keeps_what_it_was_made_with(acme: Account) -> None:
    found = acme.v1.customers.retrieve(acme.id)
    assert (found.name, found.email, found.balance, found.livemode) == ("Acme", "pay@acme.example", 0, False)
    assert len(found.invoice_prefix) == 8


def test_metadata_is_merged_and_an_empty_value_deletes_its_key(acme: Account) -> None:
    acme.v1.customers.update(acme.id, {"metadata": {"a": "1", "b": "2"}})
    changed = acme.v1.customers.update(acme.id, {"metadata": {"a": "", "c": "3"}})
    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}
    assert acme.v1.customers.update(acme.id, {"metadata": ""}).metadata.to_dict() == {}


def test_an_update_tells_what_was_there_before(acme: Account) -> None:
    acme.v1.customers.update(acme.id, {"name": "Acme Ltd", "metadata": {"budget_status": "draft"}})
    event = acme.event("customer.updated")
    assert event.data.previous_attributes.to_dict() == {"name": "Acme", "metadata": {"budget_status": None}}
    assert event.data.object.name == "Acme Ltd"


def test_a_deleted_customer_is_a_stub_that_cannot_be_invoiced(acme: Account) -> None:
    assert acme.v1.customers.delete(acme.id).deleted
    assert acme.v1.customers.retrieve(acme.id).deleted
    assert acme.v1.customers.list().data == []
    error = refusal(lambda: acme.v1.invoices.create({"customer": acme.id}))
    assert (error.http_status, error.code) == (400, "resource_missing")


def test_deleting_a_customer_ends_its_subscriptions(acme: Account) -> None:
    acme.card()
    made = acme.sandbox.controls.subscribe(acme.id, 900)
    acme.v1.customers.delete(acme.id)
    acme.sandbox.controls.advance(62 * DAY)
    assert acme.v1.subscriptions.retrieve(made["id"]).status == "canceled"
    assert [one.status for one in acme.v1.invoices.list({"subscription": made["id"]}).data] == ["draft"]


def test_customers_are_found_by_email(acme: Account) -> None:
    acme.v1.customers.create({"email": "other@example.com"})
    assert [one.id for one in acme.v1.customers.list({"email": "pay@acme.example"}).data] == [acme.id]


def test_attaching_a_test_token_makes_a_new_card_each_time(acme: Account) -> None:
    first = acme.v1.payment_methods.attach("pm_card_visa", {"customer": acme.id})
    second = acme.v1.payment_methods.attach("pm_card_visa", {"customer": acme.id})
    assert first.id != second.id
    assert (first.card.brand, first.card.last4, first.customer) == ("visa", "4242", acme.id)
    assert [one.id for one in acme.v1.payment_methods.list({"customer": acme.id}).data] == [second.id, first.id]


def test_a_card_is_made_from_a_test_number_or_a_token(acme: Account) -> None:
    card = {"number": "5555555555554444", "exp_month": 3, "exp_year": 2030, "cvc": "123"}
    made = acme.v1.payment_methods.create({"type": "card", "card": card})
    assert (made.card.brand, made.card.exp_month, made.customer) == ("mastercard", 3, None)
    made = acme.v1.payment_methods.create({"type": "card", "card": {"token": "tok_chargeDeclined"}})
    assert made.card.last4 == "0002"
    error = refusal(lambda: acme.v1.payment_methods.create({"type": "card", "card": {"number": "1"}}))
    assert error.code == "incorrect_number"


def test_a_customer_can_be_made_with_a_default_card(client: stripe.StripeClient) -> None:
    made = client.v1.customers.create(
        {
            "payment_method": "pm_card_mastercard",
            "invoice_settings": {"default_payment_method": "pm_card_mastercard"},
            "expand": ["invoice_settings.default_payment_method"],
        }
    )
    assert made.invoice_settings is not None
    card = made.invoice_settings.default_payment_method
    assert isinstance(card, stripe.PaymentMethod)
    assert (card.card and card.card.brand, card.customer) == ("mastercard", made.id)


def test_a_card_of_another_customer_cannot_be_attached_or_made_default(acme: Account) -> None:
    card = acme.card()
    other = acme.v1.customers.create({}).id
    error = refusal(lambda: acme.v1.payment_methods.attach(card, {"customer": other}))
    assert "already been attached" in str(error)
    error = refusal(
        lambda: acme.v1.customers.update(other, {"invoice_settings": {"default_payment_method": card}}),
    )
    assert error.code == "resource_missing"


def test_a_detached_card_is_no_longer_the_default(acme: Account) -> None:
    card = acme.card()
    assert acme.v1.payment_methods.detach(card).customer is None
    assert acme.v1.customers.retrieve(acme.id).invoice_settings.default_payment_method is None
    assert "payment_method.detached" in acme.events()


def test_a_price_of_a_product_can_be_put_on_an_invoice(acme: Account) -> None:
    product = acme.v1.products.create({"name": "Hosting"})
    price = acme.v1.prices.create({"product": product.id, "currency": "usd", "unit_amount": 1200})
    invoice = acme.v1.invoices.create({"customer": acme.id})
    line = {"pricing": {"price": price.id}, "quantity": 3}
    invoice = acme.v1.invoices.add_lines(invoice.id, {"lines": [line]})
    assert (invoice.total, invoice.lines.data[0].description) == (3600, "Hosting")
    assert invoice.lines.data[0].pricing.price_details.to_dict() == {"price": price.id, "product": product.id}
    assert [one.id for one in acme.v1.prices.list({"product": product.id}).data] == [price.id]
    assert [one.id for one in acme.v1.products.list({"active": True}).data] == [product.id]


def test_a_portal_session_is_a_link_for_that_customer(acme: Account) -> None:
    session = acme.v1.billing_portal.sessions.create(
        {"customer": acme.id, "return_url": "https://example.com", "flow_data": {"type": "payment_method_update"}}
    )
    assert session.customer == acme.id
    assert session.url.startswith(acme.sandbox.base_url + "/portal/")


def test_the_account_says_who_it_is(client: stripe.StripeClient, acme: Account) -> None:
    assert client.v1.accounts.retrieve_current().id == acme.sandbox.id
