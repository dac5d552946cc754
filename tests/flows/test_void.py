"""Void: the reason, the warning, and the workspace's budget, back to draft once whatever the path."""

import pytest

from bot.domain.permits import Act
from bot.domain.workspaces import Budget
from bot.services.workspaces import Workspaces
from tests.actions.pressing import ask, ask_void, confirm, submission, wait_until
from tests.acts.steps import offers
from tests.world import ACME, AMIR, HANA, HUB, World


def budget(world: World, workspace: str = "acme") -> tuple[str, str]:
    """What Stripe and what the store say."""
    at_stripe = world.api.customers.retrieve(world.customers[workspace]).to_dict()["metadata"]
    found = Workspaces(world.bot.store).get(workspace)
    assert found is not None
    return at_stripe.get("budget_status", ""), found.budget.value


def told(world: World, words: str = "Budget back to draft") -> int:
    """How many messages of the channel say so."""
    hana = world.person(HANA)
    return sum(words in hana.text_of(one) for one in hana.messages(ACME) if not one["ephemeral"])


def test_a_void_keeps_its_reason_resets_the_budget_and_tells_the_channel(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    view = ask_void(world, invoice, reason="Billed twice")
    asked = world.person(HANA).text_of(view)
    assert "This is for good" in asked
    assert "credit note" in asked
    assert "The budget of Acme Bakery goes back to draft" in asked
    said = confirm(world, view, containing="Voided")
    assert "Reason: Billed twice" in said
    world.person(AMIR).wait_message(ACME, containing="Budget back to draft")
    world.settled()
    assert world.api.invoices.retrieve(invoice).status == "void"
    assert budget(world) == ("draft", "draft")
    assert told(world) == 1


def test_a_void_needs_a_reason(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    view = ask(world, f"void {invoice}", "for good")
    hana = world.person(HANA)
    assert hana.submit(view).error == "incomplete"
    payload = submission(world, view)
    payload["view"]["state"]["values"] = {"void.reason": {"value": {"type": "plain_text_input", "value": "   "}}}
    assert "Say why" in world.team.interact(payload).body["errors"]["void.reason"]
    assert world.calls("POST", "/void") == []
    assert budget(world) == ("", "active")


def test_a_void_in_the_dashboard_resets_the_budget_once_however_often_stripe_says_so(world: World) -> None:
    invoice = world.invoice("acme")
    world.api.invoices.void_invoice(invoice)
    world.settled()
    assert budget(world) == ("draft", "draft")
    assert told(world) == 1
    Workspaces(world.bot.store).set_budget("acme", Budget.ACTIVE)
    world.api.customers.update(world.customers["acme"], {"metadata": {"budget_status": "active"}})
    (event,) = world.api.events.list({"type": "invoice.voided"}).data
    for _ in range(3):
        world.stripe.controls.redeliver(event.id)
    world.settled()
    assert budget(world) == ("active", "active")
    assert told(world) == 1


def test_a_void_through_the_bot_and_its_event_reset_the_budget_once(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    world.stripe.controls.webhooks("hold")
    confirm(world, ask_void(world, invoice), containing="Voided")
    world.person(HANA).wait_message(ACME, containing="Budget back to draft")
    world.stripe.controls.release("shuffled", 3, seed=1)
    world.settled()
    assert told(world) == 1
    assert budget(world) == ("draft", "draft")


def test_a_reset_that_stripe_did_not_take_at_first_is_done_again(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    world.stripe.controls.fault("500", "POST /v1/customers/", 3, where="before")
    world.api.invoices.void_invoice(invoice)
    world.person(HANA).wait_message(ACME, containing="Budget back to draft")
    assert budget(world) == ("draft", "draft")
    assert told(world) == 1


def test_the_channel_is_told_of_a_reset_once_stripe_has_taken_it_and_the_record_has_it_at_once(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    world.stripe.controls.webhooks("hold")
    world.stripe.controls.fault("500", "POST /v1/customers/", None, where="before", saved=False)
    said = confirm(world, ask_void(world, invoice), containing="Voided")
    assert "The budget of Acme Bakery is back to draft" in said
    assert budget(world) == ("", "draft")
    assert told(world) == 0
    world.stripe.controls.clear_faults()
    wait_until(lambda: world.bot.actions.resume() == 0, "the end of the action")
    assert budget(world) == ("draft", "draft")
    world.person(HANA).wait_message(ACME, containing="Budget back to draft")
    assert told(world) == 1


def test_the_void_that_a_revision_makes_leaves_the_budget_alone(world: World) -> None:
    invoice = world.invoice("acme")
    world.stripe._state.objects["invoice"][invoice]["latest_revision"] = world.invoice("acme")
    world.api.invoices.void_invoice(invoice)
    world.settled()
    assert world.api.invoices.retrieve(invoice).status == "void"
    assert budget(world) == ("", "active")
    assert told(world) == 0


def test_a_void_of_a_customer_who_is_no_workspace_resets_nothing(world: World) -> None:
    customer = str(world.api.customers.create({"name": "Nova"}).id)
    world.customers["nova"] = customer
    invoice = world.invoice("nova")
    world.settled()
    view = ask(world, f"void {invoice}", "for good", channel=HUB)
    assert "budget" not in world.person(HANA).text_of(view)
    world.person(HANA).fill(view, {"void.reason": "Wrong customer"})
    assert "budget" not in confirm(world, view, containing="Voided")
    assert told(world) == 0


def test_a_part_paid_invoice_is_neither_voided_nor_revised_and_says_what_was_received(world: World) -> None:
    invoice = world.invoice("acme")
    world.stripe.controls.pay_part(invoice, 25_000)
    world.settled()
    hana = world.person(HANA)
    shown = hana.text_of(ask(world, f"void {invoice}", "neither voided nor revised"))
    assert "$250.00 of" in shown
    assert "make a credit note, mark it as paid or write it off" in shown
    there = set(offers(world, invoice))
    assert there >= {Act.CREDIT, Act.MARK_PAID, Act.WRITE_OFF}
    assert Act.REVISE not in there
    assert world.calls("POST", "/void") == []


def test_what_is_paid_in_part_meanwhile_is_not_voided(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    view = ask_void(world, invoice)
    world.stripe.controls.pay_part(invoice, 25_000)
    assert "$250.00 of" in confirm(world, view, containing="neither voided nor revised")
    assert world.calls("POST", "/void") == []


@pytest.mark.parametrize("status", ["draft", "paid", "void"])
def test_what_cannot_be_voided_is_refused_before_stripe_is_asked(world: World, status: str) -> None:
    if status == "draft":
        invoice = str(world.api.invoices.create({"customer": world.customers["acme"]}).id)
    else:
        invoice = world.invoice("acme")
        (world.api.invoices.pay if status == "paid" else world.api.invoices.void_invoice)(invoice)
    world.settled()
    before = len(world.calls("POST", "/void"))
    words = {"draft": "Drafts are deleted", "paid": "was paid on", "void": "was voided on"}[status]
    ask(world, f"void {invoice}", words)
    assert len(world.calls("POST", "/void")) == before


def test_an_invoice_paid_while_the_question_was_open_is_not_voided(world: World) -> None:
    invoice = world.invoice("acme")
    view = ask_void(world, invoice)
    world.api.invoices.pay(invoice)
    confirm(world, view, containing="was paid on")
    assert world.calls("POST", "/void") == []
    assert budget(world) == ("", "active")


def test_an_owner_cannot_void(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    ask(world, f"void {invoice}", "Only hub admins", user=AMIR)
    assert world.calls("POST", "/void") == []


def test_a_channel_that_is_gone_does_not_keep_the_budget_from_its_reset(world: World) -> None:
    invoice = world.invoice("acme")
    world.settled()
    world.team.add_channel(ACME, "acme", members=[HANA], archived=True)
    world.api.invoices.void_invoice(invoice)
    world.settled()
    assert budget(world) == ("draft", "draft")
    assert world.bot.store.get("actions", f"budget:{invoice}") is not None
