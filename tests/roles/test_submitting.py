"""Forms submitted by whom they were not opened for, and by people whose role changed in between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.blocks import ids
from bot.services.collections import ACTIONS, MEMBERS
from bot.services.store import Where
from sandbox.slack.people import Person
from tests.roles.cast import ADMINS, GRACE, NOBODIES, OWNERS, Targets, forged, forged_submission, pressed
from tests.world import ACME, HANA, World

NOT_ADMINS = {**OWNERS, **{role: NOBODIES[role] for role in ("nobody", "deactivated admin and owner")}}
SAID = {
    "owner": "Only hub admins can",
    "guest who owns": "Only hub admins can",
    "owner of another team": "There is no such invoice",
}


@pytest.fixture
def hana(world: World) -> Iterator[Person]:
    """An admin with nothing open."""
    yield from clean(world, HANA)


@pytest.fixture
def grace(world: World) -> Iterator[Person]:
    """Somebody who was granted the role, and has it back afterwards."""
    yield from clean(world, GRACE)
    world.bot.store.put(MEMBERS, GRACE, {"role": "hub_admin"})


def clean(world: World, user: str) -> Iterator[Person]:
    person = world.person(user)
    yield person
    if person.modal is not None:
        person.close(person.modal, all_of_them=True)


def words(answer: Any) -> str:
    """The words of the view that a submission was answered with."""
    return "\n".join(block["text"]["text"] for block in answer["view"]["blocks"])


def refusals(world: World, user: str) -> int:
    found = world.bot.store.find(ACTIONS, Where({"state": "shown"}), limit=9999)
    return sum(one.value["actor"] == user and one.value["result"]["ending"] == "refused" for one in found)


@pytest.mark.parametrize("role", NOT_ADMINS)
@pytest.mark.parametrize(("action", "asks"), [(ids.RETRY, "Charge $1,250.00"), (ids.VOID, "This is for good")])
def test_a_confirmation_submitted_by_somebody_else_is_refused_and_kept(
    world: World, targets: Targets, hana: Person, action: str, asks: str, role: str
) -> None:
    forged(hana, action, targets.acme)
    view = hana.wait_modal(containing=asks)
    before = refusals(world, NOT_ADMINS[role])
    answer = forged_submission(world, view["id"], NOT_ADMINS[role]).body
    assert answer["response_action"] == "update"
    assert SAID.get(role, "You own no workspace here") in words(answer)
    assert refusals(world, NOT_ADMINS[role]) == before + 1
    world.settled()
    assert world.api.invoices.retrieve(targets.acme).status == "open"
    assert len(world.charges(targets.acme, succeeded=False)) == 1


@pytest.mark.parametrize("role", NOT_ADMINS)
def test_the_create_form_and_its_preview_submitted_by_somebody_else_are_refused(
    world: World, hana: Person, role: str
) -> None:
    user, said = NOT_ADMINS[role], "Only hub admins can create" if role in OWNERS else "You own no workspace here"
    invoices = len(world.api.invoices.list().data)
    hana.command("/invoices", "create", channel=ACME)
    form = hana.wait_modal(containing="New invoice")
    line = {"description": "Work", "amount": "5.00"}
    typed = {f"create.lines.0.{name}": value for name, value in line.items()}
    hana.fill(form, {"create.workspaces": ["acme"], **typed})
    assert said in words(forged_submission(world, form["id"], user).body)
    for action in (ids.CREATE_ADD_LINE, ids.CREATE_ADD_PRODUCT, ids.CREATE_PASTE):
        pressed(world, form["id"], user, action)
        if user != NOBODIES["deactivated admin and owner"]:  # to whom Slack takes no message
            world.person(user).wait_message(containing=said)
    assert hana.modal == hana.screen()["modals"][0]
    assert hana.text_of(hana.modal or {}).count("what for") == 1
    hana.submit(form)
    preview = hana.wait_modal(containing="Create 1 invoice")
    before = refusals(world, user)
    assert said in words(forged_submission(world, preview["id"], user).body)
    assert refusals(world, user) == before + 1
    world.settled()
    assert len(world.api.invoices.list().data) == invoices


def test_another_admin_cannot_confirm_what_the_first_previewed(world: World, hana: Person) -> None:
    hana.command("/invoices", "create", channel=ACME)
    form = hana.wait_modal(containing="New invoice")
    typed = {"create.lines.0.description": "Work", "create.lines.0.amount": "5.00"}
    hana.fill(form, {"create.workspaces": ["acme"], **typed})
    hana.submit(form)
    preview = hana.wait_modal(containing="Create 1 invoice")
    answer = forged_submission(world, preview["id"], ADMINS["admin of the group"]).body
    assert "changed after you saw it" in words(answer)
    assert "Nothing was created" in words(answer)


def test_a_role_taken_away_before_the_form_is_submitted_counts(world: World, targets: Targets, grace: Person) -> None:
    forged(grace, ids.VOID, targets.bora)
    view = grace.wait_modal(containing="This is for good")
    grace.fill(view, {ids.VOID_REASON: "Billed twice"})
    world.bot.store.delete(MEMBERS, GRACE)
    grace.submit(view)
    assert "You own no workspace here" in grace.text_of(grace.wait_modal(containing="Not done"))
    assert world.api.invoices.retrieve(targets.bora).status == "open"


def test_a_role_taken_away_after_the_form_was_submitted_counts_too(
    world: World, targets: Targets, grace: Person
) -> None:
    forged(grace, ids.RETRY, targets.bora)
    view = grace.wait_modal(containing="Charge $1,250.00")
    world.stripe.controls.fault("hang", f"GET /v1/invoices/{targets.bora}$", seconds=20)
    grace.submit(view)
    world.bot.store.delete(MEMBERS, GRACE)
    world.stripe.controls.clear_faults()
    assert "You own no workspace here" in grace.text_of(grace.wait_modal(containing="You own"))
    assert len(world.charges(targets.bora, succeeded=False)) == 1
    assert world.charges(targets.bora) == []


def test_a_role_taken_away_while_invoices_are_created_ends_it_there(world: World, grace: Person) -> None:
    before = len(world.api.invoices.list().data)
    grace.command("/invoices", "create", channel=ACME)
    form = grace.wait_modal(containing="New invoice")
    typed = {"create.lines.0.description": "Work", "create.lines.0.amount": "5.00"}
    grace.fill(form, {"create.workspaces": ["acme", "bora"], **typed})
    grace.submit(form)
    preview = grace.wait_modal(containing="Create 2 invoices")
    world.stripe.controls.fault("hang", "POST /v1/invoices$", seconds=20)
    grace.submit(preview)
    world.until(lambda: not world.stripe._api.faults._set)
    world.bot.store.delete(MEMBERS, GRACE)
    world.stripe.controls.clear_faults()
    said = grace.text_of(grace.wait_message(grace.dm, containing="Created 1 of 2 invoices"))
    assert "Bora Logistics · Only hub admins can create invoices. Nothing was created." in said
    assert len(world.api.invoices.list().data) == before + 1


def test_a_person_who_was_deactivated_meanwhile_does_nothing(world: World, targets: Targets, grace: Person) -> None:
    forged(grace, ids.RETRY, targets.acme)
    view = grace.wait_modal(containing="Charge $1,250.00")
    world.team.set_person(GRACE, deleted=True)
    grace.submit(view)
    grace.wait_modal(containing="You own no workspace here")
    world.team.set_person(GRACE, deleted=False)
    assert len(world.charges(targets.acme, succeeded=False)) == 1
