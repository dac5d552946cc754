"""Faults that a test orders for the next calls of a method."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock


@dataclass(frozen=True)
class Fault:
    """What goes wrong: `ratelimited`, `http_500`, `timeout`, or an error word that Slack would answer with.

    `slow` is an answer that is right, but late; it comes only after the effect.
    """

    method: str
    kind: str
    count: int = 1
    retry_after: int = 1  # seconds
    after_effect: bool = False
    seconds: float = 30.0  # how long a time-out or a slow answer hangs


class Faults:
    """The faults still to come; `*` stands for every method."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Order one."""
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Order none any more."""
        with self._lock:
            self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        """The fault that this call meets, used up by it."""
        with self._lock:
            for place, fault in enumerate(self._waiting):
                if fault.method in (method, "*"):
                    if fault.count > 1:
                        self._waiting[place] = replace(fault, count=fault.count - 1)
                    else:
                        del self._waiting[place]
                    return fault
        return None
