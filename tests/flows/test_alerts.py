"""An alert from the first failure to its end: one message per invoice, brought up to date and then settled."""

from typing import Any

import pytest

from bot.services.workspaces import Workspaces
from tests.actions.pressing import ask_retry, ask_void, confirm, passing_card, pays
from tests.world import ACME, AMIR, CSV, HANA, HUB, World

DAY = 24 * 3600
TRIES = 8


def said(world: World, channel: str = ACME) -> list[str]:
    """The messages of the channel that everybody sees, those in threads left out."""
    hana = world.person(HANA)
    shown = [one for one in hana.messages(channel) if not one["ephemeral"] and one["thread_ts"] in (None, one["ts"])]
    return [hana.text_of(one) for one in shown]


def thread(world: World, channel: str = ACME) -> list[str]:
    """What was added in threads."""
    hana = world.person(HANA)
    return [hana.text_of(one) for one in hana.messages(channel) if one["thread_ts"] not in (None, one["ts"])]


def posted(world: World) -> list[Any]:
    """What Slack posted for the bot."""
    return [one.args for one in world.team.calls if one.method == "chat.postMessage" and one.answer.get("ok")]


def next_attempt(world: World, invoice: str) -> None:
    """Let Stripe's next automatic attempt come."""
    due = world.api.invoices.retrieve(invoice).next_payment_attempt
    assert due is not None
    world.stripe.controls.advance_to(due + 1)
    world.settled()


def test_the_first_failure_is_told_once_with_the_reason_and_the_owners_named(world: World) -> None:
    world.failed_invoice("acme")
    (alert,) = said(world)
    for words in ("Payment failed", "Acme Bakery", "$1,250.00", "attempt 1 of", "not enough money", "@amir"):
        assert words in alert
    hana = world.person(HANA)
    assert hana.buttons(hana.messages(ACME)[0]) == ["Pay now", "Replace card", "Details", "Manage"]
    assert "http" not in alert


def test_a_later_attempt_updates_the_alert_and_adds_a_line_without_naming_anybody_again(world: World) -> None:
    invoice = world.failed_invoice("acme")
    next_attempt(world, invoice)
    (alert,) = said(world)
    assert "attempt 2 of" in alert
    (line,) = thread(world)
    assert "attempt 2" in line
    assert "@amir" not in line
    assert len(posted(world)) == 2


def test_the_last_automatic_failure_is_said_in_the_channel_again(world: World) -> None:
    invoice = world.failed_invoice("acme")
    for _ in range(TRIES - 1):
        next_attempt(world, invoice)
    assert world.api.invoices.retrieve(invoice).next_payment_attempt is None
    (last,) = [one["text"] for one in posted(world) if one.get("reply_broadcast")]
    assert "attempt 8, no more automatic tries" in last


def test_paid_by_a_retry_it_says_by_whom(world: World) -> None:
    invoice = world.failed_invoice("acme")
    passing_card(world)
    confirm(world, ask_retry(world, invoice), containing="Paid")
    world.settled()
    (alert,) = said(world)
    assert "Paid" in alert
    assert "Retried by @hana" in alert


def test_a_declined_retry_is_a_line_in_the_thread_with_who_asked(world: World) -> None:
    invoice = world.failed_invoice("acme")
    confirm(world, ask_retry(world, invoice), containing="Declined")
    world.settled()
    (line,) = thread(world)
    assert "Asked for by @hana" in line
    assert "attempt 1 of" in said(world)[0]


def test_paid_on_the_page_it_is_settled_and_a_late_press_changes_nothing_and_says_so(world: World) -> None:
    invoice = world.failed_invoice("acme")
    amir, hana = world.person(AMIR), world.person(HANA)
    stale = amir.wait_message(ACME, containing="Payment failed")
    assert world.stripe.controls.pay_hosted(invoice) == "paid"
    world.settled()
    (alert,) = said(world)
    assert "Paid by the client or in Stripe" in alert
    assert hana.buttons(hana.messages(ACME)[0]) == []
    amir.press(stale, "invoice.pay_now", stale=True)
    told = amir.wait_message(ACME, containing="was paid")
    assert told["ephemeral"]
    hana.press(stale, "invoice.manage", stale=True)
    assert "Retry" not in hana.buttons(hana.wait_modal(containing="Paid"))
    assert pays(world, invoice) == []
    assert said(world) == [alert]


def test_voided_through_the_bot_it_says_by_whom(world: World) -> None:
    invoice = world.failed_invoice("acme")
    confirm(world, ask_void(world, invoice), containing="Voided")
    world.person(HANA).wait_message(ACME, containing="Voided by @hana")


def test_written_off_in_the_dashboard_it_says_so(world: World) -> None:
    invoice = world.failed_invoice("acme")
    world.api.invoices.mark_uncollectible(invoice)
    world.settled()
    assert "Written off" in said(world)[0]
    assert "Dashboard" in said(world)[0]


def test_a_payer_mistyping_on_the_page_alerts_nobody(world: World) -> None:
    sent = world.invoice("acme", collection_method="send_invoice", days_until_due=14)
    for invoice in (world.invoice("acme"), sent):
        assert world.stripe.controls.pay_hosted(invoice, "decline:incorrect_cvc") == "declined"
    world.settled()
    assert said(world) == []


def stranger(world: World) -> str:
    """A customer of no workspace, `nova`, one of whose invoices failed."""
    customer = str(world.api.customers.create({"name": "Nova <!channel>"}).id)
    world.customers["nova"] = customer
    world.cards["nova"] = world.stripe.controls.create_test_card(customer)
    return world.failed_invoice("nova")


def test_a_customer_who_is_no_workspace_is_told_to_the_hub_once_with_how_to_add_it(world: World) -> None:
    next_attempt(world, stranger(world))
    (alert,) = said(world, HUB)
    assert world.customers["nova"] in alert
    assert "workspaces import" in alert
    assert said(world, ACME) == []


@pytest.mark.parametrize("added", [False, True])
def test_what_the_hub_was_told_of_a_stranger_says_how_it_ended(world: World, added: bool) -> None:
    invoice = stranger(world)
    if added:
        row = CSV.splitlines()[0] + f"\nnova,Nova,{world.customers['nova']},U0AMIR,C0ACME,usd,10,active\n"
        Workspaces(world.bot.store).import_csv(row, shared_channels=True)
    assert world.stripe.controls.pay_hosted(invoice) == "paid"
    world.settled()
    hana = world.person(HANA)
    (shown,) = hana.messages(HUB)
    assert "✅ Paid · Nova" in hana.text_of(shown)
    assert "$1,250.00" in hana.text_of(shown)
    assert ("workspaces import" in hana.text_of(shown)) is not added
    assert hana.buttons(shown) == []
    before = len(world.team.calls)
    world.stripe.controls.event("invoice.updated", {"id": invoice, "object": "invoice", "livemode": False})
    world.settled()
    assert [one.method for one in world.team.calls[before:]] == []


def test_a_payment_that_must_be_confirmed_alerts_too(world: World) -> None:
    world.stripe.controls.card(world.cards["acme"], "requires_action")
    world.invoice("acme", charge=True)
    world.settled()
    (alert,) = said(world)
    assert "Action required" in alert
