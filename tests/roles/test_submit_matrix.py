"""Every form and confirmation submitted by every role, with private metadata that nobody was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.blocks import ids
from bot.blocks.ask_state import AskState
from bot.blocks.create_states import CreateState
from bot.blocks.list_states import ExportState, FilterState, ListState
from bot.domain.permits import Act
from bot.domain.rows import Filter
from bot.services.collections import ACTIONS, FORMS
from bot.services.store import Where
from handlers import app
from handlers.acts import ASKED
from tests.roles.cast import MINE, NOBODIES, OWNERS, ROLES, Targets, cleared, forged_submission, pressed
from tests.roles.test_matrix import changes, targets_of
from tests.roles.ways import ADMINS_ONLY, IN_QUESTIONS, NOBODY, NOT_FOUND, For, expected
from tests.world import ACME, HANA, World

SEEN = {
    "amount": 125_000,
    "stage": "open",
    "method": "pm_1",
    "default": True,
    "attempt_key": "ch_1",
    "currency": "usd",
    "creditable": 125_000,
    "refundable": 0,
}
"""What the confirmations show, in one: each takes its own."""


def of_act(act: Act, invoice: str, workspace: str | None) -> str:
    """The private metadata of a confirmation that nobody was shown."""
    return AskState(f"{act.value}:forged:{invoice}", act, invoice, SEEN, workspace).encode()


VIEWS: dict[str, Callable[[str, str], str]] = {
    ids.CREATE_VIEW: lambda invoice, workspace: CreateState("form-forged").encode(),
    ids.PREVIEW_VIEW: lambda invoice, workspace: CreateState("form-forged").encode(),
}
"""The private metadata of each form that is for hub admins alone."""
READ_VIEWS: dict[str, Callable[[str, str], str]] = {
    ids.FILTERS_VIEW: lambda invoice, workspace: FilterState(ListState(Filter(workspace=workspace))).encode(),
    ids.EXPORT_VIEW: lambda invoice, workspace: ExportState(Filter(workspace=workspace)).encode(),
}
"""The same of those that only filter what is seen anyway."""


def test_every_view_that_can_be_submitted_is_in_the_matrix() -> None:
    assert {*app.DECISIONS, *app.FORMS, *app.SUBMITS} == {ids.ACT_VIEW, *VIEWS, *READ_VIEWS}


@pytest.fixture(scope="module")
def open_view(world: World) -> Iterator[str]:
    """The id of a view that Hana has open: what is submitted takes its outline from there."""
    hana = world.person(HANA)
    hana.command("/invoices", "create", channel=ACME)
    yield hana.wait_modal(containing="New invoice")["id"]
    cleared(hana)


def submit(world: World, view: str, role: str, callback: str, metadata: str) -> Any:
    """Submit a forged view; what Slack is answered, with the words that it shows."""
    delivery = forged_submission(world, view, ROLES[role], callback_id=callback, private_metadata=metadata)
    assert delivery.status == 200
    return delivery.body


def words(body: Any) -> str:
    return "\n".join(one["text"]["text"] for one in body["view"]["blocks"] if "text" in one) if body else ""


@pytest.mark.parametrize("role", [*OWNERS, *NOBODIES])
def test_no_confirmation_is_taken_from_whom_the_table_refuses(
    world: World, targets: Targets, open_view: str, role: str
) -> None:
    wrong, before = [], len(world.stripe.requests)
    for act in ASKED:
        for target in targets_of(role):
            invoice = getattr(targets, target)
            workspace = target if target in ("acme", "bora") else None
            said = words(submit(world, open_view, role, ids.ACT_VIEW, of_act(act, invoice, workspace)))
            if expected(role, target, For.ADMIN) not in said:
                wrong.append((act.value, target, said))
    for callback, metadata in VIEWS.items():
        said = words(submit(world, open_view, role, callback, metadata(targets.acme, "acme")))
        if (NOBODY if role in NOBODIES else ADMINS_ONLY) not in said:
            wrong.append((callback, "", said))
    assert wrong == []
    claimed = world.bot.store.find(ACTIONS, Where({"state": ["claimed", "calling", "recorded"]}), limit=9)
    assert [one.key for one in claimed] == []
    assert changes(world, before) == []
    assert world.bot.store.get(FORMS, "form-forged") is None


@pytest.mark.parametrize("role", OWNERS)
def test_a_confirmation_of_somebody_elses_is_refused_to_the_byte_as_one_of_none(
    world: World, targets: Targets, open_view: str, role: str
) -> None:
    others = {"acme": targets.bora, "bora": targets.acme}
    for act in ASKED:
        theirs, stray, none = (
            str(submit(world, open_view, role, ids.ACT_VIEW, of_act(act, invoice, workspace))).replace(invoice, "#")
            for invoice, workspace in (
                (others[MINE[role]], "bora" if MINE[role] == "acme" else "acme"),
                (targets.stray, None),
                (targets.none, "no-such-workspace"),
            )
        )
        assert theirs == stray == none
        assert NOT_FOUND in none


@pytest.mark.parametrize("role", [*OWNERS, "nobody"])
def test_a_button_in_a_confirmation_changes_it_for_nobody_else(
    world: World, targets: Targets, open_view: str, role: str
) -> None:
    person, shown = world.person(ROLES[role]), world.person(HANA).modal
    for action in IN_QUESTIONS:
        for target in ("acme", "bora"):
            last = person.last_message()["ts"]
            metadata = of_act(Act.EDIT, getattr(targets, target), target)
            pressed(world, open_view, ROLES[role], action, private_metadata=metadata, callback_id=ids.ACT_VIEW)
            person.wait_message(containing=expected(role, target, For.ADMIN), after=last)
    assert world.person(HANA).modal == shown


@pytest.mark.parametrize("workspace", ["bora", "nosuch"])
def test_a_forged_filter_shows_nobody_more_than_their_own(
    world: World, targets: Targets, open_view: str, workspace: str
) -> None:
    shown = {}
    for role in ("owner", "nobody"):
        person = world.person(ROLES[role])
        last = person.last_message()["ts"]
        metadata = READ_VIEWS[ids.FILTERS_VIEW](targets.bora, workspace)
        assert not submit(world, open_view, role, ids.FILTERS_VIEW, metadata)
        containing = NOBODY if role == "nobody" else "0 invoices"
        shown[role] = person.text_of(person.wait_message(containing=containing, after=last))
    metadata = READ_VIEWS[ids.EXPORT_VIEW](targets.bora, workspace)
    assert NOBODY in words(submit(world, open_view, "nobody", ids.EXPORT_VIEW, metadata))
    assert str(world.api.invoices.retrieve(targets.bora).number) not in shown["owner"]
