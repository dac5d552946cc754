"""`/invoices` while things change: refresh, stale rows, used-up answers, empty lists, big hubs."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from bot.blocks import ids
from bot.services.collections import INVOICES
from bot.services.workspaces import Workspaces
from sandbox.slack.people import Person
from sandbox.slack.records import Json
from tests.roles.cast import asked
from tests.world import ACME, AMIR, BEA, CSV, HANA, NOA, World


def listed(person: Person, typed: str = "", containing: str = "As of") -> Json:
    """The list that a command brings."""
    person.command("/invoices", typed, channel=ACME)
    return person.wait_message(ACME, containing=containing)


def test_refresh_looks_again_in_the_same_message(world: World) -> None:
    hana = world.person(HANA)
    shown = listed(hana)
    world.invoice("acme", 125_000)
    world.settled()
    hana.press(shown, ids.LIST_REFRESH)
    hana.wait_message(ACME, containing="$1,250.00")
    assert len(hana.messages(ACME)) == 1


def test_bolt_leaves_the_level_of_our_own_logger_alone(world: World) -> None:
    listed(world.person(HANA))
    assert logging.getLogger("invoicebot").level == logging.NOTSET


def test_a_stale_row_is_answered_with_the_truth(world: World) -> None:
    world.failed_invoice("acme")
    hana, amir = world.person(HANA), world.person(AMIR)
    shown, theirs = listed(hana, "failed"), listed(amir, "failed")
    world.stripe.controls.pay_hosted(world.api.invoices.list().data[0].id)
    world.settled()
    hana.press(shown, ids.RETRY)
    assert "was paid" in hana.text_of(hana.wait_modal(containing="Nothing was charged"))
    redrawn = hana.text_of(hana.wait_message(ACME, containing="when this list was drawn"))
    assert "was 🔴 Failed when this list was drawn; it is ✅ Paid" in redrawn
    assert "No failed invoices here" in redrawn
    amir.press(theirs, ids.PAY_NOW)
    assert "was paid" in amir.text_of(amir.wait_message(ACME, containing="Nothing was charged"))
    hana.close(hana.modal or {})
    hana.press(shown, ids.DETAILS, stale=True)
    hana.wait_modal(containing="✅ Paid")


def test_a_row_that_is_gone_is_told_in_the_list_and_in_home(world: World) -> None:
    customer = world.customers["acme"]
    drafts = [str(world.api.invoices.create({"customer": customer, "auto_advance": False}).id) for _ in range(2)]
    world.invoice("acme", 125_000)
    world.settled()
    hana = world.person(HANA)
    shown = listed(hana, "draft", containing="📝 Draft")
    for draft in drafts:
        world.api.invoices.delete(draft)
    world.settled()
    hana.press(shown, ids.DETAILS, block_id=shown["blocks"][3]["block_id"], stale=True)
    told = hana.text_of(hana.wait_message(ACME, containing="not there any more"))
    assert "No draft invoices here" in told
    hana.close(hana.modal or {})
    hana.open_home()
    home = hana.wait_home(containing="$1,250.00")
    world.api.invoices.void_invoice(world.api.invoices.list().data[0].id)
    world.settled()
    hana.press(home, ids.DETAILS, stale=True)
    assert "was 🔵 Open" in hana.text_of(hana.wait_home(containing="it is 🚫 Void"))


def test_filters_are_filled_in_a_form_and_said_in_one_line(world: World) -> None:
    invoice = world.invoice("acme", 125_000)
    world.invoice("bora", 99_00)
    world.settled()
    hana = world.person(HANA)
    hana.press(listed(hana, "open", containing="$99.00"), ids.LIST_FILTERS)
    form = hana.wait_modal(containing="Billing period")
    created = world.api.invoices.retrieve(invoice).created
    day = f"{datetime.fromtimestamp(created, world.bot.settings.hub_timezone):%Y-%m-%d}"
    month = f"{datetime.fromtimestamp(created, UTC):%Y-%m}"
    wrong = {"filter.since": day, "filter.until": "2001-01-01", "filter.amount": "$5"}
    hana.fill(form, wrong)
    hana.submit(form)
    said = hana.text_of(hana.wait_modal(containing="This is before the first day"))
    assert "Type it like 1250.00" in said
    hana.fill(form, {"filter.since": day, "filter.until": day, "filter.billing": month})
    right = {"filter.text": "BILLING@ACME", "filter.amount": "1250"}
    hana.fill(form, right)
    hana.submit(form)
    text = hana.text_of(hana.wait_message(ACME, containing="Created from"))
    assert "with “BILLING@ACME” · amount 1250" in text
    assert "billing@acme.example" in text
    assert "Invoices · Open" in text
    assert "$1,250.00" in text
    assert "$99.00" not in text
    again = hana.wait_message(ACME, containing="Created from")
    hana.press(again, ids.LIST_TAB, option="paid")
    paid = hana.wait_message(ACME, containing="Invoices · Paid")
    assert "with “BILLING@ACME”" in hana.text_of(paid)
    hana.press(paid, ids.LIST_FILTERS)
    assert "BILLING@ACME" in str(hana.wait_modal(containing="Billing period")["blocks"])
    hana.close(hana.modal or {})
    hana.press(paid, ids.LIST_CLEAR)
    hana.wait_message(ACME, containing="$99.00")


def test_filters_in_home_redraw_home(world: World) -> None:
    world.invoice("acme", 125_000)
    world.invoice("acme", 99_00)
    world.settled()
    amir = world.person(AMIR)
    amir.open_home()
    amir.press(amir.wait_home(containing="$99.00"), ids.LIST_FILTERS)
    form = amir.wait_modal(containing="Billing period")
    amir.fill(form, {"filter.text": "billing@acme.example"})
    amir.submit(form)
    found = amir.wait_home(containing="With “b•")
    amir.press(found, ids.LIST_FILTERS)
    form = amir.wait_modal(containing="Billing period")
    amir.fill(form, {"filter.text": "", "filter.amount": "99.00"})
    amir.submit(form)
    amir.wait_home(containing="Amount 99.00")
    assert "$1,250.00" not in amir.text_of(amir.wait_home(containing="$99.00"))
    assert amir.messages() == []


def test_a_list_whose_answers_are_used_up_or_expired_answers_anew(world: World) -> None:
    world.invoice("acme", 125_000)
    world.settled()
    hana = world.person(HANA)
    shown = listed(hana, containing="$1,250.00")
    for _ in range(7):  # each press has its own five answers
        hana.press(shown, ids.LIST_REFRESH)
    world.until(lambda: len([call for call in world.team.calls if call.method == "response_url"]) == 8)
    world.team.fault("response_url", "http_500")
    hana.press(shown, ids.LIST_REFRESH)
    world.until(lambda: len(hana.messages(ACME)) == 2)
    fresh = hana.messages(ACME)[-1]
    assert fresh["ephemeral"]
    assert "$1,250.00" in hana.text_of(fresh)
    hana.press(fresh, ids.LIST_TAB, option="paid")
    hana.wait_message(ACME, containing="No paid invoices here")


def test_an_answer_that_comes_after_half_an_hour_is_a_new_private_message(world: World) -> None:
    hana = world.person(HANA)
    now = world.team.now
    world.team.fault("users.info", "timeout", count=9, seconds=0.2)
    hana.command("/invoices", "", channel=ACME)
    world.team.now = lambda: now() + 1801
    assert hana.wait_message(ACME, containing="Slack could not tell")["ephemeral"]
    world.team.now = now


def test_empty_lists_say_what_to_do(world: World) -> None:
    hana, amir, noa = world.person(HANA), world.person(AMIR), world.person(NOA)
    text = hana.text_of(listed(hana))
    assert "There are no invoices yet. New invoice makes the first one" in text
    assert "no invoices for your workspaces yet" in amir.text_of(listed(amir))
    assert "No failed invoices here" in hana.text_of(listed(hana, "failed", "No failed"))
    refused = noa.text_of(listed(noa, containing="You own no workspace"))
    assert "ask @hana or @li" in refused


def test_home_refuses_nobody_in_its_own_place_and_posts_nothing(world: World) -> None:
    noa = world.person(NOA)
    for _ in range(2):
        noa.open_home()
        noa.wait_home(containing="You own no workspace")
    noa.open_home("messages")
    world.settled()
    assert noa.messages() == []


def test_home_of_an_owner_shows_theirs_and_opens_the_payment_page(world: World) -> None:
    world.invoice("acme", 125_000)
    world.invoice("bora", 99_00)
    world.settled()
    amir = world.person(AMIR)
    amir.open_home()
    home = amir.wait_home(containing="$1,250.00")
    assert "$99.00" not in amir.text_of(home)
    amir.press(home, ids.PAY_NOW)
    link = amir.wait_modal(containing="Open the payment page")
    pressed = amir.press(link, ids.LINK)
    assert pressed.opened is not None
    assert pressed.opened.startswith(world.stripe_url)


def test_an_owner_of_several_workspaces_can_filter_by_each(world: World) -> None:
    Workspaces(world.bot.store).import_csv(CSV.format(**world.customers).replace("U0BEA", "U0BEA U0AMIR"))
    world.invoice("acme", 125_000)
    world.invoice("bora", 99_00)
    world.settled()
    amir = world.person(AMIR)
    shown = listed(amir, containing="$99.00")
    assert "$1,250.00" in amir.text_of(shown)
    amir.press(shown, ids.LIST_WORKSPACE, option="bora")
    filtered = amir.wait_message(ACME, containing="All · Bora Logistics")
    assert "$1,250.00" not in amir.text_of(filtered)
    assert "1 invoice, page 1" in listed(amir, "bora", "1 invoice")["text"]


def test_a_hub_of_more_than_a_hundred_workspaces_searches_its_menu(world: World) -> None:
    world.invoice("acme", 125_000)
    world.invoice("bora", 99_00)
    rows = [f"shop-{one:03},Shop {one:03},cus_x{one:03},U0BEA,C0S{one:03},usd,,active\n" for one in range(150)]
    Workspaces(world.bot.store).import_csv(CSV.format(**world.customers) + "".join(rows))
    world.settled()
    hana = world.person(HANA)
    shown = listed(hana, containing="$99.00")
    assert len(hana.options(shown, ids.LIST_WORKSPACE, "")) == 100
    assert [one["value"] for one in hana.options(shown, ids.LIST_WORKSPACE, "BORA")] == [ids.ANY_WORKSPACE, "bora"]
    hana.press(shown, ids.LIST_WORKSPACE, option="bora")
    filtered = hana.wait_message(ACME, containing="All · Bora Logistics")
    assert "$1,250.00" not in hana.text_of(filtered)
    hana.options(filtered, ids.LIST_WORKSPACE, "")
    hana.press(filtered, ids.LIST_WORKSPACE, option=ids.ANY_WORKSPACE)
    hana.wait_message(ACME, containing="$1,250.00")


def test_the_searched_menu_offers_an_owner_only_theirs(world: World) -> None:
    rows = [f"shop-{one:03},Shop {one:03},cus_x{one:03},U0BEA,C0S{one:03},usd,,active\n" for one in range(120)]
    Workspaces(world.bot.store).import_csv(CSV.format(**world.customers) + "".join(rows))
    bea = world.person(BEA)
    shown = listed(bea)
    assert [one["value"] for one in bea.options(shown, ids.LIST_WORKSPACE, "acme")] == [ids.ANY_WORKSPACE]
    assert len(bea.options(shown, ids.LIST_WORKSPACE, "shop-00")) == 11


def test_text_of_ten_thousand_characters_breaks_no_list_and_pings_nobody(world: World) -> None:
    invoice = world.invoice("acme", 125_000)
    world.settled()
    row = world.bot.store.get(INVOICES, invoice)
    assert row is not None
    hana = world.person(HANA)
    for text in ("<!channel> " * 900, "*_~`" * 2500, "\u202e" * 10_000, "\n" * 10_000, "@here " * 1700):
        hostile = {**row, "number": None, "title": text, "customer": "cus_x", "customer_name": text}
        world.bot.store.put(INVOICES, invoice, hostile)
        shown = asked(hana, lambda: hana.command("/invoices", "", channel=ACME))
        assert "$1,250.00" in hana.text_of(shown)
        assert "<!channel" not in str(shown["blocks"])
        hana.open_home()
        hana.wait_home(containing="$1,250.00")
    assert [call for call in world.team.calls if not call.answer.get("ok")] == []
