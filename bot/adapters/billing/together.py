"""Several reads at the same time, each of which may fail by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from typing import Generic, TypeVar

from bot.services.ports import BillingError

Name = TypeVar("Name")
Value = TypeVar("Value")


class Together(Generic[Name, Value]):
    """A single read needs no thread but the caller's."""

    def __init__(self, pool: Executor) -> None:
        """The threads for the others; they end with this."""
        self._pool = pool

    def read(self, asks: Mapping[Name, Callable[[], Value]]) -> Mapping[Name, Value | BillingError]:
        """What each gave, or the BillingError that it raised instead."""
        names = list(asks)
        others: dict[Name, Future[Value | BillingError]] = {
            name: self._pool.submit(_tried, asks[name]) for name in names[1:]
        }
        first = {name: _tried(asks[name]) for name in names[:1]}
        return {**first, **{name: future.result() for name, future in others.items()}}

    def close(self) -> None:
        """End the threads; one that Stripe keeps waiting ends when it has its answer, and nobody waits for it."""
        self._pool.shutdown(wait=False)


def _tried(ask: Callable[[], Value]) -> Value | BillingError:
    try:
        return ask()
    except BillingError as error:
        return error
