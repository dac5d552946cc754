"""A world whose bot the tests start, as a process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.plugin import Collector
from tests.faults.processes import import_workspaces
from tests.flows.conftest import servers
from tests.world import Stage, World, empty_world, fill

__all__ = ["servers", "world"]


@pytest.fixture
def world(tmp_path: Path, conformance: Collector, servers: list[Stage]) -> Iterator[World]:
    """Stripe, Slack and two workspaces."""
    with empty_world(tmp_path, conformance, servers) as made:
        fill(made)
        import_workspaces(made)
        yield made
