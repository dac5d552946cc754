"""Coupons and tax rates: what they do to an invoice's lines and sums, and where they are refused."""

from typing import Any

import pytest

from tests.sandbox_stripe.helpers import DAY, NOW, Account, parameter, refusal


def rate(acme: Account, percentage: float, *, inclusive: bool = False, **more: Any) -> Any:
    params = {"display_name": "VAT", "inclusive": inclusive, "percentage": percentage, "jurisdiction": "DE", **more}
    return acme.v1.tax_rates.create(params)


def sums(invoice: Any) -> tuple[int, int, int, int, int]:
    return (
        invoice.subtotal,
        sum(one.amount for one in invoice.total_discount_amounts),
        sum(one.amount for one in invoice.total_taxes),
        invoice.total,
        invoice.amount_due,
    )


def test_a_percentage_off_an_invoice_is_shared_by_its_lines(acme: Account) -> None:
    coupon = acme.v1.coupons.create({"percent_off": 12.5, "name": "Spring"})
    assert (coupon.duration, coupon.valid, coupon.percent_off, coupon.amount_off) == ("once", True, 12.5, None)
    invoice = acme.draft(333, discounts=[{"coupon": coupon.id}])
    invoice = acme.v1.invoices.add_lines(invoice.id, {"lines": [{"amount": 667}, {"amount": -100}]})
    assert sums(invoice) == (900, 125, 0, 775, 775)
    parts = [[one.amount for one in line.discount_amounts] for line in invoice.lines.data]
    assert parts == [[42], [83], []]
    (discount,) = acme.get(invoice, "discounts.source.coupon").discounts
    assert (discount.source.coupon.name, discount.invoice, discount.source.type) == ("Spring", invoice.id, "coupon")
    assert invoice.total_discount_amounts[0].discount == discount.id
    assert acme.v1.coupons.retrieve(coupon.id).times_redeemed == 1
    opened = acme.v1.invoices.finalize_invoice(invoice.id)
    assert (opened.amount_due, acme.intent(opened).amount) == (775, 775)


def test_an_amount_off_is_at_most_what_is_there(acme: Account) -> None:
    coupon = acme.v1.coupons.create({"amount_off": 7000, "currency": "usd", "duration": "forever"})
    invoice = acme.draft(5000, discounts=[{"coupon": coupon.id}])
    assert sums(invoice) == (5000, 5000, 0, 0, 0)
    assert acme.v1.invoices.finalize_invoice(invoice.id).status == "paid"
    draft = acme.draft(9000, discounts=[{"coupon": coupon.id}])
    assert sums(draft) == (9000, 7000, 0, 2000, 2000)
    cleared = acme.v1.invoices.update(draft.id, {"discounts": ""})
    assert (sums(cleared), cleared.discounts) == ((9000, 0, 0, 9000, 9000), [])


def test_discounts_of_lines_come_before_those_of_the_invoice(acme: Account) -> None:
    half, tenth = (acme.v1.coupons.create({"percent_off": part}).id for part in (50, 10))
    invoice = acme.v1.invoices.create({"customer": acme.id, "discounts": [{"coupon": tenth}]})
    lines = [{"amount": 1001, "discounts": [{"coupon": half}]}, {"amount": 1000}]
    invoice = acme.v1.invoices.add_lines(invoice.id, {"lines": lines})
    assert (invoice.subtotal, invoice.total) == (1500, 1350)
    assert [[one.amount for one in line.discount_amounts] for line in invoice.lines.data] == [[501, 50], [100]]
    assert (len(invoice.lines.data[0].discounts), invoice.lines.data[1].discounts) == (1, [])
    item = invoice.lines.data[0].parent.invoice_item_details.invoice_item
    plain = acme.v1.invoice_items.update(item, {"discounts": ""})
    assert (plain.discounts, acme.get(invoice).total) == ([], 1801)
    line = acme.v1.invoices.line_items.update(invoice.id, invoice.lines.data[0].id, {"discountable": False})
    assert ([one.amount for one in line.discount_amounts], acme.get(invoice).total) == ([], 1901)


def test_an_exclusive_tax_comes_on_top_after_discounts_rounded_half_up_by_line(acme: Account) -> None:
    tax = rate(acme, 19)
    coupon = acme.v1.coupons.create({"percent_off": 50})
    invoice = acme.v1.invoices.create(
        {"customer": acme.id, "default_tax_rates": [tax.id], "discounts": [{"coupon": coupon.id}]}
    )
    invoice = acme.v1.invoices.add_lines(invoice.id, {"lines": [{"amount": 100}, {"amount": 100}]})
    assert sums(invoice) == (200, 100, 20, 120, 120)  # 9.5 a line, half up
    assert (invoice.total_excluding_tax, invoice.subtotal_excluding_tax) == (100, 200)
    (total,) = invoice.total_taxes
    assert (total.tax_behavior, total.taxable_amount, total.tax_rate_details.tax_rate) == ("exclusive", 100, tax.id)
    assert [[one.amount for one in line.taxes] for line in invoice.lines.data] == [[10], [10]]
    expanded = acme.get(invoice, "total_taxes.tax_rate_details.tax_rate")
    shown = expanded.total_taxes[0].tax_rate_details.tax_rate
    assert (shown.display_name, shown.percentage, shown.jurisdiction) == ("VAT", 19, "DE")
    assert [one.id for one in acme.v1.invoices.finalize_invoice(invoice.id).default_tax_rates] == [tax.id]


def test_an_inclusive_tax_is_within_the_price(acme: Account) -> None:
    tax = rate(acme, 20, inclusive=True)
    invoice = acme.draft(1200, default_tax_rates=[tax.id])
    assert sums(invoice) == (1200, 0, 200, 1200, 1200)
    assert (invoice.subtotal_excluding_tax, invoice.total_excluding_tax) == (1000, 1000)
    assert invoice.total_taxes[0].taxable_amount == 1000


def test_a_lines_own_tax_rates_take_the_place_of_the_invoices(acme: Account) -> None:
    full, reduced = rate(acme, 19), rate(acme, 7)
    invoice = acme.v1.invoices.create({"customer": acme.id, "default_tax_rates": [full.id]})
    lines = [{"amount": 1000, "tax_rates": [reduced.id]}, {"amount": 1000}]
    invoice = acme.v1.invoices.add_lines(invoice.id, {"lines": lines})
    assert [one.amount for one in invoice.total_taxes] == [70, 190]
    first = invoice.lines.data[0].id
    changed = acme.v1.invoices.update_lines(invoice.id, {"lines": [{"id": first, "tax_rates": [full.id, reduced.id]}]})
    assert sums(changed) == (2000, 0, 450, 2450, 2450)
    assert acme.v1.invoices.update(invoice.id, {"default_tax_rates": ""}).total == 2260
    item = acme.v1.invoice_items.create(
        {"customer": acme.id, "invoice": invoice.id, "amount": 100, "currency": "usd", "tax_rates": [full.id]}
    )
    assert ([one.id for one in item.tax_rates], acme.get(invoice).total) == ([full.id], 2379)


def test_an_exempt_customer_pays_no_tax(acme: Account) -> None:
    acme.v1.customers.update(acme.id, {"tax_exempt": "reverse"})
    invoice = acme.draft(1000, default_tax_rates=[rate(acme, 19).id])
    assert (sums(invoice), invoice.total_taxes[0].taxability_reason) == ((1000, 0, 0, 1000, 1000), "reverse_charge")


def test_a_preview_counts_coupons_and_taxes_and_uses_nothing_up(acme: Account) -> None:
    tax, coupon = rate(acme, 10), acme.v1.coupons.create({"percent_off": 20, "max_redemptions": 1})
    items = [{"amount": 1000, "currency": "usd", "tax_rates": [tax.id]}]
    params = {
        "customer": acme.id,
        "invoice_items": items,
        "discounts": [{"coupon": coupon.id}],
        "expand": ["discounts"],
    }
    for _ in range(2):
        preview = acme.v1.invoices.create_preview(params)
        assert sums(preview) == (1000, 200, 80, 880, 880)
        assert preview.discounts[0].source.coupon == coupon.id
        own = [{"amount": 1000, "currency": "usd", "discounts": [{"coupon": coupon.id}]}]
        assert sums(acme.v1.invoices.create_preview({"customer": acme.id, "invoice_items": own})) == (
            800,
            200,
            0,
            800,
            800,
        )
    assert acme.v1.coupons.retrieve(coupon.id).times_redeemed == 0
    assert acme.v1.tax_rates.list({"active": True, "inclusive": False}).data[0].id == tax.id


def test_a_customers_discount_goes_to_its_new_invoices(acme: Account) -> None:
    once, always = (acme.v1.coupons.create({"percent_off": 10, "duration": how}).id for how in ("once", "forever"))
    acme.sandbox.controls.discount(acme.id, once)
    assert acme.v1.customers.retrieve(acme.id).discount.source.coupon == once
    assert acme.v1.invoices.create_preview({"customer": acme.id, "invoice_items": [{"amount": 500}]}).total == 450
    assert [acme.draft(500).total for _ in range(2)] == [450, 500]
    acme.sandbox.controls.discount(acme.id, always)
    assert [acme.draft(500).total, acme.draft(500).total, acme.draft(500, discounts="").total] == [450, 450, 500]
    assert acme.v1.customers.delete_discount(acme.id).deleted is True
    assert (acme.draft(500).total, acme.v1.customers.retrieve(acme.id).discount) == (500, None)
    assert refusal(lambda: acme.v1.customers.delete_discount(acme.id)).code == "resource_missing"


def test_coupons_are_changed_deleted_and_run_out(acme: Account) -> None:
    coupon = acme.v1.coupons.create({"id": "TEN", "percent_off": 10, "redeem_by": NOW + DAY, "max_redemptions": 1})
    assert acme.v1.coupons.update("TEN", {"name": "Ten off", "metadata": {"a": "b"}}).name == "Ten off"
    assert [one.id for one in acme.v1.coupons.list().data] == ["TEN"]
    invoice = acme.draft(discounts=[{"coupon": "TEN"}])
    assert "used up" in str(refusal(lambda: acme.draft(discounts=[{"coupon": "TEN"}])))
    assert acme.v1.coupons.retrieve("TEN").valid is False
    acme.sandbox.controls.advance(DAY)
    assert refusal(lambda: acme.draft(discounts=[{"coupon": coupon.id}])).code == "coupon_expired"
    assert acme.v1.coupons.delete("TEN").deleted is True
    assert refusal(lambda: acme.v1.coupons.retrieve("TEN")).http_status == 404
    error = refusal(lambda: acme.draft(discounts=[{"coupon": "TEN"}]))
    assert (error.http_status, error.code, error.user_message) == (400, "resource_missing", "No such coupon: 'TEN'")
    assert acme.get(invoice, "discounts.source.coupon").discounts[0].source.coupon.name == "Ten off"


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({}, "percent_off"),
        ({"percent_off": 10, "amount_off": 10}, "percent_off"),
        ({"percent_off": 101}, "percent_off"),
        ({"amount_off": 10}, "currency"),
        ({"percent_off": 10, "duration": "repeating"}, "duration_in_months"),
        ({"percent_off": 10, "redeem_by": NOW - 1}, "redeem_by"),
    ],
)
def test_a_coupon_that_makes_no_sense_is_refused(acme: Account, params: dict[str, Any], param: str) -> None:
    error = refusal(lambda: acme.v1.coupons.create(params))
    assert (error.http_status, parameter(error)) == (400, param)


def test_a_coupon_for_some_months_ends_by_itself(acme: Account) -> None:
    coupon = acme.v1.coupons.create({"percent_off": 10, "duration": "repeating", "duration_in_months": 2})
    acme.sandbox.controls.discount(acme.id, coupon.id)
    assert acme.v1.customers.retrieve(acme.id).discount.end == NOW + 61 * DAY
    assert acme.draft(500).total == 450
    acme.sandbox.controls.advance(61 * DAY)
    assert acme.draft(500).total == 500


def test_rates_and_coupons_that_do_not_fit_are_refused_and_leave_nothing(acme: Account) -> None:
    euros = acme.v1.coupons.create({"amount_off": 100, "currency": "eur"}).id
    old = rate(acme, 5)
    assert acme.v1.tax_rates.update(old.id, {"active": False, "metadata": {"a": "b"}}).active is False
    draft = acme.draft(currency="usd")
    refused: list[dict[str, Any]] = [
        {"discounts": [{"coupon": euros}]},
        {"discounts": [{"coupon": "gone"}]},
        {"discounts": [{"discount": "di_gone"}]},
        {"discounts": [{"coupon": euros, "discount": "di_gone"}]},
        {"tax_rates": [old.id]},
        {"tax_rates": ["txr_gone"]},
    ]
    for params in refused:
        call = {"lines": [{"amount": 5}, {"amount": 5, **params}]}
        assert refusal(lambda call=call: acme.v1.invoices.add_lines(draft.id, call)).http_status == 400  # type: ignore[misc]
    for params in ({"discounts": [{"coupon": euros}]}, {"default_tax_rates": [old.id]}):
        assert refusal(lambda params=params: acme.v1.invoices.update(draft.id, params)).http_status == 400  # type: ignore[misc]
    assert (len(acme.get(draft).lines.data), acme.get(draft).total) == (1, 5000)
    assert parameter(refusal(lambda: rate(acme, 101))) == "percentage"
    assert refusal(lambda: acme.v1.tax_rates.retrieve("txr_gone")).http_status == 404


def test_a_subscriptions_discounts_and_taxes_go_to_its_invoices(acme: Account) -> None:
    acme.card()
    tax, coupon = rate(acme, 10), acme.v1.coupons.create({"percent_off": 50, "duration": "once"})
    recurring = {"unit_amount": 900, "currency": "usd", "recurring": {"interval": "month"}}
    price = acme.v1.prices.create({**recurring, "product_data": {"name": "Care"}})
    terms = {"discounts": [{"coupon": coupon.id}], "default_tax_rates": [tax.id]}
    subscription = acme.v1.subscriptions.create({"customer": acme.id, "items": [{"price": price.id}], **terms})
    (first,) = acme.v1.invoices.list({"subscription": subscription.id}).data
    assert sums(first) == (900, 450, 45, 495, 495)
    assert acme.v1.subscriptions.retrieve(subscription.id).discounts == []
    assert sums(acme.v1.invoices.create_preview({"customer": acme.id})) == (900, 0, 90, 990, 990)
    assert acme.sandbox.controls.renew(subscription.id)["total"] == 990
    acme.sandbox.controls.discount(acme.id, acme.v1.coupons.create({"percent_off": 10, "duration": "forever"}).id)
    assert acme.sandbox.controls.renew(subscription.id)["total"] == 891
