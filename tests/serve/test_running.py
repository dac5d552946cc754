"""One `serve` through everything that people do: ready, healthy, alone on its folder, and silent about secrets."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from bot.blocks import ids
from tests.conformance.plugin import Collector
from tests.faults.processes import ROOT, Bot, import_workspaces, serving
from tests.flows.create_steps import confirmed, result
from tests.world import (
    ACME,
    AMIR,
    API_KEY,
    BOT_TOKEN,
    HANA,
    SIGNING_SECRET,
    WEBHOOK_SECRET,
    World,
    empty_world,
    fill,
)

NOWHERE = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}
"""Whatever goes to another host than the two that the settings name comes back as an error."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, conformance: Collector) -> Iterator[World]:
    """Stripe, Slack and two workspaces."""
    with empty_world(tmp_path_factory.mktemp("running"), conformance) as made:
        fill(made)
        import_workspaces(made)
        yield made


@pytest.fixture(scope="module")
def bot(world: World) -> Iterator[Bot]:
    """Running, and told to say all it can."""
    with serving(world, LOG_LEVEL="DEBUG", **NOWHERE) as running:
        yield running


def command(world: World, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Another `invoicebot` on the same folder."""
    environment = {**os.environ, **world.environment(**{"PORT": "0", **changes}), "PYTHONPATH": str(ROOT)}
    run = [sys.executable, "-m", "bot", *words]
    return subprocess.run(
        run, cwd=world.folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_is_alive_and_ready(world: World, bot: Bot) -> None:
    assert world.asked("/healthz") == (200, "alive")
    status, said = world.asked("/readyz")
    assert (status, json.loads(said)) == (200, {"ready": True, "problems": {}})
    assert "invoicebot_http_requests_total" in world.asked("/metrics")[1]


def test_everything_that_people_do_works_and_nothing_secret_is_logged(world: World, bot: Bot) -> None:
    world.stripe.controls.card(world.cards["acme"], "decline:insufficient_funds")
    failed = world.invoice("acme", charge=True)
    hana, amir = world.person(HANA), world.person(AMIR)
    alert = amir.wait_message(ACME, containing="Payment failed")
    opened = []
    for action, words in ((ids.PAY_NOW, "payment page"), (ids.REPLACE_CARD, "card page")):
        amir.press(alert, action)
        opened.append(amir.press(amir.wait_message(ACME, containing=f"Open the {words}"), ids.LINK).opened)
    amir.press(alert, ids.DETAILS)
    amir.press(amir.wait_modal(containing=failed), ids.PDF)
    amir.close(amir.wait_modal(containing="is in your direct messages"))
    world.team.fault("upload", "http_500")
    amir.press(amir.wait_modal(containing=failed), ids.PDF)
    opened.append(amir.press(amir.wait_modal(containing="Open the PDF"), ids.LINK).opened)
    hana.command("/invoices", "", channel=ACME)
    hana.press(hana.wait_message(ACME, containing="As of"), ids.LIST_REFRESH)
    confirmed(hana, ["acme", "bora"])
    result(hana)
    hana.command("/invoices", f"void {failed}", channel=ACME)
    view = hana.wait_modal(containing="for good")
    hana.fill(view, {ids.VOID_REASON: "Billed twice"})
    hana.submit(view)
    hana.wait_modal(containing="Voided")
    hana.close(hana.modal or {})
    hana.event("link_shared", {"links": []})
    said = "".join(bot.lines)
    assert all(isinstance(json.loads(line), dict) for line in bot.lines)
    assert [one for one in bot.lines if json.loads(one)["level"] in ("error", "critical")] == []
    secrets: list[Any] = [BOT_TOKEN, SIGNING_SECRET, API_KEY, WEBHOOK_SECRET, *opened]
    secrets += list(world.team.state.response_urls)
    stripes = world.api.invoices.retrieve(failed)
    secrets += [stripes.hosted_invoice_url, stripes.invoice_pdf]
    assert len(secrets) > 10
    assert [one for one in secrets if str(one) in said] == []


def test_a_second_serve_on_the_same_folder_is_told_plainly_and_disturbs_nothing(world: World, bot: Bot) -> None:
    second = command(world, "serve")
    assert second.returncode == 1
    told = second.stderr.strip().splitlines()[-1]
    assert "PostgreSQL" in told
    assert "Traceback" not in second.stderr
    assert json.loads(world.asked("/readyz")[1])["ready"]
    hana = world.person(HANA)
    hana.command("/invoices", "help", channel=ACME)
    hana.wait_message(ACME, containing="Invoices in Slack")


def test_a_sync_and_an_import_run_beside_it(world: World, bot: Bot) -> None:
    world.invoice("bora", 55_00)
    synced = command(world, "sync")
    assert synced.returncode == 0, synced.stderr
    assert "invoices in Stripe" in synced.stdout
    again = command(world, "sync")
    assert ", 0 of them new or changed here." in again.stdout
    imported = command(world, "workspaces", "list")
    assert "Acme Bakery" in imported.stdout
    hana = world.person(HANA)
    hana.command("/invoices", "bora", channel=ACME)
    hana.wait_message(ACME, containing="$55.00")


def test_missing_and_bad_settings_are_all_named_at_once(world: World) -> None:
    wrong = command(world, "serve", SLACK_BOT_TOKEN="", STRIPE_API_KEY="pk_test_1", HUB_CHANNEL="hub", PORT="x")
    assert wrong.returncode == 2
    for name in ("SLACK_BOT_TOKEN", "STRIPE_API_KEY", "HUB_CHANNEL", "PORT"):
        assert name in wrong.stderr
    assert "pk_test_1" not in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_a_stripe_and_a_slack_that_are_down_delay_no_readiness(world: World) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    before = world.team.bot_url, world.stripe.webhook_url, world.bot_url
    down = {"DATA_DIR": "other", "STRIPE_API_BASE": nobody, "SLACK_API_BASE": f"{nobody}/api/"}
    with serving(world, **down):
        assert json.loads(world.asked("/readyz")[1])["ready"]
        assert world.person(HANA).command("/invoices", "", channel=ACME).status == 200
        world.person(HANA).wait_message(ACME, containing="Slack could not tell who you are")
    world.team.bot_url, world.stripe.webhook_url, world.bot_url = before
