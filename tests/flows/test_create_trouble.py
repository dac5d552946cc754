"""Creating while Stripe fails, the bot crashes, or everything is asked for at once: nobody is billed twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.blocks import ids
from bot.services.workspaces import Workspaces
from sandbox.slack.people import Person
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


@pytest.mark.parametrize(("step", "said"), [("create", "Nothing was created"), ("lines", "A draft exists in Stripe")])
def test_a_server_error_without_an_effect_is_looked_up_and_can_be_tried_again(
    world: World, step: str, said: str
) -> None:
    hana = world.person(HANA)
    preview = previewed(hana)
    world.stripe.controls.fault("500", STEPS[step])
    hana.submit(preview)
    first = result(hana)
    text = hana.text_of(first)
    assert said in text
    assert "1 failed" in text
    assert ("Details" in hana.buttons(first)) is (step == "lines")
    hana.press(first, ids.BATCH_AGAIN)
    result(hana, "Created 1 invoice")
    billed_once(world, "acme")


def test_a_server_error_while_sending_says_so_and_trying_again_sends_it(world: World) -> None:
    hana = world.person(HANA)
    preview = previewed(hana, **SENT)
    world.stripe.controls.fault("500", STEPS["send"])
    hana.submit(preview)
    first = result(hana)
    number = billed_once(world, "acme").number
    assert f"{number} exists and is open, but sending it is not confirmed" in hana.text_of(first)
    hana.press(first, ids.BATCH_AGAIN)
    text = hana.text_of(result(hana, "Created 1 invoice"))
    assert f"{number} · $250.00 · Open" in text
    billed_once(world, "acme")
    assert [call.status for call in world.calls("POST", "/send") if call.status != 500] == [200]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("lines", "A draft exists in Stripe; nothing was sent or charged. Press Try those again to finish it."),
        ("finalize", "A draft exists in Stripe; nothing was sent or charged. Press Try those again to finish it."),
        (
            "send",
            "exists and is open, but was not sent yet. Stripe is not answering. Press Try those again to send it.",
        ),
    ],
)
def test_what_exists_when_stripe_stops_answering_half_way_is_told_and_finished(
    world: World, step: str, said: str
) -> None:
    hana = world.person(HANA)
    preview = previewed(hana, **SENT)
    world.stripe.controls.fault("429", STEPS[step], None)
    hana.submit(preview)
    first = result(hana)
    text = hana.text_of(first)
    assert said in text
    assert "Nothing was created" not in text
    (left,) = made(world, "acme")
    assert left.status == ("open" if step == "send" else "draft")
    hana.press(first, ids.DETAILS)
    hana.close(hana.wait_modal(containing=str(left.id)))
    world.stripe.controls.clear_faults()
    hana.press(first, ids.BATCH_AGAIN)
    assert billed_text(hana, left.id, world)
    assert len([call for call in world.calls("POST", "/send") if call.status == 200]) == 1


def billed_text(hana: Person, invoice: str, world: World) -> bool:
    """Whether the result names the one invoice, which is the one that was there."""
    text = hana.text_of(result(hana, "Created 1 invoice"))
    billed = billed_once(world, "acme")
    return billed.id == invoice and f"{billed.number} · $250.00 · Open" in text


def test_what_cannot_be_looked_up_is_looked_up_again_by_itself(world: World) -> None:
    hana = world.person(HANA)
    preview = previewed(hana)
    world.stripe.controls.fault("500", STEPS["finalize"])
    hana.submit(preview)
    world.until(lambda: world.calls("POST", "/finalize"))
    world.stripe.controls.fault("500", "GET /v1/invoices", None)
    waiting = result(hana, "not known yet")
    assert "Try those again" not in hana.text_of(waiting)
    world.stripe.controls.clear_faults()
    world.bot.creating.resume()
    finished = result(hana)
    assert "A draft exists in Stripe" in hana.text_of(finished)
    hana.press(finished, ids.BATCH_AGAIN)
    result(hana, "Created 1 invoice")
    billed_once(world, "acme")


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
        text = hana.text_of(result(hana, "Created 30 invoices"))
        assert "$150.00" in text
        told = [call for call in stopped.team.calls if call.method in ("chat.postMessage", "chat.update")]
        assert len(told) <= 8
        assert all(call.status == 200 for call in told)
    for one in customers:
        (invoice,) = stopped.api.invoices.list({"customer": one}).data
        assert invoice.total == 5_00
