"""Where a value stands in a request or an answer, and the list of what is wrong with it."""

from collections.abc import Collection
from typing import Any, TypeAlias

Trail: TypeAlias = "tuple[Trail | None, str | int]"
"""A linked list from the value up to the root: cheap to lengthen, and made into text only for a violation."""


def steps(trail: Trail) -> list[str | int]:
    """The keys and indexes from the root down to this value, the root's own name first."""
    parent, key = trail
    found = [key]
    while parent is not None:
        parent, key = parent
        found.append(key)
    return found[::-1]


class Report:
    """Collects violations as `answer.data.0.foo: what is wrong`.

    `expanded` holds the dotted paths whose objects may stand in full, every prefix included; None means that nothing
    is known about them, so any may.
    """

    def __init__(self, expanded: Collection[str] | None = None) -> None:
        self.expanded = expanded
        self.violations: list[str] = []

    def say(self, trail: Trail, what: str) -> None:
        self.violations.append(f"{'.'.join(map(str, steps(trail)))}: {what}")

    def trial(self) -> "Report":
        """An empty report under the same conditions, to try one branch of an `anyOf`."""
        return Report(self.expanded)

    def take(self, other: "Report") -> None:
        self.violations.extend(other.violations)

    def may_expand(self, trail: Trail) -> bool:
        if self.expanded is None:
            return True
        names = [step for step in steps(trail)[1:] if isinstance(step, str)]
        return ".".join(names) in self.expanded


def short(value: Any) -> str:
    """A value as people can read it in one line."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
