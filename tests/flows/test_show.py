"""The detail of one invoice, from wherever it is asked for."""

from __future__ import annotations

from bot.blocks import ids
from tests.actions.pressing import ask_retry, ask_void, confirm
from tests.flows.create_steps import confirmed, result
from tests.world import ACME, AMIR, HANA, World


def test_it_opens_by_number_in_any_case_by_id_and_by_the_number_alone(world: World) -> None:
    invoice = world.invoice("acme", 125_000)
    world.settled()
    number = str(world.api.invoices.retrieve(invoice).number)
    hana = world.person(HANA)
    for typed in (
        f"show {number}",
        f"show {number.lower()}",
        f"SHOW #{number}",
        number,
        number.lower(),
        f"show {invoice}",
    ):
        hana.command("/invoices", typed, channel=ACME)
        shown = hana.wait_modal(containing=invoice)
        assert shown["title"] == number
        assert "$1,250.00" in hana.text_of(shown)
        hana.close(shown)


def test_it_opens_from_an_alert_the_list_home_and_a_result(world: World) -> None:
    invoice = world.failed_invoice("acme")
    hana = world.person(HANA)
    hana.press(hana.wait_message(ACME, containing="Payment failed"), ids.DETAILS)
    hana.close(hana.wait_modal(containing=invoice))
    hana.command("/invoices", "failed", channel=ACME)
    hana.press(hana.wait_message(ACME, containing="As of"), ids.DETAILS)
    hana.close(hana.wait_modal(containing=invoice))
    hana.open_home()
    hana.press(hana.wait_home(containing="As of"), ids.DETAILS)
    hana.close(hana.wait_modal(containing=invoice))
    confirmed(hana)
    hana.press(result(hana), ids.DETAILS)
    hana.wait_modal(containing="$250.00")


def test_modals_stack_and_at_slacks_limit_the_top_one_is_reused(world: World) -> None:
    invoice = world.failed_invoice("acme", code="card_declined")
    hana = world.person(HANA)
    hana.press(hana.wait_message(ACME, containing="Payment failed"), ids.MANAGE)
    hana.press(hana.wait_modal(containing=invoice), ids.RETRY)
    hana.submit(hana.wait_modal(containing="Charge $1,250.00"))
    declined = hana.wait_modal(containing="Declined")
    assert len(hana.screen()["modals"]) == 2
    hana.press(declined, ids.DETAILS)
    hana.press(hana.wait_modal(containing="As of"), ids.RETRY)
    hana.wait_modal(containing="Charge $1,250.00")
    assert len(hana.screen()["modals"]) == 3
    hana.submit(hana.modal or {})
    hana.press(hana.wait_modal(containing="Declined"), ids.DETAILS)
    hana.wait_modal(containing="As of")
    assert len(hana.screen()["modals"]) == 3


def test_links_come_fresh_privately_and_only_for_whom_they_are(world: World) -> None:
    world.failed_invoice("acme")
    amir = world.person(AMIR)
    alert = amir.wait_message(ACME, containing="Payment failed")
    for action, kind in ((ids.PAY_NOW, "payment page"), (ids.REPLACE_CARD, "card page")):
        amir.press(alert, action)
        private = amir.wait_message(ACME, containing=f"Open the {kind}")
        assert private["ephemeral"]
        assert str(amir.press(private, ids.LINK).opened).startswith(world.stripe_url)


def test_each_press_asks_stripe_for_a_fresh_link(world: World) -> None:
    world.failed_invoice("acme")
    amir = world.person(AMIR)
    alert = amir.wait_message(ACME, containing="Payment failed")
    before = len(world.calls("POST", "/billing_portal/sessions"))
    opened = set()
    for _ in range(2):
        last = amir.messages(ACME)[-1]["ts"]
        amir.press(alert, ids.REPLACE_CARD)
        opened.add(amir.press(amir.wait_message(ACME, containing="card page", after=last), ids.LINK).opened)
    assert len(world.calls("POST", "/billing_portal/sessions")) == before + 2
    assert len(opened) == 2


def test_manage_is_for_hub_admins_and_others_are_told_who_may(world: World) -> None:
    world.failed_invoice("acme")
    amir = world.person(AMIR)
    amir.press(amir.wait_message(ACME, containing="Payment failed"), ids.MANAGE)
    refused = amir.text_of(amir.wait_message(ACME, containing="Only hub admins can retry, void or change it."))
    assert "@hana or @li can do it" in refused
    assert amir.modal is None


def test_a_stripe_that_is_down_is_told_in_the_modal_and_the_list_still_comes(world: World) -> None:
    invoice = world.invoice("acme", 125_000)
    world.settled()
    hana = world.person(HANA)
    world.stripe.controls.fault("500", "/v1/invoices/", None)
    hana.command("/invoices", f"show {invoice}", channel=ACME)
    away = hana.wait_modal(containing="Stripe is not answering")
    hana.command("/invoices", "", channel=ACME)
    hana.wait_message(ACME, containing="$1,250.00")
    world.stripe.controls.clear_faults()
    hana.press(away, ids.DETAILS)
    hana.wait_modal(containing="October campaign")


def test_a_retry_that_could_not_be_asked_about_is_asked_anew_with_one_press(world: World) -> None:
    invoice = world.failed_invoice("acme")
    hana = world.person(HANA)
    world.stripe.controls.fault("500", "/v1/invoices/", None)
    hana.command("/invoices", f"retry {invoice}", channel=ACME)
    away = hana.wait_modal(containing="Nothing was charged. Try again in a minute.")
    assert hana.buttons(away) == ["Retry", "Details"]
    world.stripe.controls.clear_faults()
    hana.press(away, ids.RETRY)
    hana.wait_modal(containing="Last try")


def test_a_draft_says_what_it_is_for_and_offers_no_link(world: World) -> None:
    draft = world.api.invoices.create({"customer": world.customers["acme"]})
    world.api.invoices.add_lines(str(draft.id), {"lines": [{"description": "Winter campaign", "amount": 9000}]})
    world.settled()
    amir = world.person(AMIR)
    amir.command("/invoices", f"show {draft.id}", channel=ACME)
    shown = amir.wait_modal(containing="Winter campaign")
    assert "📝 Draft" in amir.text_of(shown)
    assert amir.buttons(shown) == ["Refresh"]


def test_it_tells_who_did_what_with_the_bot_and_the_reason_only_to_hub_admins(world: World) -> None:
    invoice = world.failed_invoice("acme")
    hana, amir = world.person(HANA), world.person(AMIR)
    confirm(world, ask_retry(world, invoice), containing="Declined")
    confirm(world, ask_void(world, invoice, reason="Client left"), containing="Voided")
    hana.command("/invoices", f"show {invoice}", channel=ACME)
    lines = hana.text_of(hana.wait_modal(containing="Done with the bot")).splitlines()
    first = lines.index("Done with the bot") + 1
    assert lines[first].startswith("• Voided by @hana on ")
    assert lines[first].endswith(": Client left")
    assert lines[first + 1].startswith("• Retried by @hana on ")
    assert lines[first + 1].endswith(": declined")
    amir.command("/invoices", f"show {invoice}", channel=ACME)
    shown = amir.text_of(amir.wait_modal(containing="Done with the bot"))
    assert "Voided by @hana" in shown
    assert "Client left" not in shown


def test_an_invoice_that_the_bot_made_names_who_created_it_and_refused_asks_are_not_listed(world: World) -> None:
    hana = world.person(HANA)
    confirmed(hana)
    hana.press(result(hana), ids.DETAILS)
    shown = hana.text_of(hana.wait_modal(containing="Done with the bot"))
    assert shown.count("@hana") == 1
    assert "• Created by @hana on " in shown
