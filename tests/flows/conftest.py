"""A running world per test, on servers that all tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.plugin import Collector
from tests.world import Stage, World, empty_world, fill, running_bot, stages


@pytest.fixture(scope="session")
def servers() -> Iterator[list[Stage]]:
    """Served until the last test."""
    with stages() as made:
        yield made


@pytest.fixture
def world(tmp_path: Path, conformance: Collector, servers: list[Stage]) -> Iterator[World]:
    """Stripe, Slack and the bot, with two workspaces."""
    with empty_world(tmp_path, conformance, servers) as made:
        fill(made)
        with running_bot(made):
            yield made
