"""Export: a CSV of all that the filters show, in the direct message of whoever asked."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pytest

from bot.adapters.messaging import sheets
from bot.blocks import ids
from bot.services import mirror
from sandbox.slack.people import Person
from tests.flows.test_documents import UPLOAD, direct, file_of, number
from tests.roles.cast import forged
from tests.world import ACME, AMIR, HANA, NOA, World

HOSTILE = '=HYPERLINK("https://x.example","Prize"),\n@Acme'


def exported(world: World, person: Person, containing: str = "as of") -> tuple[str, list[dict[str, str]]]:
    """The words beside the newest export of the person's, and its rows."""
    message = direct(person, containing)
    name, content = file_of(world, message)
    assert name.startswith("invoices-")
    assert name.endswith(".csv")
    text = content.decode("utf-8-sig")
    return message["text"], list(csv.DictReader(io.StringIO(text, newline="")))


def newest_first(world: World, *invoices: str) -> list[str]:
    """The order of the list: by the second, then by id."""
    return sorted(invoices, key=lambda one: (world.api.invoices.retrieve(one).created, one), reverse=True)


def test_it_holds_what_the_list_shows_to_this_person_and_nothing_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "STRETCH", 2)  # so that it is read in several stretches
    world.api.customers.update(world.customers["acme"], {"name": HOSTILE})
    mine = [world.invoice("acme", amount) for amount in (1000, 2000, 3000, 4000)]
    world.api.invoices.void_invoice(mine[3])
    theirs = world.invoice("bora", 5000)
    world.settled()
    amir, hana = world.person(AMIR), world.person(HANA)
    amir.command("/invoices", "export", channel=ACME)
    said, rows = exported(world, amir)
    assert amir.wait_message(ACME, containing="Preparing the export")["ephemeral"]
    assert [row["Id"] for row in rows] == newest_first(world, *mine)
    assert {row["Id"]: row["Number"] for row in rows} == {one: number(world, one) for one in mine}
    assert {row["E-mail"] for row in rows} == {"b•••@acme.example"}
    assert {row["Customer"] for row in rows} == {"'=HYPERLINK(\"(link) @Acme"}
    assert {row["Total"] for row in rows} == {"10.00", "20.00", "30.00", "40.00"}
    assert said.splitlines()[0].startswith("TEST · 4 invoices · All · as of ")
    assert said.splitlines()[1:] == [
        "USD: $60.00 billed, $0.00 paid, $60.00 remaining",
        "1 voided invoice among them, counted as zero.",
    ]
    hana.command("/invoices", "export", channel=ACME)
    said, rows = exported(world, hana)
    assert [row["Id"] for row in rows] == newest_first(world, theirs, *mine)
    assert {row["E-mail"] for row in rows} == {"billing@acme.example", "billing@bora.example"}
    assert "$110.00 billed" in said
    hana.command("/invoices", "export bora", channel=ACME)
    said, rows = exported(world, hana, containing="Bora Logistics")
    assert [row["Id"] for row in rows] == [theirs]


def test_from_the_list_it_asks_for_days_that_are_filled_in_with_the_filter(world: World) -> None:
    invoice = world.invoice("acme", 125_000)
    world.settled()
    hana = world.person(HANA)
    created = world.api.invoices.retrieve(invoice).created
    zone = world.bot.settings.hub_timezone
    today = datetime.fromtimestamp(created, zone).date().isoformat()
    hana.command("/invoices", f"open acme 2000-01-01..{today}", channel=ACME)
    hana.press(hana.wait_message(ACME, containing="Invoices · Open · Acme Bakery"), ids.LIST_EXPORT)
    form = hana.wait_modal(containing="Open · Acme Bakery")
    assert values(form) == ["2000-01-01", today]
    hana.fill(form, {ids.EXPORT_FROM: today, ids.EXPORT_TO: "1999-12-31"})
    hana.submit(form)
    assert "before the first one" in hana.text_of(hana.wait_modal(containing="before the first one"))
    hana.fill(form, {ids.EXPORT_TO: today})
    hana.submit(form)
    shown = hana.text_of(hana.wait_modal(containing="The export of 1 invoice is in your direct messages"))
    assert "USD: $1,250.00 billed, $0.00 paid, $1,250.00 remaining" in shown
    _, rows = exported(world, hana)
    assert [row["Id"] for row in rows] == [invoice]
    hana.close(hana.modal or {})
    hana.press(hana.wait_message(ACME, containing="Invoices · Open · Acme Bakery"), ids.LIST_EXPORT)
    form = hana.wait_modal(containing="Open · Acme Bakery")
    hana.fill(form, {ids.EXPORT_FROM: "2000-01-01", ids.EXPORT_TO: "2000-01-31"})
    hana.submit(form)
    hana.wait_modal(containing="No invoice fits these filters")


def values(form: dict[str, Any]) -> list[str]:
    return [block["element"].get("initial_date", "") for block in form["blocks"] if block["type"] == "input"]


def test_only_who_sees_invoices_exports_and_a_made_up_press_shows_nothing_of_others(world: World) -> None:
    world.invoice("bora", 5000)
    world.settled()
    world.person(HANA).say(ACME, "Hello")
    noa, amir = world.person(NOA), world.person(AMIR)
    noa.command("/invoices", "export", channel=ACME)
    noa.wait_message(ACME, containing="You own no workspace here")
    forged(noa, ids.LIST_EXPORT, "{}")
    assert noa.modal is None
    amir.command("/invoices", "export bora", channel=ACME)
    amir.wait_message(ACME, containing="I can't read `bora`")
    forged(amir, ids.LIST_EXPORT, '{"w":"bora"}')
    amir.submit(amir.wait_modal(containing="bora"))
    amir.wait_modal(containing="No invoice fits these filters")
    assert "Bora Logistics" not in str(amir.screen())
    assert not [call for call in world.team.calls if call.method.startswith("files.")]


def test_what_slack_does_not_take_is_told_with_what_to_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.invoice("acme", 125_000)
    world.settled()
    hana = world.person(HANA)
    failures = [(step, "http_500", "Try again in a minute") for step in UPLOAD]
    failures.append(("files.getUploadURLExternal", "file_upload_size_restricted", "export a shorter time"))
    failures.append(("files.completeUploadExternal", "missing_scope", "installs the Slack app again"))
    for step, kind, advice in failures:
        last = (hana.messages(ACME) or [{"ts": ""}])[-1]["ts"]
        world.team.fault(step, kind)
        hana.command("/invoices", "export", channel=ACME)
        told = hana.wait_message(ACME, containing="Slack did not take the file", after=last)
        assert told["ephemeral"]
        assert advice in hana.text_of(told)
    with monkeypatch.context() as smaller:
        smaller.setattr(sheets, "LARGEST", 10)
        last = hana.messages(ACME)[-1]["ts"]
        hana.command("/invoices", "export", channel=ACME)
        hana.wait_message(ACME, containing="export a shorter time", after=last)
    assert all(not one["files"] for one in hana.messages())
    hana.command("/invoices", "", channel=ACME)
    hana.press(hana.wait_message(ACME, containing="As of"), ids.LIST_EXPORT)
    world.team.fault(UPLOAD[0], "http_500")
    hana.submit(hana.wait_modal(containing="All that the list shows"))
    hana.wait_modal(containing="Slack did not take the file")
