"""A bot that is started on an earlier version's file: people find everything as they left it, and alerts go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.services.collections import ALERTS, INVOICES
from tests.conformance.plugin import Collector
from tests.flows.conftest import servers
from tests.roles.cast import asked
from tests.upgrade.files import VERSIONS, copied, documents, renamed
from tests.world import ACME, BOT_TOKEN, HANA, Stage, World, empty_world, fill, running_bot

__all__ = ["servers"]

FAILED = 125_000
"""What the invoice whose alert stands comes to."""


def standing(path: Path) -> tuple[str, str]:
    """The id of that invoice in the file, and where its alert was posted."""
    kept = documents(path)
    (invoice,) = [key for key, row in kept[INVOICES].items() if row["total"] == FAILED]
    return invoice, str(kept[ALERTS][invoice]["ts"])


@pytest.fixture(params=VERSIONS)
def world(
    request: pytest.FixtureRequest, tmp_path: Path, conformance: Collector, servers: list[Stage]
) -> Iterator[World]:
    """Stripe and Slack as they stood when the file was written; the bot runs on a copy of it."""
    path = copied(request.param, tmp_path / "data")
    with empty_world(tmp_path, conformance, servers) as made:
        fill(made)
        made.stripe.controls.card(made.cards["acme"], "decline:insufficient_funds")
        failed = made.invoice("acme", FAILED, charge=True)
        slack = WebClient(BOT_TOKEN, base_url=f"{made.slack_url}/api/")
        told = slack.chat_postMessage(channel=ACME, text="The alert that the earlier version posted")
        old, ts = standing(path)
        customers = {row["customer_name"]: row["customer"] for row in documents(path)[INVOICES].values()}
        names = {customers[f"{name.title()} Ltd"]: customer for name, customer in made.customers.items()}
        renamed(path, {old: failed, ts: str(told["ts"]), **names})
        with running_bot(made):
            yield made


def typed(world: World, words: str) -> str:
    """What an admin is answered."""
    hana = world.person(HANA)
    return hana.text_of(asked(hana, lambda: hana.command("/invoices", words, channel=ACME))).replace("*", "")


def test_lists_details_audit_and_alerts_go_on(world: World) -> None:
    world.settled()
    failed, ts = standing(world.folder / "data" / "invoicebot.sqlite")
    number = str(world.api.invoices.retrieve(failed).number)
    listed = typed(world, "")
    for amount in ("$1,250.00", "$770.00", "$500.00", "$99.00", "$250.00"):
        assert amount in listed
    assert number in typed(world, f"show {failed}")
    audit = typed(world, "audit")
    for said in (
        "Retried · ",
        "Voided · ",
        "“Billed twice”",
        "by @hana",
        "declined",
        "Budget back to draft",
        "Created · ",
    ):
        assert said in audit
    assert world.stripe.controls.pay_hosted(failed) == "paid"
    world.settled()
    (alert,) = [one for one in world.person(HANA).messages(ACME) if one["ts"] == ts]
    assert "Paid by the client or in Stripe" in world.person(HANA).text_of(alert)
    posted = [one for one in world.team.calls if one.method == "chat.postMessage"]
    assert len(posted) == 1
