"""Turns: what a worker of the inbox has done for one invoice, and what is still to be written of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.services.leases import Lease
from bot.services.store import Document, Found


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of a worker's turn: the events that need no other one now.

    Where they were worked `lease` is still held, until `kept` and they as done stand in the store.
    """

    events: Sequence[Found]
    lease: Lease | None = None
    kept: Document | None = None

    @property
    def held(self) -> bool:
        """Whether they were worked, and nobody else could since."""
        return self.lease is not None and self.lease.held
