"""All scenarios, two at a time, each in a process of its own that may hang without holding up the rest."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.faults.suite.frame import Row, Scenario
from tests.faults.suite.report import Result, write
from tests.faults.suite.table import SCENARIOS

AT_ONCE = 2
HANGS_AFTER = 15 * 60  # seconds


@dataclass(frozen=True, slots=True)
class Ran:
    """`result` None: it does not hold, and `output` says why."""

    scenario: Scenario
    result: Result | None
    output: str


def run_all(seed: int, part: float, page: Path | None) -> int:
    """Run `part` of every scenario with this seed and write the table into `page`; 0 only if all hold."""
    print(f"{len(SCENARIOS)} scenarios, --seed {seed}", flush=True)
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = {
            one.name: pool.submit(_run_one, one, seed, max(1, round(one.full * part)))
            for one in sorted(SCENARIOS.values(), key=lambda one: not one.long)
        }
        ran = [running[name].result() for name in SCENARIOS]
    failed = [one for one in ran if one.result is None]
    seconds = time.monotonic() - began
    print(f"{len(ran) - len(failed)} of {len(ran)} scenarios hold, {seconds:.0f} s, --seed {seed}")
    for one in failed:
        print(f"does not hold: python -m tests.faults.suite {one.scenario.name} --seed {seed}")
    if failed:
        return 1
    if page is not None:
        write(page, [(one.scenario, one.result) for one in ran if one.result is not None], seconds)
        print(f"the table is in {page}")
    return 0


def _run_one(scenario: Scenario, seed: int, size: int) -> Ran:
    with tempfile.TemporaryDirectory(prefix="invoicebot-faults-") as folder:
        answer = Path(folder) / "row.json"
        command = [sys.executable, "-m", "tests.faults.suite", scenario.name, "--seed", str(seed), "--size", str(size)]
        output, ended = _output([*command, "--result", str(answer)])
        print(output, end="", flush=True)
        if not (ended and answer.exists()):
            return Ran(scenario, None, output)
        told = json.loads(answer.read_text(encoding="utf-8"))
    return Ran(scenario, Result(Row(told["done"], told["shown"]), told["seed"], told["seconds"]), output)


def _output(command: list[str]) -> tuple[str, bool]:
    """What it printed, and whether it ended well."""
    try:
        ran = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=HANGS_AFTER, check=False
        )
    except subprocess.TimeoutExpired as hung:
        said = hung.stdout or ""
        text = said.decode(errors="replace") if isinstance(said, bytes) else said
        return f"{text}it hung for {HANGS_AFTER} s: {' '.join(command)}\n", False
    return ran.stdout, ran.returncode == 0
