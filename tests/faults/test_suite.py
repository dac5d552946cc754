"""The scenarios of `make faults` in small, each from the same seed in every run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.plugin import Collector
from tests.faults.suite.frame import Ground, Row, Scenario
from tests.faults.suite.report import BEGINS, Result, write
from tests.faults.suite.table import SCENARIOS

SEED = 5
LENIENCY = 10.0
"""How much longer than in `make faults`, which measures, anything may take."""
PAGE = Path(__file__).parents[2] / "docs/reliability.md"
QUICK = [(one, one.quick) for one in SCENARIOS.values() if one.quick is not None]


@pytest.mark.parametrize(("scenario", "size"), QUICK, ids=[one.name for one, _ in QUICK])
def test_it_holds_in_small(scenario: Scenario, size: int, tmp_path: Path, conformance: Collector) -> None:
    row = scenario.run(Ground(tmp_path, SEED, size, conformance, LENIENCY))
    assert row.done
    assert row.shown


def test_a_run_replaces_the_rows_of_the_last_one_and_leaves_the_promises(tmp_path: Path) -> None:
    written = PAGE.read_text(encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(written, encoding="utf-8")
    results = [(one, Result(Row("broken | once", "held"), SEED, 1.4)) for one in SCENARIOS.values()]
    for _ in range(2):
        write(page, results, 61)
    head, _, table = page.read_text(encoding="utf-8").partition(BEGINS)
    assert head == written.partition(BEGINS)[0]
    assert table.count("broken \\| once | held | 5 | 1 |") == len(SCENARIOS)
