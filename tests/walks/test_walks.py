"""A short walk through a hub's life on each store; `python -m tests.walks` walks for longer."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import postgres
from tests.conformance.plugin import Collector
from tests.flows.conftest import servers
from tests.walks.hub import Hub, hub
from tests.walks.machine import Walk
from tests.world import Stage

__all__ = ["servers"]


@pytest.mark.parametrize("store", ["embedded", "postgresql"])
def test_wherever_a_walk_leads_what_is_shown_and_kept_is_true(
    store: str, conformance: Collector, servers: list[Stage]
) -> None:
    @contextmanager
    def opened() -> Iterator[Hub]:
        database = postgres.server().database() if store == "postgresql" else None
        with (
            tempfile.TemporaryDirectory(prefix="invoicebot-walk-") as folder,
            hub(Path(folder), conformance, servers, database) as made,
        ):
            yield made

    class Short(Walk):
        """A few steps."""

        stride = 30

    Short.opened = staticmethod(opened)
    few = settings(max_examples=2, stateful_step_count=60, phases=[Phase.generate], report_multiple_bugs=False)
    run_state_machine_as_test(seed(7)(Short), settings=few)
