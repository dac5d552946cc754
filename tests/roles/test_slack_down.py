"""Nobody's role can be looked up while Slack is down: then nothing is done, and said so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.blocks import ids
from tests.conformance.plugin import Collector
from tests.world import ACME, AMIR, HANA, Stage, World, empty_world, fill, running_bot

CLOSED = "Slack could not tell who you are"


@pytest.fixture
def world(tmp_path: Path, conformance: Collector, servers: list[Stage]) -> Iterator[World]:
    """One in which nobody was looked up yet, with a group of admins that does not exist."""
    with empty_world(tmp_path, conformance, servers) as made:
        fill(made)
        with running_bot(made, HUB_ADMIN_GROUP="S0GONE"):
            yield made


def test_whatever_is_typed_is_refused_with_a_clear_sentence(world: World) -> None:
    world.team.fault("users.info", "http_500", count=99)
    hana, last = world.person(HANA), ""
    for typed in ("", "help", "create", "failed", "nonsense"):
        hana.command("/invoices", typed, channel=ACME)
        last = hana.wait_message(ACME, containing=CLOSED, after=last)["ts"]
    assert hana.modal is None


def test_a_form_keeps_what_was_typed_and_nothing_is_charged(world: World) -> None:
    invoice = world.failed_invoice("acme")
    hana = world.person(HANA)
    alert = hana.wait_message(ACME, containing="Payment failed")
    hana.press(alert, ids.MANAGE)
    hana.press(hana.wait_modal(containing="As of"), ids.RETRY)
    question = hana.wait_modal(containing="Charge $1,250.00")
    world.team.fault("users.info", "http_500", count=99)
    hana.submit(question)
    refused = hana.wait_modal(containing=CLOSED)
    assert "Nothing was charged" in hana.text_of(refused)
    assert world.charges(invoice) == []
    world.team.clear_faults()
    hana.press(refused, ids.RETRY)
    hana.wait_modal(containing="Charge $1,250.00")
    alert = hana.wait_message(ACME, containing="Payment failed")
    hana.close(hana.modal or {}, all_of_them=True)
    hana.press(alert, ids.MANAGE)
    assert "Retry" in hana.buttons(hana.wait_modal(containing="As of"))


def test_a_group_that_cannot_be_read_makes_nobody_an_admin_and_stops_nobody_else(world: World) -> None:
    world.invoice("acme")
    world.settled()
    amir, hana = world.person(AMIR), world.person(HANA)
    hana.command("/invoices", "create", channel=ACME)
    hana.wait_modal(containing="New invoice")
    amir.command("/invoices", "", channel=ACME)
    amir.wait_message(ACME, containing="1 invoice")
    amir.command("/invoices", "create", channel=ACME)
    refused = amir.text_of(amir.wait_message(ACME, containing="Only hub admins"))
    assert "@hana or @li can do it" in refused
    assert "gus" not in refused
