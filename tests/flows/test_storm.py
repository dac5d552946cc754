"""A burst of events needs one fetch for each invoice, its failures are told first, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

from tests.conformance.plugin import Collector
from tests.storms import storm, stormy
from tests.world import Stage


def test_a_storm_is_worked_with_one_fetch_for_each_invoice_and_failures_first(
    tmp_path: Path, conformance: Collector, servers: list[Stage]
) -> None:
    with stormy(tmp_path, 12, conformance, servers) as world:
        came = storm(world, 600, 120, 12)
    assert came.events >= 600
    assert came.lost == 0
    assert came.alerts == 12
    assert came.fetches_per_invoice <= 1.3  # the first moments weigh more than in ten thousand events: there 1.1
    assert came.done_when_all_were_alerted < 0.5
    assert came.refused == 0
