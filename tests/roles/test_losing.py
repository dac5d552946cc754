"""A role that is lost after a confirmation was submitted and before its work began: nothing is called at Stripe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.actions import Decision
from bot.domain.drafts import Draft, DraftLine
from bot.domain.invoices import Collection
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.services.collections import ACTIONS, MEMBERS
from bot.services.create_job import draft_document
from handlers.acts import ASKED
from tests.roles.cast import ADMIN_GROUP, GRACE, GROUPED, Targets
from tests.roles.test_matrix import changes
from tests.roles.test_submit_matrix import SEEN
from tests.world import ACME, AMIR, World

TITLE = "lost"


def revoked(world: World, user: str) -> None:
    """The grant is taken back."""
    world.bot.store.delete(MEMBERS, user)


def out_of_the_group(world: World, user: str) -> None:
    """No longer in the group that the setting names."""
    members = world.team.state.groups[ADMIN_GROUP].users
    world.team.add_group(ADMIN_GROUP, "billing-admins", [one for one in members if one != user])


WAYS: dict[str, tuple[str, Callable[[World, str], None], tuple[str, str]]] = {
    "the grant was taken back": (GRACE, revoked, ("nobody", "nobody")),
    "an owner's grant was taken back": (AMIR, revoked, ("admins_only", "not_found")),
    "left the group": (GROUPED, out_of_the_group, ("nobody", "nobody")),
    "was deactivated": (GRACE, lambda world, user: world.team.set_person(user, deleted=True), ("nobody", "nobody")),
    "became a guest": (GRACE, lambda world, user: world.team.set_person(user, restricted=True), ("nobody", "nobody")),
}
"""Who loses it and how, and why what they decided about Acme's and about Bora's invoice is then refused."""


@contextmanager
def workers_paused(world: World, keys: list[str]) -> Iterator[None]:
    """Somebody else is at all that the decisions are about."""
    with ExitStack() as held:
        for key in keys:
            held.enter_context(world.bot._leases.hold(key, 40.0))
        yield


@contextmanager
def everybody_as_before(world: World, user: str) -> Iterator[None]:
    """An admin for the time of the test, and afterwards whatever they were."""
    person, group = world.team.state.users[user], world.team.state.groups[ADMIN_GROUP]
    granted = world.bot.store.get(MEMBERS, user)
    if user != GROUPED:
        world.bot.store.put(MEMBERS, user, {"role": "hub_admin"})
    yield
    world.team.state.users[user] = person
    world.team.add_group(group.id, group.handle, group.users)
    if granted is None:
        world.bot.store.delete(MEMBERS, user)
    else:
        world.bot.store.put(MEMBERS, user, granted)


def decisions(world: World, user: str, way: str, targets: Targets) -> list[Decision]:
    """Every act on Acme's and on Bora's invoice, and one to create another."""
    now = datetime.now(UTC)
    place = Place(user, now, ACME)
    made = [
        Decision(f"{act.value}:{TITLE}:{way}:{invoice}", act, invoice, user, now, place, workspace, SEEN)
        for act in ASKED
        for workspace, invoice in (("acme", targets.acme), ("bora", targets.bora))
    ]
    draft = draft_document(Draft("acme", "usd", (DraftLine("Work", 1, 500),), Collection.CHARGE, None, None))
    params = {"draft": draft, "customer": world.customers["acme"], "total": 500, "since": int(now.timestamp())}
    return [*made, Decision(f"create:{TITLE}:{way}", Act.CREATE, f"{TITLE}:acme", user, now, place, "acme", params)]


def ended_document(world: World, decision: str) -> dict[str, Any]:
    """What is kept of an action, once it has ended."""
    world.until(lambda: (world.bot.store.get(ACTIONS, decision) or {})["result"])
    return dict(world.bot.store.get(ACTIONS, decision) or {})


@pytest.mark.parametrize("way", WAYS)
def test_whoever_lost_the_role_before_the_work_began_changes_nothing(world: World, targets: Targets, way: str) -> None:
    user, lose, (own, other) = WAYS[way]
    made, before = decisions(world, user, way, targets), len(world.stripe.requests)
    ended = []
    with everybody_as_before(world, user):
        with workers_paused(world, [targets.acme, targets.bora, f"create:{TITLE}:acme"]):
            for decision in made:
                assert world.bot.actions.claim(decision)
                world.bot.actions.begin(decision.id)
            lose(world, user)
        for decision in made:
            document = ended_document(world, decision.id)
            why = other if decision.target == targets.bora else own
            ended.append((decision.id, document["result"]["refusal"]["why"] == why, document["called_at"]))
    assert ended == [(decision.id, True, None) for decision in made]
    assert changes(world, before) == []
