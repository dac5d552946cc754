"""`/invoices` over half a year: pages, tabs, counts, filters, and what each row says and offers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.blocks import ids
from sandbox.slack.people import Person
from sandbox.slack.records import Json
from tests.conformance.plugin import Collector
from tests.flows.history import HOSTILE, History, begin, made
from tests.world import ACME, AMIR, BEA, HANA, World, empty_world, fill, running_bot

OPEN = 6 + 1 + 1  # open, processing, action required
TABS = {
    "all": 27,
    "draft": 1,
    "open": OPEN + 2 + 1,  # the past due one, Bora's and the stray one are open too
    "failed": 1,
    "past due": 2,
    "paid": 12,
    "uncollectible": 1,
    "voided": 1,
}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory, conformance: Collector) -> Iterator[History]:
    """Nobody in these tests changes anything."""
    with empty_world(tmp_path_factory.mktemp("history"), conformance, now=begin()) as world:
        world.team.limits = replace(world.team.limits, enabled=False)
        fill(world)
        with running_bot(world):
            found = made(world)
            world.settled()
            yield found


@pytest.fixture
def hana(history: History) -> Iterator[Person]:
    """An admin with nothing open."""
    person = history.world.person(HANA)
    yield person
    if person.modal is not None:
        person.close(person.modal, all_of_them=True)


def listed(person: Person, typed: str = "") -> Json:
    """The list that a command brings."""
    last = person.messages(ACME)[-1]["ts"] if person.messages(ACME) else ""
    person.command("/invoices", typed, channel=ACME)
    return person.wait_message(ACME, containing="As of", after=last)


def then(person: Person, shown: Json, containing: str) -> Json:
    """The same message after a press, once it shows `containing`."""

    def changed(screen: Json) -> Json | None:
        for each in screen["channels"]:
            for one in each["messages"]:
                if one["ts"] == shown["ts"] and containing in f"{one['text']}\n{person.text_of(one)}":
                    return dict(one)
        return None

    return person.wait_for(changed, what=containing)


def rows(person: Person, shown: Json) -> list[str]:
    """The first line of each row."""
    return [row for row in person.text_of(shown).splitlines() if re.search(r" · .* · \D*[\d,.]+\d$", row)]


def test_ten_a_page_newest_first_and_back(history: History, hana: Person) -> None:
    first = listed(hana)
    assert "27 invoices, page 1" in first["text"]
    newest = rows(hana, first)
    assert len(newest) == 10
    assert [history.number("bora") in newest[0], history.number("stray") in newest[1]] == [True, True]
    assert [history.number(f"open {number}") in newest[7 - number] for number in range(6)] == [True] * 6
    assert "Newer" not in "".join(hana.buttons(first))
    hana.press(first, ids.LIST_NEXT)
    second = then(hana, first, "page 2")
    hana.press(second, ids.LIST_NEXT)
    third = then(hana, second, "page 3")
    everything = [*newest, *rows(hana, second), *rows(hana, third)]
    assert len(everything) == len(set(everything)) == 27
    assert "Older ▶" not in hana.buttons(third)
    hana.press(third, ids.LIST_PREVIOUS)
    hana.press(then(hana, third, "page 2"), ids.LIST_PREVIOUS)
    assert rows(hana, then(hana, third, "page 1")) == newest


def test_the_tabs_carry_the_right_counts_and_typed_statuses_show_the_same(history: History, hana: Person) -> None:
    shown = listed(hana)
    menu = next(
        element
        for block in shown["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == ids.LIST_TAB
    )
    counts = {
        option["text"]["text"].rpartition(" (")[0].lower(): int(option["text"]["text"].rpartition("(")[2][:-1])
        for option in menu["options"]
    }
    expected = {("void" if tab == "voided" else tab): number for tab, number in TABS.items()}
    assert counts == expected
    for tab, number in TABS.items():
        noun = "invoice" if number == 1 else "invoices"
        assert f"{number} {noun}, page 1" in listed(hana, tab)["text"]
    for value, number in (("paid", 12), ("failed", 1)):
        hana.press(shown, ids.LIST_TAB, option=value)
        shown = then(hana, shown, f"{number} invoice")
        assert len(rows(hana, shown)) == min(number, 10)


def test_each_status_has_its_word_and_its_reason_to_look(history: History, hana: Person) -> None:
    words = {
        "draft": "📝 Draft",
        "open 0": "🔵 Open",
        "processing": "⏳ Processing · the bank takes a few days",
        "action required": "✋ Action required",
        "failed": "🔴 Failed · retrying",
        "past due": "⏰ Past due",
        "paid 0": "✅ Paid",
        "uncollectible": "⬛ Uncollectible",
        "void": "🚫 Void",
    }
    typed = {
        "past due": "overdue",
        "open 0": "open",
        "processing": "open",
        "action required": "open",
        "paid 0": "paid",
        "void": "voided",
    }
    for name, word in words.items():
        shown = listed(hana, typed.get(name, name))
        while history.number(name) not in hana.text_of(shown):
            page = int(shown["text"].rpartition("page ")[2])
            hana.press(shown, ids.LIST_NEXT)
            shown = then(hana, shown, f"page {page + 1}")
        lines = hana.text_of(shown).splitlines()
        at = next(place for place, row in enumerate(lines) if history.number(name) in row)
        assert word in lines[at + 1]
    assert "days late" in hana.text_of(listed(hana, "overdue"))


def test_a_row_offers_the_best_act_for_who_looks(history: History, hana: Person) -> None:
    amir = history.world.person(AMIR)
    assert [one for one in hana.buttons(listed(hana, "failed")) if one in ("Retry", "Pay now")] == ["Retry"]
    assert [one for one in amir.buttons(listed(amir, "failed")) if one in ("Retry", "Pay now")] == ["Pay now"]
    for person in (hana, amir):
        assert not {"Retry", "Pay now"} & set(person.buttons(listed(person, "paid")))
        assert "More" in person.buttons(listed(person, "paid"))
    assert "New invoice" in hana.buttons(listed(hana))
    assert "New invoice" not in amir.buttons(listed(amir))


def test_an_owner_sees_only_theirs_in_rows_counts_and_menus(history: History) -> None:
    bea, amir = history.world.person(BEA), history.world.person(AMIR)
    shown = listed(bea)
    assert "1 invoice, page 1" in shown["text"]
    assert "Acme" not in bea.text_of(shown)
    assert "25 invoices, page 1" in listed(amir)["text"]
    assert not any(
        element.get("action_id") == ids.LIST_WORKSPACE
        for block in shown["blocks"]
        for element in block.get("elements", [])
    )


def test_the_workspace_filter_keeps_the_tab_and_can_be_cleared(history: History, hana: Person) -> None:
    shown = listed(hana, "open")
    hana.press(shown, ids.LIST_WORKSPACE, option="bora")
    shown = then(hana, shown, "Open · Bora Logistics")
    assert "Invoices · Open · Bora Logistics" in shown["text"]
    assert len(rows(hana, shown)) == 1
    hana.press(shown, ids.LIST_CLEAR)
    assert "27 invoices, page 1" in then(hana, shown, "27 invoices")["text"]


@pytest.mark.parametrize("offset", [0, 3])
def test_months_and_ranges_are_by_the_day_of_creation(history: History, hana: Person, offset: int) -> None:
    every = [one for page in (history.world.api.invoices.list({"limit": 100}),) for one in page.data]
    months = sorted({datetime.fromtimestamp(one.created, UTC).strftime("%Y-%m") for one in every})
    month = months[offset]
    within = [one for one in every if datetime.fromtimestamp(one.created, UTC).strftime("%Y-%m") == month]
    noun = "invoice" if len(within) == 1 else "invoices"
    assert f"{len(within)} {noun}, page" in listed(hana, month)["text"]
    day = datetime.fromtimestamp(within[0].created, UTC).strftime("%Y-%m-%d")
    until = [one for one in every if datetime.fromtimestamp(one.created, UTC).strftime("%Y-%m-%d") <= day]
    assert f"{len(until)} invoice" in listed(hana, f"..{day}")["text"]
    assert "No paid invoices here" in hana.text_of(listed(hana, f"{months[-1]}-01..{months[-1]}-01 paid bora"))


def test_the_heading_names_what_waits_and_the_moment_it_was_true(history: History, hana: Person) -> None:
    text = hana.text_of(listed(hana))
    assert "1 failed · 2 past due" in text
    assert "As of " in text
    assert text.startswith("TEST")


def test_a_draft_is_called_by_what_it_is_for(history: History, hana: Person) -> None:
    text = hana.text_of(listed(hana, "draft"))
    assert "Winter campaign · Acme Bakery · $90.00" in text


def test_a_hostile_name_pings_nobody_and_is_cut_before_the_amount(history: History, hana: Person) -> None:
    shown = listed(hana)
    sent = str(shown["blocks"])
    assert "<!channel>" not in sent
    assert "<@U0NOA>" not in sent
    assert "&lt;!channel&gt;" in sent
    row = next(one for one in rows(hana, shown) if history.number("stray") in one)
    assert row.endswith("$12.34")
    assert HOSTILE[-60:] not in row


def test_the_home_tab_shows_and_pages_the_same(history: History, hana: Person) -> None:
    message = listed(hana)
    hana.open_home()
    home = hana.wait_home(containing="As of")
    assert rows(hana, home) == rows(hana, message)
    hana.press(home, ids.LIST_NEXT)
    home = hana.wait_home(containing="Newer")
    hana.press(message, ids.LIST_NEXT)
    assert rows(hana, home) == rows(hana, then(hana, message, "page 2"))
    hana.press(home, ids.LIST_TAB, option="failed")
    home = hana.wait_home(containing="Invoices · Failed")
    assert len(rows(hana, home)) == 1
    hana.press(home, ids.DETAILS)
    assert history.number("failed") in hana.text_of(hana.wait_modal(containing="As of"))


def test_the_legend_says_what_every_status_means(history: History, hana: Person) -> None:
    hana.press(listed(hana), ids.LEGEND)
    text = hana.text_of(hana.wait_modal(containing="What the statuses mean"))
    for word in (
        "Draft",
        "Open",
        "Processing",
        "Action required",
        "Failed",
        "Past due",
        "Paid",
        "Uncollectible",
        "Void",
    ):
        assert word in text


def test_the_detail_opens_for_every_status(history: History, hana: Person) -> None:
    words = {
        "open 0": "🔵 Open",
        "past due": "⏰ Past due",
        "failed": "not enough money",
        "processing": "bank is moving",
    }
    words |= {
        "action required": "confirm",
        "paid 0": "✅ Paid",
        "uncollectible": "⬛",
        "void": "🚫",
        "draft": "📝 Draft",
    }
    for name, word in words.items():
        hana.command("/invoices", f"show {history.names[name]}", channel=ACME)
        text = hana.text_of(hana.wait_modal(containing=history.names[name]))
        assert word in text
        assert "$" in text
        hana.close(hana.modal or {}, all_of_them=True)


def test_e_mail_addresses_are_masked_for_owners_only(history: History, hana: Person) -> None:
    amir = history.world.person(AMIR)
    masked, whole = "b•••@acme.example", "billing@acme.example"
    for person, seen, unseen in ((hana, whole, masked), (amir, masked, whole)):
        person.command("/invoices", f"show {history.names['failed']}", channel=ACME)
        text = person.text_of(person.wait_modal(containing=history.names["failed"]))
        assert (seen in text, unseen in text) == (True, False)
        person.close(person.modal or {}, all_of_them=True)


def test_no_channel_message_ever_held_an_address_of_stripe(history: History) -> None:
    world: World = history.world
    said = str(
        [
            one
            for channel in (ACME, "C0BORA", "C0HUB")
            for one in world.person(HANA).messages(channel)
            if not one["ephemeral"]
        ]
    )
    assert world.stripe_url not in said
    assert "http" not in said
