"""`python -m tests.faults.suite`: all scenarios, or those that are named, each in a process of its own."""

from __future__ import annotations

import argparse
import json
import logging
import os
import secrets
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests import leaks
from tests.conformance.checker import Conformance
from tests.conformance.plugin import Collector
from tests.faults.suite.everything import run_all
from tests.faults.suite.frame import Ground, Row, Scenario
from tests.faults.suite.table import SCENARIOS


def main() -> int:
    """0 only if all that ran holds."""
    given = _arguments()
    seed = secrets.randbelow(1_000_000) if given.seed is None else given.seed
    if given.name is None:
        return run_all(seed, given.part, Path(given.write) if given.write else None)
    scenario = SCENARIOS[given.name]
    size = scenario.full if given.size is None else given.size
    print(f"{scenario.name}: --seed {seed} --size {size}", flush=True)
    began = time.monotonic()
    try:
        row = carried_out(scenario, seed, size)
    except BaseException:
        traceback.print_exc()
        print(f"{scenario.name} does not hold: --seed {seed} --size {size}", file=sys.stderr, flush=True)
        return 1
    seconds = time.monotonic() - began
    print(f"  done:  {row.done}\n  shown: {row.shown}\n  {seconds:.0f} s", flush=True)
    if given.result:
        answer = {"done": row.done, "shown": row.shown, "seed": seed, "seconds": seconds}
        Path(given.result).write_text(json.dumps(answer), encoding="utf-8")
    return 0


def carried_out(scenario: Scenario, seed: int, size: int) -> Row:
    """Run it in a folder of its own, held to Stripe's description and to what a channel may show."""
    logging.disable(logging.CRITICAL)  # of the bot in this process, whose troubles are meant
    leaks.pytest_configure()
    collector = Collector(Conformance())
    try:
        with tempfile.TemporaryDirectory(prefix="invoicebot-faults-") as folder:
            row = scenario.run(Ground(Path(folder), seed, size, collector))
        assert not collector.failed, "\n".join(collector.summary())
        found = leaks.noted()
        assert not found, "messages in a channel show what they may not:\n" + "\n".join(found)
        return row
    finally:
        leaks.pytest_unconfigure()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.suite", description=__doc__)
    parser.add_argument("name", nargs="?", choices=sorted(SCENARIOS), help="one scenario; none: all of them")
    parser.add_argument("--seed", type=int, help="of all chances; none: a new one, which is printed")
    parser.add_argument("--size", type=int, help="how much of it; none: as much as `make faults` does")
    parser.add_argument(
        "--part", type=float, default=1.0, help="of all: how much of each, 1 is what `make faults` does"
    )
    parser.add_argument("--result", help="a file for the row, as JSON")
    parser.add_argument("--write", help="a file whose table is written anew when all holds")
    return parser.parse_args()


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status) if status else sys.exit(status)
