"""Pruning: what nobody needs any more goes: abandoned previews and leases, events, messages and scheduled runs long
done, and personal data of invoices that ended long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.permits import Act
from bot.services.collections import ACTIONS, EVENTS, FORMS, INVOICES, LEASES, TICKS
from bot.services.event_documents import RANK_STEP, URGENCIES
from bot.services.mirror_personal import to_forget, without_personal
from bot.services.ports import Clock
from bot.services.pruning_told import PruningTold
from bot.services.records import State
from bot.services.store import After, Found, Order, Range, Store, Where

KEEP_PREVIEWS = timedelta(days=2)
KEEP_EVENTS = timedelta(days=35)  # longer than Stripe lists events, so that none found there comes as new
KEEP_TICKS = timedelta(days=35)
KEEP_LEASES = timedelta(days=1)
HOLDS = timedelta(hours=1)
BATCH = 200
MOST = 50_000


class Pruning:
    """Removes in small batches, so that other writers get their turn; what is left is removed the next time."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        events: timedelta = KEEP_EVENTS,
        audit: timedelta | None = None,
        personal: timedelta | None = None,
    ) -> None:
        """`events` worked, the `audit` and `personal` data of the mirror are kept as long (None: for ever).

        What channels were told is kept as long as the events that it came of. Nothing is removed before `prune`.
        """
        self._store = store
        self._clock = clock
        self._told = PruningTold(store)
        self._keep_events = events
        self._keep_audit = audit
        self._keep_personal = personal

    def prune(self) -> int:
        """How many documents were removed, or lost their personal data; raises StoreError."""
        now = self._clock.now()
        removed = self._previews(now - KEEP_PREVIEWS) + self._events(now - self._keep_events)
        removed += self._ticks(now - KEEP_TICKS) + self._leases(now) + self._told.prune(now - self._keep_events)
        removed += self._personal(now - self._keep_personal) if self._keep_personal is not None else 0
        return removed + (self._audit(now - self._keep_audit) if self._keep_audit is not None else 0)

    def _previews(self, before: datetime) -> int:
        """Forms that were previewed and never confirmed, or only typed, and notes that a batch was halted."""
        removed, after = 0, None
        while found := self._store.find(
            FORMS, Where({"state": ["previewed", "typed", "halted"]}), limit=BATCH, after=after
        ):
            after = After(None, found[-1].key)
            removed += self._remove(FORMS, [one for one in found if _since(one) < int(before.timestamp())])
        return removed

    def _events(self, before: datetime) -> int:
        """Events that were worked; the rank holds when each was received."""
        removed = 0
        for urgency in range(URGENCIES):
            first = urgency * RANK_STEP
            where = Where({"state": "done"}, {"rank": Range(first, first + int(before.timestamp()))})
            while removed < MOST and (found := self._store.find(EVENTS, where, order=Order("rank"), limit=BATCH)):
                removed += self._remove(EVENTS, found)
        return removed

    def _ticks(self, before: datetime) -> int:
        """Scheduled runs of days that no clock comes back to."""
        removed, where = 0, Where(ranges={"at": Range(None, int(before.timestamp()))})
        while removed < MOST and (found := self._store.find(TICKS, where, order=Order("at"), limit=BATCH)):
            removed += self._remove(TICKS, found)
        return removed

    def _leases(self, now: datetime) -> int:
        """Those of processes that were killed; each is taken first, so that nobody else can as it goes."""
        removed, after = 0, None
        before, ours = int((now - KEEP_LEASES).timestamp()), int((now + HOLDS).timestamp())
        while found := self._store.find(LEASES, limit=BATCH, after=after):
            after = After(None, found[-1].key)
            over = [one for one in found if one.value["until"] < before]
            taken = {"owner": "pruning", "until": ours}
            removed += self._remove(
                LEASES, [one for one in over if self._store.change(LEASES, one.key, one.value, taken)]
            )
        return removed

    def _audit(self, before: datetime) -> int:
        """Actions that ended and were told. That a void reset a budget stays, or it might be done a second time."""
        removed, after = 0, None
        where = Where({"state": State.SHOWN.value}, {"at": Range(None, int(before.timestamp()))})
        while removed < MOST and (
            found := self._store.find(ACTIONS, where, order=Order("at"), limit=BATCH, after=after)
        ):
            after = After(found[-1].value["at"], found[-1].key)
            removed += self._remove(ACTIONS, [one for one in found if one.value["act"] != Act.BUDGET.value])
        return removed + self._batches(before)

    def _batches(self, before: datetime) -> int:
        """What was created for whom, once it was told."""
        removed, after = 0, None
        while found := self._store.find(FORMS, Where({"state": "done"}), limit=BATCH, after=after):
            after = After(None, found[-1].key)
            over = [one for one in found if int(one.value.get("finished") or before.timestamp()) < before.timestamp()]
            removed += self._remove(FORMS, over)
        return removed

    def _personal(self, before: datetime) -> int:
        """Names, addresses and free text in the mirror; a row that changes meanwhile is looked at the next time."""
        changed, after = 0, None
        where = to_forget(int(before.timestamp()))
        while changed < MOST and (
            found := self._store.find(INVOICES, where, order=Order("ended"), limit=BATCH, after=after)
        ):
            after = After(found[-1].value["ended"], found[-1].key)
            less = {one.key: (one.value, without_personal(one.value)) for one in found}
            changed += self._store.change_many(INVOICES, less)
        return changed

    def _remove(self, collection: str, found: list[Found]) -> int:
        return self._store.delete_many(collection, [one.key for one in found])


def _since(form: Found) -> int:
    """When it was previewed, epoch seconds; 0 for one of a version that did not say."""
    return int(form.value.get("previewed_at") or 0)
