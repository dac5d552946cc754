"""What a person does to create invoices, step by step, and what they read on the way."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from sandbox.slack.onlooker import PATIENCE
from sandbox.slack.payloads import common
from sandbox.slack.people import Person
from sandbox.slack.views import view_body
from tests.world import ACME, World

Shown = dict[str, Any]


def opened(person: Person) -> Shown:
    """The form."""
    person.command("/invoices", "create", channel=ACME)
    return person.wait_modal(containing="New invoice")


def line(number: int, description: str, amount: str, quantity: str = "1") -> dict[str, str]:
    """The fields of a line, counted from 0."""
    fields = {"description": description, "quantity": quantity, "amount": amount}
    return {f"create.lines.{number}.{name}": value for name, value in fields.items()}


def filled(person: Person, workspaces: Sequence[str] = ("acme",), amount: str = "250.00", **more: Any) -> Shown:
    """The form, filled in with one line; `more` are other fields of the form."""
    form = opened(person)
    others = {f"create.{name}": value for name, value in more.items()}
    person.fill(form, {"create.workspaces": list(workspaces), **line(0, "October campaign", amount), **others})
    return form


def previewed(person: Person, workspaces: Sequence[str] = ("acme",), amount: str = "250.00", **more: Any) -> Shown:
    """The preview, once Stripe has said what it comes to."""
    person.submit(filled(person, workspaces, amount, **more))
    return person.wait_modal(containing="[Create ")


def confirmed(person: Person, workspaces: Sequence[str] = ("acme",), amount: str = "250.00", **more: Any) -> None:
    """The preview, confirmed."""
    assert person.submit(previewed(person, workspaces, amount, **more)).body == {"response_action": "clear"}


def errors(person: Person) -> dict[str, str]:
    """What stands beside the fields of the form, by field."""
    modal = person.modal
    assert modal is not None
    return {block.removeprefix("create."): said for block, said in modal["errors"].items()}


def result(person: Person, containing: str = "Finished", timeout: float = PATIENCE) -> Shown:
    """The message in which the person reads what came of each workspace."""
    dm = person.dm
    return person.wait_message(dm, containing=containing, timeout=timeout)


def made(world: World, workspace: str) -> list[Any]:
    """The workspace's invoices at Stripe, newest first."""
    return list(world.api.invoices.list({"customer": world.customers[workspace]}).data)


def billed_once(world: World, workspace: str) -> Any:
    """The one invoice that the workspace has; its lines are there and it is no draft."""
    invoices = made(world, workspace)
    assert len(invoices) == 1
    assert invoices[0].status != "draft"
    assert len(invoices[0].lines.data) == 1
    return invoices[0]


def submission(world: World, person: Person, view: Shown) -> dict[str, Any]:
    """What Slack sends when the person submits `view`, to be sent any number of times."""
    team = world.team
    with team.state.lock:
        body = copy.deepcopy(view_body(team, team.state.views[view["id"]]))
        payload = common(team, team.state.users[person.user_id], "view_submission")
        trigger = team.state.new_trigger(person.user_id).id
    return payload | {"trigger_id": trigger, "view": body, "response_urls": []}
