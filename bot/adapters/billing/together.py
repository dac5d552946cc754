"""Several reads at the same time, each of which may fail by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from bot.services.ports import BillingError

Name = TypeVar("Name")
Value = TypeVar("Value")

AT_ONCE = 8


class Together(Generic[Name, Value]):
    """Threads that are begun when they are first needed; a single read needs none."""

    def __init__(self) -> None:
        """No thread yet."""
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="stripe-read")

    def read(self, asks: Mapping[Name, Callable[[], Value]]) -> Mapping[Name, Value | BillingError]:
        """What each gave, or the BillingError that it raised instead."""
        names = list(asks)
        others: dict[Name, Future[Value | BillingError]] = {
            name: self._pool.submit(_tried, asks[name]) for name in names[1:]
        }
        first = {name: _tried(asks[name]) for name in names[:1]}
        return {**first, **{name: future.result() for name, future in others.items()}}

    def close(self) -> None:
        """Wait for what is under way."""
        self._pool.shutdown()


def _tried(ask: Callable[[], Value]) -> Value | BillingError:
    try:
        return ask()
    except BillingError as error:
        return error
