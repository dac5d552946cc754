"""Every scenario, in the order of the table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tests.faults.suite import again, bodies, killed, shuffled, signatures, stripe_faults
from tests.faults.suite.frame import Scenario

SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {one.SCENARIO.name: one.SCENARIO for one in (killed, stripe_faults, shuffled, signatures, again, bodies)}
)
