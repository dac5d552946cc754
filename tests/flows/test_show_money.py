"""The detail of invoices that money came to and went from, as Stripe has them."""

from __future__ import annotations

from typing import Any

from bot.blocks import ids
from tests.world import ACME, AMIR, HANA, World


def shown(world: World, invoice: str, user: str = HANA) -> str:
    """What this person reads in the detail."""
    person = world.person(user)
    person.command("/invoices", f"show {invoice}", channel=ACME)
    view = person.wait_modal(containing=f"· {invoice}")
    text = person.text_of(view)
    person.close(view)
    return text


def refunded(world: World) -> str:
    """A paid invoice, of which half was credited: to the card, to the balance and outside."""
    invoice = world.invoice("acme", 60_000)
    world.api.invoices.pay(invoice)
    parts = {"refund_amount": 15_000, "credit_amount": 10_000, "out_of_band_amount": 5_000}
    note: Any = {"invoice": invoice, "amount": 30_000, "reason": "duplicate", **parts}
    world.api.credit_notes.create(note)
    world.settled()
    return invoice


def test_a_subscriptions_failed_invoice_tells_what_it_is_for_its_coupon_taxes_and_every_try(world: World) -> None:
    world.stripe.controls.card(world.cards["acme"], "decline:insufficient_funds")
    added = world.api.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False})
    within = world.api.tax_rates.create({"display_name": "City", "percentage": 2, "inclusive": True})
    coupon = world.api.coupons.create({"name": "Launch offer", "percent_off": 10})
    product = world.api.products.create({"name": "Social media"})
    monthly: Any = {
        "product": product.id,
        "currency": "usd",
        "unit_amount": 125_000,
        "recurring": {"interval": "month"},
    }
    terms: Any = {
        "customer": world.customers["acme"],
        "items": [{"price": world.api.prices.create(monthly).id}],
        "default_tax_rates": [added.id, within.id],
        "discounts": [{"coupon": coupon.id}],
        "payment_behavior": "allow_incomplete",
    }
    invoice = str(world.api.subscriptions.create(terms).latest_invoice)
    world.settled()
    text = shown(world, invoice)
    for words in (
        "🔴 Failed",
        "not enough money on the account",
        "Launch offer 10% · -$125.00",
        "City 2%, in the prices already · $22.06",
        "VAT 19% · $209.56",
        "Remaining · $1,334.56",
        "Visa •••• 4242 · declined: not enough money on the account",
        "Subscription · Social media · Waits for its first payment",
    ):
        assert words in text, words


def test_parts_refunds_and_credit_notes_are_told_and_links_into_stripe_only_to_hub_admins(world: World) -> None:
    part = world.invoice("acme", 50_000, collection_method="send_invoice", days_until_due=14)
    world.stripe.controls.pay_part(part, 20_000)
    world.stripe.controls.pay_part(part, 5_000, outside=True)
    text = shown(world, part)
    assert "part-paid: $250.00 received, $250.00 left" in text
    assert "$200.00 · Visa •••• 4242 · paid" in text
    assert "$50.00 · outside Stripe" in text
    paid = refunded(world)
    for user in (HANA, AMIR):
        text = shown(world, paid, user)
        assert "$150.00 refunded by credit note" in text
        assert "$150.00 back to Visa •••• 4242, $100.00 to the client's balance and $50.00 outside Stripe" in text
        assert "Open in Stripe" not in text  # the pretend Stripe has no Dashboard


def test_what_stripe_does_not_give_is_said_and_refresh_brings_it_in_the_same_modal(world: World) -> None:
    paid = refunded(world)
    for path in ("/v1/credit_notes", "/v1/charges"):
        world.stripe.controls.fault("500", path, None)
    hana = world.person(HANA)
    hana.command("/invoices", f"show {paid}", channel=ACME)
    view = hana.wait_modal(containing="Stripe did not give them just now")
    assert "Stripe did not give all of them just now" in hana.text_of(view)
    assert "Total · $600.00" in hana.text_of(view)
    world.stripe.controls.clear_faults()
    hana.press(view, ids.DETAIL_REFRESH)
    hana.wait_modal(containing="$100.00 to the client's balance")
    assert [one["id"] for one in hana.screen()["modals"]] == [view["id"]]


def test_a_revision_and_its_original_are_one_press_apart(world: World) -> None:
    old = world.invoice("acme", 33_000)
    new = str(world.api.invoices.create({"from_invoice": {"action": "revision", "invoice": old}}).id)
    number = str(world.api.invoices.retrieve(old).number)
    world.settled()
    hana = world.person(HANA)
    hana.command("/invoices", f"show {new}", channel=ACME)
    view = hana.wait_modal(containing=f"Replaces {number}.")
    hana.press(view, ids.DETAIL_REVISED)
    hana.wait_modal(containing=f"· {old}")
