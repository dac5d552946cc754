"""The verdict over a whole run: violations of any account fail it, and the count is told."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.checker import Conformance
from tests.conformance.examples import invoice
from tests.conformance.plugin import SHOWN, Collector

ROOT = Path(__file__).parents[2]

RUN = """
from types import SimpleNamespace
from tests.conformance.examples import invoice

def test_an_exchange(conformance):
    answer = invoice({changes})
    conformance(SimpleNamespace(method="GET", path="/v1/invoices/in_1", params={{}}, status=200, answer=answer))
"""


@dataclass(frozen=True)
class Seen:
    """An exchange as an account tells it."""

    method: str
    path: str
    params: Mapping[str, Any]
    status: int
    answer: Any


def seen(**changes: Any) -> Seen:
    return Seen("GET", "/v1/invoices/in_1", {}, 200, invoice(**changes))


def test_right_exchanges_are_counted(judge: Conformance) -> None:
    collector = Collector(judge)
    collector(seen())
    collector(seen(status="paid"))
    assert not collector.failed
    assert collector.summary() == ["conformance: 2 exchanges, 0 violations"]


def test_a_violation_is_told_once_with_its_number_and_the_test_that_saw_it_first(judge: Conformance) -> None:
    collector = Collector(judge)
    for _ in range(3):
        collector(seen(paid=True))
    assert collector.failed
    total, line = collector.summary()
    assert total == "conformance: 3 exchanges, 3 violations"
    assert line.startswith("  3x GET /v1/invoices/in_1: answer.paid: unknown")
    assert "test_a_violation_is_told_once" in line


def test_the_same_violation_of_other_ids_and_places_is_one_kind(judge: Conformance) -> None:
    collector = Collector(judge)
    collector.add([f"GET /v1/invoices/in_{number}: answer.lines.data.{number}.odd: unknown" for number in range(9)])
    assert len(collector.summary()) == 2
    assert collector.summary()[1].startswith("  9x GET /v1/invoices/in_0: answer.lines.data.0.odd: unknown")


def test_a_flood_of_violations_is_cut(judge: Conformance) -> None:
    collector = Collector(judge)
    collector.add([f"answer.odd: {number} is wrong" for number in range(SHOWN + 5)])
    assert len(collector.summary()) == SHOWN + 2
    assert collector.summary()[-1] == "  and 5 more kinds"


def test_accounts_in_many_threads_share_one_collector(judge: Conformance) -> None:
    collector = Collector(judge)

    def work() -> None:
        for _ in range(50):
            collector(seen())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert collector.summary() == ["conformance: 200 exchanges, 0 violations"]


def test_exchanges_recorded_by_another_process_are_checked(judge: Conformance, tmp_path: Path) -> None:
    lines = [
        {"method": "GET", "path": "/v1/invoices/in_1", "parameters": {}, "status": 200, "answer": answer}
        for answer in (invoice(), invoice(charge=None))
    ]
    recorded = tmp_path / "exchanges.jsonl"
    recorded.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    collector = Collector(judge)
    collector.check_file(recorded)
    assert collector.summary()[0] == "conformance: 2 exchanges, 1 violations"


def test_a_webhook_is_judged_too(judge: Conformance) -> None:
    collector = Collector(judge)
    collector.check_event({"object": "event"})
    assert collector.failed


@pytest.mark.parametrize(
    ("workers", "changes", "status", "violations"),
    [(0, "", 0, 0), (0, "paid=True", 1, 2), (2, "paid=True", 1, 2)],
    ids=["right", "a violation", "a violation in each of two processes"],
)
def test_a_violation_fails_a_run_whose_tests_pass(
    tmp_path: Path, workers: int, changes: str, status: int, violations: int
) -> None:
    for name in ("test_one.py", "test_two.py"):
        (tmp_path / name).write_text(RUN.format(changes=changes), encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conformance.plugin", "-p", "no:cacheprovider"]
    by = ["-n", str(workers), "--dist", "loadfile"]
    ran = subprocess.run(
        [*command, *by, str(tmp_path)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == status, ran.stdout
    assert f"conformance: 2 exchanges, {violations} violations" in ran.stdout
    assert ran.stdout.splitlines()[-1].startswith("2 passed")
