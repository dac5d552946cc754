"""Keep the mirror as Stripe has it: missed events are asked for often, and everything is compared once a night."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.invoices import Invoice
from bot.services.collections import EVENTS, SETTINGS
from bot.services.comparing import Comparing
from bot.services.event_documents import document_of
from bot.services.pools import Workers
from bot.services.ports import Billing, BillingBusy, BillingError, Clock, Event
from bot.services.store import Range, Store
from bot.services.tally import UNCOUNTED, Count, Tally

log = logging.getLogger("invoicebot.sync")

PAGE = 100
CAUGHT_UP = "caught_up"
SWEEP = "sweep"
OVERLAP = timedelta(minutes=10)
OLDEST = timedelta(days=30)  # of the events that Stripe still lists
STALE = timedelta(hours=12)  # a comparison that stopped so long ago is begun anew
PAUSE = 5.0  # seconds, when Stripe has no room for a list
LONGEST_PAUSE = 60.0
MOST_PAUSES = 100

GoesOn = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class SyncResult:
    """`seen` invoices at Stripe, and `written` rows of the mirror that were new, had changed or were of none there."""

    seen: int
    written: int


class Sync:
    """Reads Stripe's lists."""

    def __init__(
        self,
        store: Store,
        billing: Billing,
        comparing: Comparing,
        clock: Clock,
        tally: Tally = UNCOUNTED,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`billing` may say that it is busy: what is read in lists waits then."""
        self._store = store
        self._billing = billing
        self._comparing = comparing
        self._clock = clock
        self._tally = tally
        self._sleep = sleep

    def run(self, on_page: Callable[[int], None] = lambda _: None) -> SyncResult:
        """Compare everything now; `on_page` is told how many were seen so far. Raises BillingError, StoreError."""
        run = _Run(None)
        self._compare(run, on_page, lambda: True)
        return SyncResult(run.seen, run.written + run.missing)

    def sweep(self, goes_on: GoesOn) -> None:
        """The same, and from where one stopped that began a short time ago; ends where `goes_on` says no.

        Raises BillingError, StoreError; then it is gone on with later.
        """
        now = _second(self._clock.now())
        kept = self._store.get(SETTINGS, SWEEP)
        state = _state(now) if kept is None or now - kept["begun"] > STALE.total_seconds() else dict(kept)
        run = _Run(state["low"])

        def keep(_seen: int) -> None:
            self._store.put(SETTINGS, SWEEP, {**state, "low": run.low})

        ended = self._compare(run, keep, goes_on)
        if ended:
            self._store.put(SETTINGS, SWEEP, _state(0))
        figures = {"seen": run.seen, "repaired": run.written, "missing": run.missing, "ended": ended}
        log.info("the mirror was compared with Stripe", extra=figures)

    def want(self) -> None:
        """Have everything compared soon: what was missed may be more than Stripe's events can tell."""
        self._store.put(SETTINGS, SWEEP, {**_state(_second(self._clock.now())), "wanted": True})

    def sweep_if_wanted(self, goes_on: GoesOn) -> None:
        """Sweep where that was asked for and is not done yet."""
        kept = self._store.get(SETTINGS, SWEEP)
        if kept is not None and kept["wanted"]:
            self.sweep(goes_on)

    def catch_up(self) -> int:
        """Put events that were missed into the inbox, since the last catch-up; returns how many were new.

        Stripe lists those of thirty days: after longer a sweep is asked for.
        """
        now = self._clock.now()
        known = min(now, self._caught_up(now))
        if known < now - OLDEST:
            log.warning("more was missed than Stripe's events can tell; everything is compared instead")
            self.want()
        events = self._billing.events_since(max(known - OVERLAP, now - OLDEST))
        new = sum(map(self._keep, _pages(event for event in events if event.invoice is not None)))
        self._store.put(SETTINGS, CAUGHT_UP, {"at": _second(now)})
        return new

    def _caught_up(self, now: datetime) -> datetime:
        """Until when nothing is missing; a new hub begins `now`, and remembers that if its first asking fails."""
        self._store.claim(SETTINGS, CAUGHT_UP, {"at": _second(now)})
        last = self._store.get(SETTINGS, CAUGHT_UP)
        return now if last is None else datetime.fromtimestamp(last["at"], UTC)

    def _keep(self, events: list[Event]) -> int:
        """What is kept stays when the rest cannot be asked for: then all are asked for again, and these are known."""
        now = self._clock.now()
        new = self._store.put_many(EVENTS, {event.id: document_of(event, now) for event in events}, keep=True)
        self._tally.add(Count.EVENTS_CAUGHT_UP, new)
        return new

    def _compare(self, run: _Run, on_page: Callable[[int], None], goes_on: GoesOn) -> bool:
        """Compare from where `run` stands to the oldest; whether it came to the end. A busy Stripe is waited for."""
        pauses = 0
        while True:
            try:
                for page in ahead(self._billing.invoices(until=run.until)):
                    if not goes_on():
                        return False
                    self._compare_page(run, page)
                    on_page(run.seen)
                    pauses = 0
                self._find_missing(run, Range(None, run.high), run.at_low)
            except BillingBusy as busy:
                pauses += 1
                if pauses > MOST_PAUSES:
                    raise
                if not goes_on():
                    return False
                self._sleep(min(max(busy.retry_after or 0.0, PAUSE), LONGEST_PAUSE))
            else:
                return True

    def _compare_page(self, run: _Run, page: list[Invoice]) -> None:
        """The page, and whatever the mirror has from the last page's oldest second down to this one's.

        The oldest second itself may go on on the next page: only then is it known what is missing in it.
        """
        low = min(_second(one.created) for one in page)
        listed = {one.id for one in page}
        known, missing = {}, []
        for row in self._comparing.rows(Range(low, run.high)):
            if row.key in listed:
                known[row.key] = row.value
            elif row.value["created"] > low and row.key not in run.at_low:
                missing.append(row.key)
        self._add(run, len(listed - run.at_low), self._comparing.repair(page, known), 0)
        self._add(run, 0, 0, sum(map(self._comparing.settle_missing, missing)))
        at_low = {one.id for one in page if _second(one.created) == low}
        run.at_low = at_low | run.at_low if low == run.low else at_low
        run.low = low

    def _find_missing(self, run: _Run, window: Range, listed: set[str]) -> None:
        missing = [row.key for row in self._comparing.rows(window) if row.key not in listed]
        self._add(run, 0, 0, sum(map(self._comparing.settle_missing, missing)))

    def _add(self, run: _Run, seen: int, written: int, missing: int) -> None:
        run.seen += seen
        run.written += written
        run.missing += missing
        self._tally.add(Count.SWEEP_SEEN, seen)
        self._tally.add(Count.SWEEP_REPAIRED, written)
        self._tally.add(Count.SWEEP_MISSING, missing)


@dataclass(slots=True)
class _Run:
    """How far a comparison has come: down to the second `low`, where `at_low` were listed; None: it is at the top."""

    low: int | None
    at_low: set[str] = field(default_factory=set)
    seen: int = 0
    written: int = 0
    missing: int = 0

    @property
    def until(self) -> datetime | None:
        """What is left was created then or before."""
        return None if self.low is None else datetime.fromtimestamp(self.low, UTC)

    @property
    def high(self) -> int | None:
        """The second before which it was."""
        return None if self.low is None else self.low + 1


def ahead(pages: Iterator[list[Invoice]]) -> Generator[list[Invoice], None, None]:
    """The same pages, of which the next is fetched while one is worked on; an error comes where it came.

    Whoever wants no more waits for no fetch, and neither does a process that ends.
    """
    pool = Workers(1, "ahead")
    try:
        coming = pool.submit(next, pages, None)
        while (page := coming.result()) is not None:
            coming = pool.submit(next, pages, None)
            yield page
    finally:
        pool.end(drop=True)


def _state(begun: int) -> dict[str, Any]:
    """A sweep that has come nowhere yet; `low` is the second that it goes on from; epoch seconds."""
    return {"begun": begun, "low": None, "wanted": False}


def _pages(events: Iterable[Event]) -> Iterator[list[Event]]:
    """At most a hundred at a time; those that came before an error come before it here too."""
    page: list[Event] = []
    try:
        for event in events:
            page.append(event)
            if len(page) == PAGE:
                yield page
                page = []
    except BillingError:
        if page:
            yield page
        raise
    if page:
        yield page


def _second(moment: datetime) -> int:
    return int(moment.timestamp())
