"""How a failed, open or paid invoice is settled in the browser, and taken back."""

from __future__ import annotations

from playwright.sync_api import expect

from bot.domain.workspaces import Budget
from bot.services.workspaces import Workspaces
from tests.browser.product.test_draft import back_to_the_detail, wrong
from tests.browser.product.visitor import Visit
from tests.world import HANA, World


def test_an_open_invoice_is_charged_marked_credited_or_written_off(world: World, visit: Visit) -> None:
    opened, outside, owed = (world.invoice("acme", amount) for amount in (125_000, 99_00, 500_00))
    world.settled()
    hana = visit(HANA)
    modal = hana.modal
    hana.show(opened)
    hana.more("Charge now")
    expect(modal).to_contain_text("Charge $1,250.00 to Visa •••• 4242 now?")
    hana.press(modal, "Charge $1,250.00")
    expect(modal).to_contain_text("Charged to Visa •••• 4242")
    hana.close()
    hana.show(outside)
    hana.more("Write off")
    hana.press(modal, "Write off")
    expect(modal).to_contain_text("Written off")
    back_to_the_detail(hana)
    hana.more("Mark as paid")
    hana.press(modal, "Mark as paid")
    wrong(hana.field(modal, "How was it paid?"), "Please complete this required field.")
    hana.fill(modal, "How was it paid?", "Bank transfer, reference 4711")
    hana.press(modal, "Mark as paid")
    expect(modal).to_contain_text("Paid outside Stripe: Bank transfer, reference 4711")
    hana.close()
    hana.show(owed)
    hana.more("Credit or refund")
    expect(modal).to_contain_text("$500.00 is left to pay")
    hana.fill(modal, "Amount (USD)", "200.00")
    hana.choose(modal, "Reason", "The order changed")
    hana.press(modal, "Credit")
    expect(modal).to_contain_text("$300.00 is left to pay.")
    [note] = world.api.credit_notes.list({"invoice": owed}).data
    assert (note.amount, note.reason) == (200_00, "order_change")
    assert [world.api.invoices.retrieve(one).status for one in (opened, outside)] == ["paid", "paid"]
    assert [charge.amount for charge in world.charges(opened)] == [125_000]
    assert world.charges(outside) == []


def test_a_paid_invoice_is_refunded_in_parts_that_have_to_sum(world: World, visit: Visit) -> None:
    invoice = world.invoice("acme", 100_000)
    world.api.invoices.pay(invoice)
    world.settled()
    hana = visit(HANA)
    form = hana.modal
    hana.show(invoice)
    hana.more("Credit or refund")
    expect(form).to_contain_text("The parts have to add up to the amount")
    hana.fill(form, "Amount (USD)", "600.00")
    hana.fill(form, "Back to the card or account", "300.00")
    hana.fill(form, "To the client's balance", "200.00")
    hana.press(form, "Credit or refund")
    wrong(hana.field(form, "Amount (USD)"), "The parts add up to 500.00 USD, not to 600.00 USD.")
    hana.fill(form, "Given back outside Stripe", "100.00")
    hana.press(form, "Credit or refund")
    expect(form).to_contain_text("$300.00 goes back to the card")
    expect(form).to_contain_text("$200.00 is on the client's balance")
    expect(form).to_contain_text("$100.00 is given back outside")
    assert [one.amount for one in world.api.refunds.list({}).data] == [300_00]


def test_a_revision_is_corrected_and_made_final_and_leaves_the_budget(world: World, visit: Visit) -> None:
    invoice = world.invoice("acme", 125_000)
    world.settled()
    hana = visit(HANA)
    modal = hana.modal
    hana.show(invoice)
    hana.more("Revise")
    expect(modal).to_contain_text("the budget stays as it is")
    hana.press(modal, "Make a revision")
    expect(modal).to_contain_text("Revision drafted")
    back_to_the_detail(hana)
    expect(modal).to_contain_text("Draft invoice")
    hana.more("Edit lines")
    hana.fill(modal, "Amount for each", "1000.00")
    hana.press(modal, "Save")
    back_to_the_detail(hana)
    hana.more("Finalize")
    expect(modal).to_contain_text("the invoice that it replaces is voided")
    hana.press(modal, "Finalize")
    expect(modal).to_contain_text("Finalized")
    world.settled()
    hana.close()
    hana.show(invoice)
    expect(modal).to_contain_text("🚫 Void")
    expect(modal).to_contain_text("Replaced by")
    acme = Workspaces(world.bot.store).get("acme")
    assert acme is not None
    assert acme.budget is Budget.ACTIVE
    hana.close()
    expect(hana.messages.filter(has_text="back to draft")).to_have_count(0)


def test_a_subscriptions_failed_payment_is_paid_with_the_new_card_which_it_then_keeps(
    world: World, visit: Visit
) -> None:
    customer, old = world.customers["acme"], world.cards["acme"]
    made = world.stripe.controls.subscribe(customer, 50_00, default_payment_method=old, name="Retainer")
    world.stripe.controls.card(old, "decline:expired_card")
    world.stripe.controls.advance(2 * 3600)
    world.settled()
    new = world.stripe.controls.create_test_card(customer, brand="mastercard", last4="5100")
    hana = visit(HANA)
    modal = hana.modal
    hana.press(hana.message("Payment failed"), "Details")
    expect(modal).to_contain_text("Retainer is still charged to Visa •••• 4242")
    hana.press(modal, "Retry")
    hana.choose(modal, "Charge", "Mastercard •••• 5100")
    hana.press(modal, "Charge $50.00")
    expect(modal).to_contain_text("Its subscription is still on the old card.")
    hana.press(modal, "Use the new card")
    expect(modal).to_contain_text("From now on Mastercard •••• 5100 is charged for Retainer")
    hana.press(modal, "Use the new card")
    expect(modal).to_contain_text("Card changed")
    hana.close()
    expect(hana.message("Retried by @Hana Sato")).to_contain_text("✅ Paid")
    assert str(world.api.subscriptions.retrieve(made["id"]).default_payment_method) == new
