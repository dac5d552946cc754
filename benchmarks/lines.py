"""What a benchmark answers: a line with our figure, the other's, their ratio and the target."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Target:
    """What the ratio has to be: at least `low`, at most `high`."""

    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        """As it stands in the table."""
        if self.low == self.high:
            return f"= {self.low:g}"
        return f"≥ {self.low:g}" if self.low is not None else f"≤ {self.high:g}"

    def holds(self, ratio: float) -> bool:
        """Whether `ratio` reaches it."""
        return (self.low is None or ratio >= self.low) and (self.high is None or ratio <= self.high)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table. The runner fills in `name`, the benchmark's; `note` says why, or what was left out."""

    question: str
    ours: str
    against: str
    other: str
    ratio: float | None
    target: Target | None = None
    note: str = ""
    name: str = ""

    @property
    def verdict(self) -> str:
        """Reached, not reached, or nothing when there is no target or nothing was measured."""
        if self.target is None or self.ratio is None:
            return "—"
        return "reached" if self.target.holds(self.ratio) else "not reached"


@dataclass(frozen=True, slots=True)
class Run:
    """How a benchmark is run: `quick` for the smallest size, `folder` for its files, `say` to tell how far it is.

    `kept` is a folder for what others of the same run may use again; by default its own.
    """

    quick: bool
    folder: Path
    say: Callable[[str], None]
    kept: Path | None = None

    def size(self, full: int, quick: int) -> int:
        """A number of things."""
        return quick if self.quick else full

    def sub(self, name: str) -> Path:
        """A new folder of that name."""
        made = self.folder / name
        made.mkdir(parents=True)
        return made


Answer = Callable[[Run], Iterator[Line]]


def ratio(ours: list[float], others: list[float]) -> float:
    """The median of the ratios of measurements that were taken next to each other."""
    return median(one / other for one, other in zip(ours, others, strict=True))


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
