"""Claims: the events that this process has taken on, with a lease, so that several processes share the inbox.

An event that nobody has taken on, or whose lease ran out, is due: `due` is the lease's end while it is owned. A claim
only shares out the work; that an invoice is worked by one at a time is seen to by the invoice's own lease.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import timedelta

from bot.services.collections import EVENTS
from bot.services.ports import Clock
from bot.services.store import Found, Order, Range, Store, Where

log = logging.getLogger("invoicebot.inbox")

HOLDS = timedelta(seconds=15)
BEAT = 5.0  # seconds between two renewals
EVENTS_OF_ONE = 500
BUSY_PAUSE = 1  # seconds


@dataclass(frozen=True, slots=True)
class Claimed:
    """The events of one invoice that were taken on, and the most urgent one's rank."""

    rank: int
    events: frozenset[str]

    def joined(self, other: Claimed | None) -> Claimed:
        """With those of `other`."""
        return self if other is None else Claimed(min(self.rank, other.rank), self.events | other.events)

    def without(self, events: Set[str]) -> Claimed | None:
        """What is left when `events` are done; None when nothing is."""
        left = self.events - events
        return Claimed(self.rank, left) if left else None


class Claims:
    """Takes, renews and hands back, in the name of `owner` (unique to this process). Every method raises StoreError."""

    def __init__(self, store: Store, clock: Clock, owner: str) -> None:
        """Nothing is taken before `take`."""
        self._store = store
        self._clock = clock
        self._owner = owner

    def take(self, limit: int, below: int | None = None) -> dict[str, Claimed]:
        """Take on the most urgent events that are due, at most `limit`; by their invoices, the most urgent first.

        Those of rank `below` and higher are left.
        """
        order = Order("rank")
        taken: dict[str, Claimed] = {}
        for event in self._store.mark(EVENTS, self._due(below), self._mine(), order=order, limit=limit):
            invoice = str(event.value["invoice"])
            taken[invoice] = Claimed(int(event.value["rank"]), frozenset((event.key,))).joined(taken.get(invoice))
        return taken

    def any_due(self) -> bool:
        """Whether there is something to take."""
        return bool(self._store.find(EVENTS, self._due(), order=Order("rank"), limit=1))

    def renew(self, invoices: Iterable[str]) -> None:
        """Hold on to the events of these that are still ours."""
        self._mark_mine(invoices, self._mine())

    def hand_back(self, invoices: Iterable[str]) -> None:
        """Let anybody take on the events of these that are ours, at once."""
        self._mark_mine(invoices, {"owner": None, "due": self._now()})

    def free_all(self) -> None:
        """Let everybody's claims go; only for who knows that nobody else works on this store."""
        claimed = Where({"state": "new"}, {"owner": Range("", None)})
        while len(self._store.mark(EVENTS, claimed, {"owner": None, "due": self._now()}, limit=EVENTS_OF_ONE)):
            log.info("events that a process which is gone had taken on are free")

    def leave_busy(self, invoice: str) -> list[Found]:
        """Its lease is held, perhaps by whoever works it: its events, which anybody may take on after a moment."""
        where = Where({"invoice": invoice, "state": "new"})
        return self._store.mark(EVENTS, where, {"owner": None, "due": self._now() + BUSY_PAUSE}, limit=EVENTS_OF_ONE)

    def _mark_mine(self, invoices: Iterable[str], fields: dict[str, str | int | None]) -> None:
        ours = tuple(invoices)
        if ours:
            where = Where({"invoice": ours, "state": "new", "owner": self._owner})
            self._store.mark(EVENTS, where, fields, limit=EVENTS_OF_ONE * len(ours))

    def _due(self, below: int | None = None) -> Where:
        ranks = {} if below is None else {"rank": Range(None, below)}
        return Where({"state": "new"}, {"due": Range(None, self._now() + 1), **ranks})

    def _mine(self) -> dict[str, str | int | None]:
        return {"owner": self._owner, "due": int((self._clock.now() + HOLDS).timestamp()) + 1}

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
