"""Products and prices: made, changed, switched off, and used on lines."""

from typing import Any

from tests.sandbox_stripe.helpers import Account, refusal


def test_products_are_listed_and_switched_off(acme: Account) -> None:
    poster, flyer = (acme.v1.products.create({"name": name}) for name in ("Poster", "Flyer"))
    changed = acme.v1.products.update(flyer.id, {"active": False, "metadata": {"kind": "paper"}, "expand": []})
    assert (changed.active, changed.metadata["kind"]) == (False, "paper")
    assert "expand" not in changed.to_dict()
    assert [one.id for one in acme.v1.products.list({"active": True}).data] == [poster.id]
    assert {one.id for one in acme.v1.products.list({"ids": [poster.id, flyer.id]}).data} == {poster.id, flyer.id}
    assert acme.event("product.updated").data.previous_attributes.active is True


def test_prices_are_per_currency_and_can_be_switched_off_and_renamed(acme: Account) -> None:
    product = acme.v1.products.create({"name": "Poster"}).id
    dollars, yen = (
        acme.v1.prices.create({"product": product, "currency": currency, "unit_amount": 1200})
        for currency in ("usd", "jpy")
    )
    changed = acme.v1.prices.update(yen.id, {"active": False, "nickname": "Old", "metadata": {"a": "b"}})
    assert (changed.active, changed.nickname, changed.metadata["a"]) == (False, "Old", "b")
    listed = acme.v1.prices.list({"product": product, "active": True}).data
    assert [one.id for one in listed] == [dollars.id]
    assert [one.id for one in acme.v1.prices.list({"currency": "jpy"}).data] == [yen.id]
    assert acme.v1.products.update(product, {"default_price": dollars.id}).default_price == dollars.id
    assert acme.event("price.updated").data.previous_attributes.active is True
    shown = acme.v1.prices.retrieve(dollars.id, {"expand": ["product"]})
    assert (shown.product.name, shown.unit_amount_decimal) == ("Poster", 1200)


def test_a_line_shows_its_price_and_product(acme: Account) -> None:
    price = acme.v1.prices.create({"product_data": {"name": "Poster"}, "currency": "usd", "unit_amount": 1200})
    draft = acme.v1.invoices.create({"customer": acme.id, "currency": "usd"}).id
    item = acme.v1.invoice_items.create(
        {"customer": acme.id, "invoice": draft, "pricing": {"price": price.id}, "quantity": 2}
    )
    data = {"currency": "usd", "product": price.product, "unit_amount_decimal": "12.5"}
    acme.v1.invoices.add_lines(draft, {"lines": [{"price_data": data, "quantity": 3}]})
    first, second = acme.v1.invoices.retrieve(draft).lines.data
    assert first.pricing.price_details.to_dict() == {"price": price.id, "product": price.product}
    assert (first.amount, first.description, first.quantity, item.pricing.unit_amount_decimal) == (
        2400,
        "Poster",
        2,
        1200,
    )
    assert (second.amount, second.pricing.price_details.product) == (38, price.product)


def test_prices_that_a_line_cannot_have_are_refused(acme: Account) -> None:
    def made(**terms: Any) -> str:
        given = {"product_data": {"name": "Poster"}, "currency": "usd", "unit_amount": 1200, **terms}
        return str(acme.v1.prices.create(given).id)

    monthly, euros, stopped = made(recurring={"interval": "month"}), made(currency="eur"), made()
    acme.v1.prices.update(stopped, {"active": False})
    draft = acme.v1.invoices.create({"customer": acme.id, "currency": "usd"}).id
    cases = {
        monthly: "type=recurring",
        euros: "The price specified is in eur",
        stopped: "inactive",
        "price_none": "No such price",
    }
    for price, words in cases.items():
        lines = {"lines": [{"pricing": {"price": price}}]}
        error = refusal(lambda lines=lines: acme.v1.invoices.add_lines(draft, lines))  # type: ignore[misc]
        assert (error.http_status, words in str(error)) == (400, True), (price, str(error))
    assert acme.v1.invoices.retrieve(draft).lines.data == []


def test_what_no_product_or_price_can_be_is_refused(acme: Account) -> None:
    product, other = (acme.v1.products.create({"name": name}).id for name in ("Poster", "Flyer"))
    price = acme.v1.prices.create({"product": product, "currency": "usd", "unit_amount": 1}).id
    prices, products = acme.v1.prices, acme.v1.products
    cases = [
        (lambda: products.create({}), "Missing required param: name"),
        (lambda: products.update(other, {"default_price": price}), "belongs to another product"),
        (lambda: products.retrieve("prod_none"), "No such product"),
        (lambda: prices.update("price_none", {"active": False}), "No such price"),
        (lambda: prices.create({"product": "prod_none", "currency": "usd", "unit_amount": 1}), "No such product"),
        (lambda: prices.create({"product": product, "currency": "usd"}), "exactly one of `unit_amount`"),
        (lambda: prices.create({"currency": "usd", "unit_amount": 1}), "exactly one of `product`"),
        (
            lambda: prices.create({"product": product, "currency": "usd", "tiers_mode": "graduated"}),
            "does not implement",
        ),
    ]
    for call, words in cases:
        assert words in str(refusal(call)), words
