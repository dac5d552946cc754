"""PDF, receipt, pay now and replace card: for one person alone, checked at the press, fresh each time."""

from __future__ import annotations

from typing import Any

import pytest

from bot.adapters.billing import StripeBilling, downloads
from bot.blocks import ids
from bot.services.ports import BillingRefused
from sandbox.slack.people import Person
from tests.roles.cast import forged
from tests.world import ACME, AMIR, BEA, HANA, World

UPLOAD = ("files.getUploadURLExternal", "upload", "files.completeUploadExternal")


def number(world: World, invoice: str) -> str:
    return str(world.api.invoices.retrieve(invoice).number)


def file_of(world: World, message: dict[str, Any]) -> tuple[str, bytes]:
    """The name and the bytes of the one file of a message."""
    (shown,) = message["files"]
    content = world.team.state.uploads[shown["id"]].content
    assert content is not None
    assert shown["size"] == len(content)
    return shown["name"], content


def direct(person: Person, containing: str) -> dict[str, Any]:
    """The newest message with those words in the person's direct messages."""
    return person.wait_for(
        lambda screen: next(
            (
                message
                for each in screen["channels"]
                if each["kind"] == "im"
                for message in reversed(each["messages"])
                if containing in message["text"] and message["files"]
            ),
            None,
        ),
        what=f"a file with {containing!r}",
    )


def hello(world: World) -> None:
    """A message in which a button of the past can be pressed."""
    world.person(HANA).say(ACME, "Hello")


def test_the_pdf_comes_as_a_file_into_the_direct_message_of_who_pressed(world: World) -> None:
    invoice = world.failed_invoice("acme")
    amir = world.person(AMIR)
    amir.press(amir.wait_message(ACME, containing="Payment failed"), ids.DETAILS)
    amir.press(amir.wait_modal(containing=invoice), ids.PDF)
    said = amir.text_of(amir.wait_modal(containing="is in your direct messages"))
    assert number(world, invoice) in said
    assert "$1,250.00" in said
    name, content = file_of(world, direct(amir, number(world, invoice)))
    assert name == f"Invoice-{number(world, invoice)}.pdf"
    assert content.startswith(b"%PDF-")
    assert number(world, invoice).encode() in content
    assert all(not one["files"] for one in world.person(HANA).messages())
    assert [call.method for call in world.team.calls if call.method.startswith("files.")] == [UPLOAD[0], UPLOAD[2]]


@pytest.mark.parametrize("step", UPLOAD)
def test_when_slack_does_not_take_the_file_the_link_comes_privately(world: World, step: str) -> None:
    invoice = world.invoice("acme", 125_000)
    world.settled()
    hello(world)
    hana = world.person(HANA)
    world.team.fault(step, "http_500", count=9)
    forged(hana, ids.PDF, invoice)
    private = hana.wait_message(ACME, containing="could not be put into your direct messages")
    assert private["ephemeral"]
    opened = str(hana.press(private, ids.LINK).opened)
    assert opened == str(world.api.invoices.retrieve(invoice).invoice_pdf)
    assert len([call for call in world.team.calls if call.method == step]) == (0 if step == "upload" else 1)
    assert all(not one["files"] for one in hana.messages())


def test_a_lost_answer_to_the_last_step_brings_no_second_file(world: World) -> None:
    invoice = world.invoice("acme", 125_000)
    world.settled()
    hana = world.person(HANA)
    world.team.fault(UPLOAD[2], "http_500", count=9, after_effect=True)
    hana.command("/invoices", f"pdf {invoice}", channel=ACME)
    hana.wait_message(ACME, containing="could not be put into your direct messages")
    assert len([one for one in hana.messages() if one["files"]]) == 1


def test_when_stripes_link_gives_no_pdf_the_link_itself_comes_privately(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = world.invoice("acme", 125_000)
    world.settled()
    monkeypatch.setattr(downloads, "MOST", 10)
    hana = world.person(HANA)
    hana.command("/invoices", f"pdf {number(world, invoice)}", channel=ACME)
    private = hana.wait_message(ACME, containing="could not be put into your direct messages")
    assert private["ephemeral"]
    assert hana.press(private, ids.LINK).opened == world.api.invoices.retrieve(invoice).invoice_pdf
    assert not [call for call in world.team.calls if call.method.startswith("files.")]


def test_an_alert_of_yesterday_is_answered_with_what_is_true_now_and_for_whom_it_is_now(world: World) -> None:
    invoice = world.failed_invoice("acme")
    amir, bea = world.person(AMIR), world.person(BEA)
    alert = amir.wait_message(ACME, containing="Payment failed")
    for action in (ids.PAY_NOW, ids.REPLACE_CARD):
        forged_to = bea.press(alert | {"channel": ACME}, action)
        assert forged_to.ok
        assert bea.wait_message(ACME, containing="There is no such invoice that you can see")["ephemeral"]
    portals = len(world.calls("POST", "/billing_portal/sessions"))
    world.stripe.controls.card(world.cards["acme"], "pass")
    world.api.invoices.pay(invoice)
    world.settled()
    for action in (ids.PAY_NOW, ids.REPLACE_CARD):
        last = amir.messages(ACME)[-1]["ts"]
        amir.press(alert, action, stale=True)
        told = amir.wait_message(ACME, containing=f"{number(world, invoice)} was paid", after=last)
        assert told["ephemeral"]
        assert "http" not in str(told["blocks"])
    assert len(world.calls("POST", "/billing_portal/sessions")) == portals


def test_the_card_page_is_that_of_the_invoices_own_customer(world: World) -> None:
    world.failed_invoice("acme")
    amir = world.person(AMIR)
    amir.press(amir.wait_message(ACME, containing="Payment failed"), ids.REPLACE_CARD)
    amir.wait_message(ACME, containing="Open the card page")
    (asked,) = world.calls("POST", "/billing_portal/sessions")
    assert asked.params["customer"] == world.customers["acme"]


def test_a_draft_has_no_pdf_and_no_receipt_and_what_is_not_paid_no_receipt(world: World) -> None:
    draft = str(world.api.invoices.create({"customer": world.customers["acme"]}).id)
    world.api.invoices.add_lines(draft, {"lines": [{"description": "Winter campaign", "amount": 9000}]})
    unpaid = world.invoice("acme")
    world.settled()
    hello(world)
    amir = world.person(AMIR)
    for action, invoice, words in (
        (ids.PDF, draft, "is still a draft: there is no PDF yet"),
        (ids.RECEIPT, draft, "is still a draft: there is no receipt yet"),
        (ids.RECEIPT, unpaid, "is not paid, so there is no receipt yet"),
    ):
        forged(amir, action, invoice)
        assert amir.wait_message(ACME, containing=words)["ephemeral"]


def test_the_receipt_of_a_paid_invoice_is_a_private_link_to_its_charge(world: World) -> None:
    paid = world.invoice("acme", 125_000)
    world.api.invoices.pay(paid)
    outside = world.invoice("acme")
    world.api.invoices.pay(outside, {"paid_out_of_band": True})
    world.settled()
    hello(world)
    amir = world.person(AMIR)
    amir.command("/invoices", f"show {paid}", channel=ACME)
    amir.press(amir.wait_modal(containing=paid), ids.RECEIPT)
    shown = amir.wait_modal(containing="Open the receipt")
    (charge,) = world.charges(paid)
    assert amir.press(shown, ids.LINK).opened == charge.receipt_url
    amir.close(shown, all_of_them=True)
    forged(amir, ids.RECEIPT, outside)
    assert amir.wait_message(ACME, containing="so there is no receipt")["ephemeral"]


def test_what_stripe_says_of_its_settings_is_for_hub_admins(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.failed_invoice("acme")

    def refused(_: StripeBilling, customer: str) -> str:
        raise BillingRefused(f"No configuration provided for {customer}: save your portal settings first")

    monkeypatch.setattr(StripeBilling, "portal", refused)
    for user, told in ((AMIR, False), (HANA, True)):
        person = world.person(user)
        person.press(person.wait_message(ACME, containing="Payment failed"), ids.REPLACE_CARD)
        said = person.text_of(person.wait_message(ACME, containing="Stripe did not accept this"))
        assert ("No configuration" in said) is told
