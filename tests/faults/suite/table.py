"""Every scenario, in the order of the table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tests.faults.suite import (
    again,
    bodies,
    by_tests,
    clocks,
    disks,
    flushed,
    killed,
    older,
    presses,
    replicas,
    shuffled,
    signatures,
    slack_faults,
    stripe_faults,
    walks,
)
from tests.faults.suite.frame import Scenario

ALL = (
    killed.SCENARIO,
    flushed.SCENARIO,
    stripe_faults.SCENARIO,
    slack_faults.SCENARIO,
    shuffled.SCENARIO,
    signatures.SCENARIO,
    again.SCENARIO,
    bodies.SCENARIO,
    by_tests.ROLES_SCENARIO,
    presses.SCENARIO,
    replicas.SCENARIO,
    disks.SCENARIO,
    by_tests.DAMAGED_SCENARIO,
    by_tests.DATABASE_SCENARIO,
    clocks.SCENARIO,
    older.SCENARIO,
    by_tests.HOSTILE_SCENARIO,
    walks.SCENARIO,
)
SCENARIOS: Mapping[str, Scenario] = MappingProxyType({one.name: one for one in ALL})
