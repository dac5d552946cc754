"""Ctrl-C and SIGTERM as an exception that never strikes where a process would be lost by it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

NUMBERS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
Handler = Callable[[int, FrameType | None], Any] | int | None


class Ended(BaseException):
    """Not an error: somebody pressed Ctrl-C, or sent SIGTERM."""


class Signals:
    """A context manager within which those signals raise Ended in the main thread, once: later ones are ignored."""

    def __init__(self) -> None:
        self._before: dict[int, Handler] = {}
        self._held = False
        self._waiting = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """A signal that comes meanwhile raises at the end of the block."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self._waiting:
            raise Ended

    def ignore(self) -> None:
        """What is being ended is not disturbed."""
        for number in NUMBERS:
            signal.signal(number, signal.SIG_IGN)

    def _strike(self, _number: int, _frame: FrameType | None) -> None:
        self.ignore()
        if self._held:
            self._waiting = True
        else:
            raise Ended

    def __enter__(self) -> Signals:
        self._before = {number: signal.signal(number, self._strike) for number in NUMBERS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
