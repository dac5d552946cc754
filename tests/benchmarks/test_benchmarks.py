"""Every question of `make bench` can be answered: its smallest size runs, and gives rows with a ratio."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import peer, table
from benchmarks.lines import Line, Run, Target, percentile, ratio
from tests.project.sources import ROOT


def missing(_folder: Path) -> None:
    """As on a machine without npm."""
    raise peer.PeerMissing("npm is left out here")


@pytest.mark.parametrize("name", command.NAMES)
def test_the_smallest_size_runs_and_gives_rows(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peer, "install", missing)
    lines = list(command.answers(name)(Run(True, tmp_path, lambda _said: None)))
    assert lines
    assert all(line.ratio is not None or line.note for line in lines)


def test_the_modules_that_answer_are_those_that_are_named() -> None:
    answering = {path.stem for path in (ROOT / "benchmarks").glob("*.py") if "\ndef lines(" in path.read_text("utf-8")}
    assert answering == set(command.NAMES)


def test_a_line_says_whether_its_target_was_reached() -> None:
    reached = Line("Taken", "17/s", "the floor", "20/s", 0.85, Target(low=0.85), name="webhooks")
    missed = Line("Ready", "2 s", "the limit", "1 s", 2.0, Target(high=1.0), "The disk was slow.", "starting")
    assert (reached.verdict, missed.verdict) == ("reached", "not reached")
    text = table.document([reached, missed], 61, datetime(2026, 11, 22, tzinfo=UTC), "PostgreSQL 18.1")
    assert "| Taken | 17/s | the floor | 20/s | 0.85 | ≥ 0.85 | reached |" in text
    assert "- The disk was slow." in text
    assert "python -m benchmarks starting" in text


def test_ratios_are_of_neighbours_and_percentiles_of_all() -> None:
    assert ratio([1.0, 4.0, 9.0], [1.0, 2.0, 3.0]) == 2.0
    assert percentile([float(one) for one in range(1, 101)], 0.99) == 100.0
