"""What a preview says is what is billed: totals, taxes, discounts, saved prices."""

from bot.adapters.billing import StripeBilling, Tax
from bot.domain.catalog import Price
from bot.domain.detail import Part
from bot.domain.drafts import DraftLine
from tests.billing.conftest import KEY, Hub, draft


def test_a_preview_tells_the_total_and_makes_nothing(hub: Hub, billing: StripeBilling) -> None:
    workspace = hub.workspace()
    wanted = draft(lines=(*draft().lines, DraftLine("Rebate", 2, -500)))
    found = billing.preview(workspace, wanted)
    assert (found.total, found.taxes, found.refusal) == (19000, (), None)
    assert (found.workspace, found.draft) == (workspace, wanted)
    assert hub.stripe.v1.invoices.list(params={"customer": workspace.customer}).data == []


def test_what_a_customer_has_pending_is_neither_previewed_nor_billed(hub: Hub, billing: StripeBilling) -> None:
    lines = tuple(DraftLine(f"Part {number}", 1, 1000) for number in range(21))
    coupon = hub.stripe.v1.coupons.create(params={"percent_off": 10, "duration": "forever"}).id
    price = {"currency": "usd", "unit_amount": 2000, "recurring": {"interval": "month"}}
    monthly = hub.stripe.v1.prices.create(params={**price, "product_data": {"name": "Retainer"}}).id
    for number, pending in enumerate(("items", "subscription", "discount")):
        workspace = hub.workspace()
        total, customer = 21000, workspace.customer
        if pending == "items":
            item = {"customer": customer, "amount": 999, "currency": "usd", "description": "Part 1"}
            hub.stripe.v1.invoice_items.create(params=item)
        else:
            hub.stripe.v1.subscriptions.create(params={"customer": customer, "items": [{"price": monthly}]})
        if pending == "discount":
            hub.account.controls.discount(customer, coupon)
            total = 18900
        found = billing.preview(workspace, draft(lines=lines))
        assert (found.total, found.lack) == (total, None)
        made = billing.create_draft(workspace, draft(lines=lines), f"d{number}", f"{customer}/create")
        assert billing.add_lines(made.id, draft(lines=lines), f"{customer}/lines").total == total


def test_the_tax_of_new_invoices_is_previewed_as_it_is_billed(hub: Hub) -> None:
    made = hub.stripe.v1.tax_rates.create
    added = made(params={"display_name": "VAT", "percentage": 19, "inclusive": False}).id
    within = made(params={"display_name": "City", "percentage": 2, "inclusive": True}).id
    taxing = StripeBilling(KEY, api_base=hub.url + "/", retries=0, tax=Tax(rates=(added, within)))
    workspace, wanted = hub.workspace(), draft()
    item = {"customer": workspace.customer, "amount": 999, "currency": "usd", "description": "Left over"}
    for number in range(2):
        found = taxing.preview(workspace, wanted)
        invoice = taxing.create_draft(workspace, wanted, f"d{number}", f"{workspace.customer}/create/{number}")
        billed = taxing.add_lines(invoice.id, wanted, f"{workspace.customer}/lines/{number}")
        assert billed.total == found.total > 20000
        assert found.taxes == (Part("VAT 19%", 3725), Part("City 2%", 392, included=True))
        hub.stripe.v1.invoice_items.create(params=item)
    taxing.close()


def test_saved_prices_are_those_that_a_line_can_name(hub: Hub, billing: StripeBilling) -> None:
    prices, products = hub.stripe.v1.prices, hub.stripe.v1.products
    audit, gone = products.create(params={"name": "Audit"}).id, products.create(params={"name": "Gone"}).id
    plain = {"currency": "usd", "product": audit}
    good = prices.create(params={**plain, "unit_amount": 12500, "nickname": "small"}).id
    prices.create(params={**plain, "unit_amount": 500, "active": False})
    prices.create(params={**plain, "unit_amount_decimal": "0.5"})
    prices.create(params={**plain, "unit_amount": 500, "recurring": {"interval": "month"}})
    prices.create(params={"currency": "usd", "product": gone, "unit_amount": 500})
    products.update(gone, params={"active": False})
    mine = [price for price in billing.prices() if price.product in (audit, gone)]
    assert mine == [Price(good, audit, "Audit", "usd", 12500, "small")]
    workspace, wanted = hub.workspace(), draft(lines=(DraftLine("Audit, small", 3, 12500, good),))
    assert billing.preview(workspace, wanted).total == 37500
    made = billing.create_draft(workspace, wanted, "d", f"{workspace.customer}/create")
    assert billing.add_lines(made.id, wanted, f"{workspace.customer}/lines").total == 37500
    (line,) = hub.stripe.v1.invoices.retrieve(made.id).lines.data
    assert (line.pricing.price_details.price, line.quantity) == (good, 3)
