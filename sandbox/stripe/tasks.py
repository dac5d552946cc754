"""What the account will do by itself later, in the order of time."""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Task:
    """`name` is done to the object `key` at `when` (epoch seconds) unless it no longer applies then."""

    when: int
    order: int
    name: str = field(compare=False)
    key: str = field(compare=False)


class Tasks:
    """A heap of tasks."""

    def __init__(self) -> None:
        self._heap: list[Task] = []
        self._order = itertools.count()

    def plan(self, when: int, name: str, key: str) -> None:
        heapq.heappush(self._heap, Task(when, next(self._order), name, key))

    def due(self, now: int) -> Task | None:
        """Take the earliest task that is due at `now`, if any."""
        if self._heap and self._heap[0].when <= now:
            return heapq.heappop(self._heap)
        return None

    def waiting(self, now: int) -> bool:
        """Is anything due at `now`?"""
        return bool(self._heap) and self._heap[0].when <= now
