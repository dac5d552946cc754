"""Everything the pretend account holds, in memory, behind one lock."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Protocol

from sandbox.stripe.clock import Clock
from sandbox.stripe.errors import missing
from sandbox.stripe.ids import Ids
from sandbox.stripe.kinds import Obj
from sandbox.stripe.tasks import Tasks


@dataclass(frozen=True)
class Cause:
    """Which request made the events now being emitted; both None for Stripe's own doing."""

    request_id: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True)
class EventRecord:
    """One event as it was sent: `body` is its JSON."""

    id: str
    type: str
    created: int
    body: bytes


class Listener(Protocol):
    """Who takes the events to the webhook."""

    def wants(self, kind: str) -> bool: ...

    def offer(self, record: EventRecord) -> None: ...


@dataclass
class State:
    """One account. Hold `lock` around every read and write; `objects` is by type and id, oldest first.

    `line_rates`: the tax rates of an invoice's line, which Stripe keeps and shows only as taxes."""

    clock: Clock
    ids: Ids
    livemode: bool
    account_id: str
    numbering: str = "customer"
    base_url: str = "http://127.0.0.1"
    void_uncollectible: bool = False
    after_retries: str = "past_due"
    upcoming_days: int = 7
    search_lag: int = 0
    unfinalizable: dict[str, Obj] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    objects: dict[str, dict[str, Obj]] = field(default_factory=lambda: defaultdict(dict))
    payments_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    items_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    invoices_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    intent_invoice: dict[str, str] = field(default_factory=dict)
    line_rates: dict[str, list[Obj]] = field(default_factory=dict)
    deleted_coupons: set[str] = field(default_factory=set)
    behaviours: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    expiry: dict[str, int] = field(default_factory=dict)
    events: dict[str, EventRecord] = field(default_factory=dict)
    undelivered: set[str] = field(default_factory=set)
    tasks: Tasks = field(default_factory=Tasks)
    cause: Cause = field(default_factory=Cause)
    next_number: int = 1
    listener: Listener | None = None

    def now(self) -> int:
        return self.clock.now()

    def add(self, obj: Obj) -> Obj:
        """Keep a new object under its type and id."""
        self.objects[obj["object"]][obj["id"]] = obj
        return obj

    def find(self, kind: str, key: str, param: str, status: int = 404) -> Obj:
        """The object, or ApiError `resource_missing`; a deleted one counts as missing."""
        obj = self.objects[kind].get(key)
        if obj is None or obj.get("deleted"):
            raise missing(kind, key, param, status)
        return obj

    def known(self, kind: str, key: str | None, param: str) -> None:
        """ApiError 400 when a filter names an object that never was; a deleted one is fine."""
        if key is not None and key not in self.objects[kind]:
            raise missing(kind, key, param, 400)

    def named(self, kind: str, key: str, param: str) -> Obj:
        """The object that a parameter names, or ApiError 400 `resource_missing`."""
        return self.find(kind, key, param, 400)
