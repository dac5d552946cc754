"""Thread pools, kept apart so that a slow Stripe never silences the bot."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

DISPATCHERS = 16


@dataclass(frozen=True, slots=True)
class Pools:
    """`dispatch`: acknowledgements, which wait for nothing; `slack`: first answers; `stripe`: people's acts; `inbox`: events."""

    dispatch: ThreadPoolExecutor
    slack: ThreadPoolExecutor
    stripe: ThreadPoolExecutor
    inbox: ThreadPoolExecutor

    @classmethod
    def of(cls, *, slack: int, stripe: int, inbox: int) -> Pools:
        """Pools of these sizes; threads start when they are needed."""
        return cls(
            ThreadPoolExecutor(DISPATCHERS, "dispatch"),
            ThreadPoolExecutor(slack, "slack"),
            ThreadPoolExecutor(stripe, "stripe"),
            ThreadPoolExecutor(inbox, "inbox"),
        )

    def stop(self) -> None:
        """Finish what runs; what waits is dropped, since every act is claimed in the store and resumed."""
        for pool in (self.dispatch, self.slack, self.stripe, self.inbox):
            pool.shutdown(wait=True, cancel_futures=True)


def submitter(pool: ThreadPoolExecutor) -> Callable[[Callable[[], None]], object]:
    """Submits work to `pool`; work that comes while it shuts down is dropped, as it is resumed at the next start."""

    def submit(work: Callable[[], None]) -> object:
        try:
            return pool.submit(work)
        except RuntimeError:
            return None

    return submit
