"""Creating while Stripe fails, the bot crashes, or everything is asked for at once: nobody is billed twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.services.workspaces import Workspaces
from tests.conformance.plugin import Collector
from tests.flows.create_steps import billed_once, made, previewed, result
from tests.world import ACME, CSV, HANA, LI, Stage, World, empty_world, fill, running_bot

STEPS = {"create": "POST /v1/invoices$", "lines": "/add_lines$", "finalize": "/finalize$", "send": "/send$"}
SENT: dict[str, Any] = {"collection": "send_invoice", "days": "14"}


@pytest.fixture
def stopped(tmp_path: Path, conformance: Collector, servers: list[Stage]) -> Iterator[World]:
    """A world whose bot each test starts and stops itself."""
    with empty_world(tmp_path, conformance, servers) as made:
        fill(made)
        yield made


@pytest.mark.parametrize("step", ["create", "finalize", "send"])
def test_stripes_answer_lost_after_a_step_bills_once_and_says_created(world: World, step: str) -> None:
    hana = world.person(HANA)
    preview = previewed(hana, **SENT)
    world.stripe.controls.fault("timeout", STEPS[step], 3, where="after", seconds=0.02)
    hana.submit(preview)
    assert "Created 1 invoice" in hana.text_of(result(hana))
    billed_once(world, "acme")


@pytest.mark.parametrize("step", ["create", "finalize"])
def test_a_server_error_after_the_effect_of_a_step_is_seen_through(world: World, step: str) -> None:
    hana = world.person(HANA)
    preview = previewed(hana, **SENT)
    world.stripe.controls.fault("500", STEPS[step], where="after")
    hana.submit(preview)
    assert "Created 1 invoice" in hana.text_of(result(hana))
    billed_once(world, "acme")
    assert len(world.calls("POST", "/send")) == 1


def test_a_server_error_without_an_effect_is_not_known_and_is_not_tried_again_blindly(world: World) -> None:
    hana = world.person(HANA)
    preview = previewed(hana)
    world.stripe.controls.fault("500", STEPS["create"])
    hana.submit(preview)
    text = hana.text_of(result(hana))
    assert "not known" in text
    assert "Look in Stripe first" in text
    assert "Try those again" not in text
    assert made(world, "acme") == []


@pytest.mark.parametrize("step", STEPS)
def test_a_bot_that_stops_at_a_step_finishes_when_it_starts_again(stopped: World, step: str) -> None:
    hana = stopped.person(HANA)
    with running_bot(stopped):
        preview = previewed(hana, ["acme", "bora"], **SENT)
        stopped.stripe.controls.fault("429", STEPS[step], None)
        hana.submit(preview)
        hana.wait_message(ACME, containing="Creating 2 invoices")
        stopped.until(lambda: any(one.status == 429 for one in stopped.stripe.requests))
    stopped.stripe.controls.clear_faults()
    assert all(one.status != "open" for one in made(stopped, "bora"))
    with running_bot(stopped):
        assert "Created 2 invoices" in hana.text_of(result(hana))
        for workspace in ("acme", "bora"):
            billed_once(stopped, workspace)
        assert len([one for one in hana.messages(hana.dm) if "Created" in one["text"]]) == 1


def test_many_batches_with_one_worker_end_all_and_let_other_people_through(stopped: World) -> None:
    with running_bot(stopped, STRIPE_WORKERS="1"):
        stopped.invoice("acme", 777_00)
        stopped.settled()
        hana, li = stopped.person(HANA), stopped.person(LI)
        for amount in range(1, 7):
            person = (hana, li)[amount % 2]
            person.submit(previewed(person, ["acme", "bora"], f"{amount}.00"))
        hana.command("/invoices", f"show {made(stopped, 'acme')[-1].id}", channel=ACME)
        hana.wait_modal(containing="$777.00")
        for amount in range(1, 7):
            person = (hana, li)[amount % 2]
            result(person, f"${2 * amount}.00")
        stopped.settled()
        for workspace, more in (("acme", [777_00]), ("bora", [])):
            assert sorted(one.total for one in made(stopped, workspace)) == [*range(100, 700, 100), *more]


def test_a_batch_of_thirty_changes_its_message_seldom_enough_for_slack(stopped: World) -> None:
    customers = [stopped.api.customers.create({"name": f"Shop {number}"}).id for number in range(30)]
    rows = [
        f"shop-{number},Shop {number},{one},U0BEA,C0S{number},usd,,active\n" for number, one in enumerate(customers)
    ]
    with running_bot(stopped):
        Workspaces(stopped.bot.store).import_csv(CSV.format(**stopped.customers) + "".join(rows))
        hana = stopped.person(HANA)
        hana.submit(previewed(hana, [f"shop-{number}" for number in range(30)], "5.00"))
        hana.wait_message(ACME, containing="Creating 30 invoices")
        text = hana.text_of(result(hana, "Created 30 invoices", timeout=20))
        assert "$150.00" in text
        told = [call for call in stopped.team.calls if call.method in ("chat.postMessage", "chat.update")]
        assert len(told) <= 8
        assert all(call.status == 200 for call in told)
    for one in customers:
        (invoice,) = stopped.api.invoices.list({"customer": one}).data
        assert invoice.total == 5_00
