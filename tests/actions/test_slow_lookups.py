"""A Slack that hangs when it is asked who somebody is: acknowledged long before it answers all the same, and closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.messaging import HURRIED_TIMEOUT
from tests.actions.pressing import ask_retry, pays, submission
from tests.conformance.plugin import Collector
from tests.world import HANA, LI, NOA, Stage, World, empty_world, fill, running_bot

CLOSED = "Slack could not tell who you are"


@pytest.fixture
def world(tmp_path: Path, conformance: Collector, servers: list[Stage]) -> Iterator[World]:
    """One with a group of admins, to be looked up too."""
    with empty_world(tmp_path, conformance, servers) as made:
        fill(made)
        made.team.add_group("S0ADMINS", "hub-admins", [HANA])
        with running_bot(made, hurried=HURRIED_TIMEOUT, HUB_ADMIN_GROUP="S0ADMINS", HUB_ADMINS=HANA):
            yield made


@pytest.mark.parametrize("method", ["users.info", "usergroups.users.list"])
def test_a_submission_is_answered_before_that_and_nothing_is_charged(world: World, method: str) -> None:
    invoice = world.failed_invoice("acme")
    view = ask_retry(world, invoice)
    user = LI if method == "users.info" else NOA
    payload = submission(world, view, user=user)
    world.team.fault(method, "timeout", 99, seconds=60)
    answer = world.team.interact(payload)
    world.team.clear_faults()
    assert answer.status == 200
    assert CLOSED in str(answer.body)
    assert pays(world, invoice) == []


def test_naming_who_may_do_it_waits_for_one_look_up_that_hangs_at_most(world: World) -> None:
    for number in range(4):
        world.bot.store.put("members", f"U0GRANT{number}", {"id": f"U0GRANT{number}", "role": "hub_admin"})
    invoice = world.failed_invoice("acme")
    view = ask_retry(world, invoice)
    noa = world.person(NOA)
    noa.command("/invoices", "help", channel="C0ACME")
    noa.wait_message("C0ACME", containing="own no workspace")
    payload = submission(world, view, user=NOA)
    world.team.fault("users.info", "timeout", 99, seconds=60)
    answer = world.team.interact(payload)
    world.team.clear_faults()
    assert answer.status == 200
    assert pays(world, invoice) == []
