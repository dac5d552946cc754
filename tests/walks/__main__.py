"""`python -m tests.walks --steps 10000 --seed 1`: prints the seed, ends with 0 when all was true."""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import leaks, postgres
from tests.conformance.checker import Conformance
from tests.conformance.plugin import Collector
from tests.walks import truths
from tests.walks.hub import Hub, hub
from tests.walks.machine import Path as Steps
from tests.walks.machine import Walk
from tests.world import Stage, stages

A_LIFE = 250
"""Steps in one hub; then comes a new one."""
TOLD = 120
"""How many steps before what was untrue are printed."""


def main() -> int:
    """Walk."""
    parser = argparse.ArgumentParser(prog="python -m tests.walks", description="Walk at random through a hub's life.")
    parser.add_argument("--steps", type=int, default=10_000, help="how many in all")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32), help="what decides them")
    parser.add_argument("--store", choices=("embedded", "postgres", "both"), default="both", help="where data is kept")
    parser.add_argument("--log", action="store_true", help="show what the bot logs")
    chosen = parser.parse_args()
    print(f"walking {chosen.steps} steps with seed {chosen.seed} on {chosen.store}", flush=True)
    logging.disable(logging.NOTSET if chosen.log else logging.CRITICAL)
    begun = time.monotonic()
    collector = Collector(Conformance())
    leaks.pytest_configure()
    try:
        with stages() as servers:
            steps = walk(chosen.steps, chosen.seed, chosen.store, collector, servers)
    except Exception:
        traceback.print_exc()
        print(f"untrue: seed {chosen.seed}", flush=True)
        return 1
    finally:
        leaks.pytest_unconfigure()
    print(*collector.summary(), sep="\n")
    print(f"{steps} steps with seed {chosen.seed} in {time.monotonic() - begun:.0f} s", flush=True)
    return 1 if collector.failed else 0


def walk(steps: int, chosen: int, store: str, collector: Collector, servers: list[Stage]) -> int:
    """At least so many steps; how many it were. Raises AssertionError, and whatever the bot should not have raised."""
    taken = lives = 0

    @contextmanager
    def opened() -> Iterator[Hub]:
        nonlocal lives
        lives += 1
        on_postgres = store == "postgres" or (store == "both" and lives % 2 == 0)
        database = postgres.server().database() if on_postgres else None
        with (
            tempfile.TemporaryDirectory(prefix="invoicebot-walk-") as folder,
            hub(Path(folder), collector, servers, database) as made,
        ):
            yield made
            where = "PostgreSQL" if database else "a file"
            print(f"life {lives} on {where}, {taken} steps:", truths.described(made), flush=True)

    def step() -> None:
        nonlocal taken
        taken += 1

    class Long(Walk):
        """A walk that counts."""

    Long.opened, Long.stepped, Long.failed = staticmethod(opened), staticmethod(step), staticmethod(tell)
    rounds = 0
    while taken < steps:
        run_state_machine_as_test(seed(f"{chosen}/{rounds}")(Long), settings=long_walk(steps - taken))
        rounds += 1
    return taken


def tell(path: Steps, error: AssertionError) -> None:
    """Print how it came to that."""
    print(*(" ".join(map(str, step)) for step in path[-TOLD:]), str(error), sep="\n", flush=True)


def long_walk(left: int) -> settings:
    """No shrinking, since a world with threads in it never goes the same way twice."""
    return settings(
        max_examples=2 + left // A_LIFE,
        stateful_step_count=A_LIFE,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        print_blob=False,
    )


if __name__ == "__main__":
    sys.exit(main())
