"""How long a piece of work waits for Stripe, for a lease and for Slack before it gives up or is put off."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from bot.services.ports import BillingBusy, BillingError


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds: for the invoice's lease, for Stripe in all, and between two tries.

    `tries`: Stripe is asked at least so often, however long each try takes, unless it asks for a longer pause itself.
    """

    lease: float = 60.0
    stripe: float = 60.0
    pause: float = 1.0
    longest_pause: float = 8.0
    tries: int = 1


class StoppingError(Exception):
    """The process is stopping; the work stays as it is and is taken up at the next start."""


class Waiting:
    """Pauses that grow, until the patience ends."""

    def __init__(self, patience: Patience, stopping: threading.Event) -> None:
        """The patience begins now; `stopping` ends every pause."""
        self._end = time.monotonic() + patience.stripe
        self._patience = patience
        self._next = patience.pause
        self._tried = 0
        self._stopping = stopping

    def pause(self, error: BillingError) -> bool:
        """Wait before another try; False when the patience has ended. Raises StoppingError when the process stops."""
        if self._stopping.is_set():
            raise StoppingError from error
        asked = error.retry_after if isinstance(error, BillingBusy) else None
        self._tried += 1
        seconds = asked if asked is not None else self._next
        self._next = min(self._next * 2, self._patience.longest_pause)
        enough = self._tried >= self._patience.tries or seconds > self._patience.longest_pause
        if enough and time.monotonic() + seconds > self._end:
            return False
        if self._stopping.wait(seconds):
            raise StoppingError from error
        return True
