"""A running world per test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.plugin import Collector
from tests.world import World, empty_world, fill, running_bot


@pytest.fixture
def world(tmp_path: Path, conformance: Collector) -> Iterator[World]:
    """Stripe, Slack and the bot, with two workspaces."""
    with empty_world(tmp_path, conformance) as made:
        fill(made)
        with running_bot(made):
            yield made
