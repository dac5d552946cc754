"""One world for the whole matrix, since nothing in it may change anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.services.collections import MEMBERS
from bot.services.workspaces import Workspaces
from tests.conformance.plugin import Collector
from tests.flows.conftest import servers
from tests.roles.cast import ADMIN_GROUP, DEAD, GIL, GRACE, GROUPED, ROBOT, ROLES, STRANGER, Targets
from tests.world import ACME, BEA, BORA, CSV, GUS, HANA, HUB, LI, Stage, World, empty_world, fill, running_bot

__all__ = ["servers", "targets", "world"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, conformance: Collector, servers: list[Stage]) -> Iterator[World]:
    """Everybody in the cast, and a Slack without rate limits."""
    with empty_world(tmp_path_factory.mktemp("roles"), conformance, servers) as made:
        team = made.team
        team.limits = replace(team.limits, enabled=False)
        team.add_user(GRACE, "grace", "Grace Granted")
        team.add_user(GROUPED, "greta", "Greta Grouped")
        team.add_user(DEAD, "dea", "Dea Gone", deleted=True)
        team.add_user(GIL, "gil", "Gil Guest", guest=True)
        team.add_user(STRANGER, "stan", "Stan Stranger", other_team=True)
        team.add_user(ROBOT, "robo", "Robo", bot=True)
        team.add_group(ADMIN_GROUP, "billing-admins", [GROUPED, GUS, DEAD, BEA, ROBOT])  # but the first they may not be
        everybody = [*ROLES.values(), LI]
        for channel, name in ((ACME, "acme"), (BORA, "bora"), (HUB, "hub")):
            team.add_channel(channel, name, members=everybody)
        fill(made)
        listed = " ".join((HANA, GUS, DEAD, STRANGER, ROBOT))
        with running_bot(made, HUB_ADMINS=listed, HUB_ADMIN_GROUP=ADMIN_GROUP):
            made.bot.store.put(MEMBERS, GRACE, {"role": "hub_admin"})
            owned = CSV.format(**made.customers).replace("U0AMIR", f"U0AMIR {DEAD} {GIL}")
            Workspaces(made.bot.store).import_csv(owned)
            yield made


@pytest.fixture(scope="module")
def targets(world: World) -> Targets:
    """A failed invoice of each workspace, and one of a customer who is no workspace."""
    stray = world.api.customers.create({"name": "Stray Ltd"})
    world.customers["stray"] = str(stray.id)
    world.cards["stray"] = world.stripe.controls.create_test_card(str(stray.id))
    return Targets(*(world.failed_invoice(name) for name in ("acme", "bora", "stray")))
