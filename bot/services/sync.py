"""Fill the mirror from Stripe; a rerun writes only what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from bot.domain.invoices import Invoice
from bot.domain.rows import row_of
from bot.domain.statuses import Status
from bot.services.collections import EVENTS, INVOICES, SETTINGS
from bot.services.inbox import document_of
from bot.services.leases import LeaseBusyError, Leases
from bot.services.mirror import Mirror
from bot.services.mirror_documents import completes, to_document
from bot.services.ports import Billing, Clock, Event
from bot.services.refreshing import Refreshing
from bot.services.store import After, Document, Order, Store, Where
from bot.services.tally import UNCOUNTED, Count, Tally

PAGE = 100
LEASE_WAIT = 30.0  # seconds
CAUGHT_UP = "caught_up"
OVERLAP = timedelta(minutes=10)
OLDEST = timedelta(days=30)
MISSED: Mapping[Status | None, str] = MappingProxyType(
    {
        None: "invoice.deleted",
        Status.DRAFT: "invoice.updated",
        Status.OPEN: "invoice.finalized",
        Status.PROCESSING: "invoice.updated",
        Status.ACTION_REQUIRED: "invoice.payment_action_required",
        Status.FAILED: "invoice.payment_failed",
        Status.PAST_DUE: "invoice.overdue",
        Status.PAID: "invoice.paid",
        Status.UNCOLLECTIBLE: "invoice.marked_uncollectible",
        Status.VOID: "invoice.voided",
    }
)
"""The event that leads to each status."""


@dataclass(frozen=True, slots=True)
class SyncResult:
    """`seen` invoices at Stripe, of which `written` were new or had changed in the mirror."""

    seen: int
    written: int


class Sync:
    """Reads Stripe's lists."""

    def __init__(
        self,
        store: Store,
        billing: Billing,
        mirror: Mirror,
        refreshing: Refreshing,
        leases: Leases,
        clock: Clock,
        tally: Tally = UNCOUNTED,
    ) -> None:
        """A row that is there is never overwritten from a list, which may be older: the invoice is fetched anew."""
        self._store = store
        self._billing = billing
        self._mirror = mirror
        self._refreshing = refreshing
        self._leases = leases
        self._clock = clock
        self._tally = tally

    def run(self, on_page: Callable[[int], None]) -> SyncResult:
        """All invoices; `on_page` is told how many were seen so far. Raises BillingError, StoreError."""
        seen: set[str] = set()
        written = 0
        drafts = self._drafts()
        for page in self._billing.invoices():
            seen.update(invoice.id for invoice in page)
            known = {invoice.id: self._store.get(INVOICES, invoice.id) for invoice in page}
            self._announce({one.id: row_of(one, None).status for one in page if _moved(known[one.id], one)})
            written += self._mirror.save_missing(one for one in page if known[one.id] is None)
            written += sum(self._renewed(one, known[one.id]) for one in page)
            on_page(len(seen))
        self._announce(dict.fromkeys(drafts - seen))
        for gone in drafts - seen:
            written += self._refresh(gone)
        return SyncResult(len(seen), written)

    def catch_up(self) -> int:
        """Put events that were missed into the inbox, since the last catch-up; returns how many were new."""
        now = self._clock.now()
        last = self._store.get(SETTINGS, CAUGHT_UP)
        known = now if last is None else min(now, datetime.fromtimestamp(last["at"], UTC))
        since = max(known - OVERLAP, now - OLDEST)
        documents = {
            event.id: document_of(event, now)
            for event in self._billing.events_since(since)
            if event.invoice is not None
        }
        new = self._store.put_many(EVENTS, documents, keep=True) if documents else 0
        self._tally.add(Count.EVENTS_CAUGHT_UP, new)
        self._store.put(SETTINGS, CAUGHT_UP, {"at": int(now.timestamp())})
        return new

    def _announce(self, moved: Mapping[str, Status | None]) -> None:
        """Have the inbox do what it would have done after the event that was missed; None: the draft was deleted.

        Only what was known before and stands otherwise now: a first sync of history is news to nobody.
        """
        now = self._clock.now()
        documents = {}
        for invoice, status in moved.items():
            event = Event(f"sync:{invoice}:{status}:{int(now.timestamp())}", MISSED[status], now, True, invoice)
            documents[event.id] = document_of(event, now)
        if documents:
            self._store.put_many(EVENTS, documents, keep=True)

    def _renewed(self, listed: Invoice, known: Document | None) -> bool:
        """Bring a row that is there to what Stripe says; whether it changed by that."""
        document = to_document(row_of(listed, None))
        if known is None or known == document:
            return False
        if completes(document, known):  # an earlier version wrote it
            return self._store.change(INVOICES, listed.id, known, document)
        return self._refresh(listed.id)

    def _refresh(self, invoice: str) -> bool:
        """Fetch it anew; whether its row changed by that. One that somebody works on now is left to them."""
        try:
            with self._leases.hold(invoice, LEASE_WAIT):
                before = self._store.get(INVOICES, invoice)
                self._refreshing.quietly(invoice)
                return self._store.get(INVOICES, invoice) != before
        except LeaseBusyError:
            return False

    def _drafts(self) -> set[str]:
        """The drafts in the mirror: one that Stripe no longer lists was deleted."""
        drafts: set[str] = set()
        after: After | None = None
        while True:
            where = Where({"status": Status.DRAFT.value})
            found = self._store.find(INVOICES, where, order=Order("created"), limit=PAGE, after=after)
            drafts.update(one.key for one in found)
            if len(found) < PAGE:
                return drafts
            after = After(found[-1].value["created"], found[-1].key)


def _moved(known: Document | None, invoice: Invoice) -> bool:
    """Whether the row that is there says another status."""
    return known is not None and known["status"] != row_of(invoice, None).status.value
