"""What a scenario is: something broken on purpose, from a seed, and what held meanwhile, in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.conformance.plugin import Collector
from tests.faults.processes import import_workspaces
from tests.world import World, empty_world, fill, running_bot


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a scenario takes place: an empty folder, the seed of all its chances, and how much of it to do."""

    folder: Path
    seed: int
    size: int
    conformance: Collector
    leniency: float = 1.0

    def within(self, bound: float) -> float:
        """A bound of time, wider by the ground's leniency: beside other tests a machine may be slow."""
        return bound * self.leniency

    def chance(self) -> Random:
        """The scenario's chances, from their beginning."""
        return Random(self.seed)

    @contextmanager
    def world(self) -> Iterator[World]:
        """Stripe, Slack and two workspaces; the bot is the scenario's to start."""
        with empty_world(self.folder, self.conformance) as made:
            fill(made)
            import_workspaces(made)
            yield made

    @contextmanager
    def running(self, **changes: str) -> Iterator[World]:
        """The same with the bot in this process, over HTTP; `changes` are settings."""
        with self.world() as made, running_bot(made, hurried=10, clock=None, between_posts=0.0, **changes):
            yield made


@dataclass(frozen=True, slots=True)
class Row:
    """What was done and what was shown, each with its numbers. A scenario that does not hold raises instead."""

    done: str
    shown: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """`full`: its size in `make faults`; `quick`: the one in `make test`, None when it takes no part there.

    `long`: it takes some minutes, and so begins before the others.
    """

    name: str
    what: str
    run: Callable[[Ground], Row]
    full: int
    quick: int | None = None
    long: bool = False
