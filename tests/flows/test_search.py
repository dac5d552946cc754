"""`/invoices search TEXT`: the mirror first, then Stripe for hub admins, and to each only theirs."""

from __future__ import annotations

import re

from bot.blocks import ids
from bot.services.collections import INVOICES
from tests.roles.cast import asked
from tests.world import ACME, AMIR, BEA, HANA, LI, NOA, World


def searched(world: World, text: str, user: str = HANA) -> str:
    """What the search answers."""
    person = world.person(user)
    return person.text_of(asked(person, lambda: person.command("/invoices", f"search {text}", channel=ACME)))


def timeless(said: str) -> str:
    """The same without the moment that it was said."""
    return re.sub(r"As of .*", "", said)


def test_numbers_addresses_and_names_are_found_whole_and_in_part(world: World) -> None:
    acme, bora = world.invoice("acme", 125_000), world.invoice("bora", 99_00)
    number = str(world.api.invoices.retrieve(acme).number)
    world.settled()
    before = len(world.calls("GET", "/search"))
    for text in (number, number.lower(), number[:-2], "Acme L", "billing@ACME.example", "@acme", "october"):
        said = searched(world, text)
        assert "$1,250.00" in said, text
        assert ("$99.00" in said) == (text == "october"), text
    assert "billing@acme.example" in searched(world, "billing@acme")
    assert len(world.calls("GET", "/search")) == before
    own = searched(world, "billing@", AMIR)
    assert "$1,250.00" in own
    assert "b•••@acme.example" in own
    assert "billing@acme" not in own.replace("“billing@”", "")
    assert bora not in own


def test_owners_find_only_theirs_and_are_told_the_same_of_others_as_of_nothing(world: World) -> None:
    bora = world.invoice("bora", 99_00)
    number = str(world.api.invoices.retrieve(bora).number)
    world.settled()
    others, nothing = searched(world, number, AMIR), searched(world, "NOPE-0001", AMIR)
    assert timeless(others).replace(number, "NOPE-0001") == timeless(nothing)
    assert "$99.00" in searched(world, number, BEA)
    assert "You own no workspace here" in searched(world, number, NOA)
    assert world.calls("GET", "/search") == []


def test_stripe_is_asked_for_what_the_mirror_lacks(world: World) -> None:
    invoice = world.invoice("acme", 125_000)
    number = str(world.api.invoices.retrieve(invoice).number)
    stray = str(world.api.customers.create({"name": "Zebra & Sons", "email": "z@zebra.example"}).id)
    world.settled()
    world.bot.store.delete(INVOICES, invoice)
    said = searched(world, number)
    assert "Stripe knew 1 more invoice, now in the list." in said
    assert "$1,250.00" in said
    hana = world.person(HANA)
    hana.command("/invoices", "search zebra", channel=ACME)
    shown = hana.wait_message(ACME, containing="Clients that Stripe knows")
    assert "Zebra & Sons · z@zebra.example" in hana.text_of(shown).replace("*", "")
    hana.press(shown, ids.CUSTOMER_INVOICES)
    assert stray in hana.text_of(hana.wait_message(ACME, containing="Client cus_"))
    assert "Stripe knows nothing more." in searched(world, "nobody at all")


def test_workspaces_by_that_name_are_a_press_away_for_those_who_see_them(world: World) -> None:
    world.invoice("acme", 125_000)
    world.settled()
    amir = world.person(AMIR)
    amir.command("/invoices", "search bakery", channel=ACME)
    amir.press(amir.wait_message(ACME, containing="Workspace Acme Bakery"), ids.CUSTOMER_INVOICES)
    amir.wait_message(ACME, containing="Invoices · All · Acme Bakery")
    assert "Acme Bakery" not in searched(world, "bakery", BEA)
    assert "Workspace" in searched(world, "bakery", HANA)
    assert world.calls("GET", "/search") == []


def test_a_stripe_that_does_not_answer_is_said_in_one_sentence(world: World) -> None:
    world.invoice("acme", 125_000)
    world.settled()
    world.stripe.controls.fault("503", "GET /v1/.*/search", None)
    assert "Stripe is not answering, so only the list was searched." in searched(world, "nobody", LI)
    hana = world.person(HANA)
    hana.command("/invoices", "search acme", channel=ACME)
    shown = hana.wait_message(ACME, containing="$1,250.00")
    hana.press(shown, ids.SEARCH_STRIPE)
    told = hana.wait_message(ACME, containing="Stripe is not answering")
    assert "$1,250.00" in hana.text_of(told)
    world.stripe.controls.clear_faults()
    hana.press(told, ids.SEARCH_STRIPE)
    hana.wait_message(ACME, containing="Clients that Stripe knows")


def test_the_clients_button_shows_its_invoices_and_no_one_elses(world: World) -> None:
    world.invoice("acme", 125_000)
    world.invoice("bora", 99_00)
    world.settled()
    hana = world.person(HANA)
    hana.command("/invoices", "search acme", channel=ACME)
    hana.press(hana.wait_message(ACME, containing="$1,250.00"), ids.SEARCH_STRIPE)
    hana.press(hana.wait_message(ACME, containing="Clients that Stripe knows"), ids.CUSTOMER_INVOICES)
    listed = hana.text_of(hana.wait_message(ACME, containing="Client Acme Ltd"))
    assert "$1,250.00" in listed
    assert "$99.00" not in listed
