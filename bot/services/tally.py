"""What is counted while the bot works, for whoever watches it: the names, and the `Tally` that takes the counts."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Count(StrEnum):
    """What is counted, each from the start of the process."""

    EVENTS_TAKEN = "events_taken"
    EVENTS_NEW = "events_new"
    EVENTS_DUPLICATE = "events_duplicate"
    EVENTS_REFUSED = "events_refused"
    EVENTS_WORKED = "events_worked"
    EVENTS_PUT_OFF = "events_put_off"
    EVENTS_CAUGHT_UP = "events_caught_up"
    FETCHES = "fetches"
    STRIPE_LIMITED = "stripe_limited"
    ALERTS = "alerts"
    OUTBOX_POSTS = "outbox_posts"
    OUTBOX_RETRIES = "outbox_retries"
    OUTBOX_DEAD = "outbox_dead"
    SWEEP_SEEN = "sweep_seen"
    SWEEP_REPAIRED = "sweep_repaired"
    SWEEP_MISSING = "sweep_missing"
    LEASES_LOST = "leases_lost"
    ACTIONS_DONE = "actions_done"
    ACTIONS_DECLINED = "actions_declined"
    ACTIONS_REFUSED = "actions_refused"
    ACTIONS_UNKNOWN = "actions_unknown"


class Gauge(StrEnum):
    """What is looked up whenever somebody asks for the metrics."""

    EVENTS_WAITING = "events_waiting"
    OLDEST_EVENT = "oldest_event_seconds"
    OUTBOX_WAITING = "outbox_waiting"
    DEAD_LETTERS = "dead_letters"


class Tally(Protocol):
    """Counts. Never raises and never waits; safe for many threads."""

    def add(self, name: Count, n: int = 1) -> None:
        """`n` more of it; 0 is allowed."""


class NoTally:
    """Counts nothing, for the commands that nobody watches."""

    def add(self, name: Count, n: int = 1) -> None:
        """Nothing."""


UNCOUNTED = NoTally()
