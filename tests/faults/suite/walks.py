"""Random walks through a hub's life, as `python -m tests.walks` takes them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.faults.suite.frame import Ground, Row, Scenario

ROOT = Path(__file__).parents[3]


def run(ground: Ground) -> Row:
    """At least `size` steps from this seed."""
    command = [sys.executable, "-m", "tests.walks", "--steps", str(ground.size), "--seed", str(ground.seed)]
    ran = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    steps = re.search(r"^(\d+) steps with seed", ran.stdout, re.MULTILINE)
    assert steps is not None, ran.stdout
    lives = len(re.findall(r"^life \d+", ran.stdout, re.MULTILINE))
    return Row(
        f"{int(steps[1]):,} random steps of clients, people, clocks, faults and crashes in {lives} hubs, on files and "
        "on PostgreSQL in turn",
        "whatever must be true at rest was true in all of them",
    )


SCENARIO = Scenario("walks", "Random walks", run, full=10_000, long=True)
