"""`/invoices` while things change: refresh, stale rows, used-up answers, empty lists, big hubs."""

from __future__ import annotations

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


def test_a_stale_row_is_answered_with_the_truth(world: World) -> None:
    world.failed_invoice("acme")
    hana, amir = world.person(HANA), world.person(AMIR)
    shown, theirs = listed(hana, "failed"), listed(amir, "failed")
    world.stripe.controls.pay_hosted(world.api.invoices.list().data[0].id)
    world.settled()
    hana.press(shown, ids.RETRY)
    assert "was paid" in hana.text_of(hana.wait_modal(containing="Nothing was charged"))
    amir.press(theirs, ids.PAY_NOW)
    assert "was paid" in amir.text_of(amir.wait_message(ACME, containing="Nothing was charged"))
    hana.close(hana.modal or {})
    hana.press(shown, ids.DETAILS)
    hana.wait_modal(containing="✅ Paid")


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
