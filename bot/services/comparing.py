"""Compares the mirror with Stripe's lists, page by page, and repairs what differs; it keeps no more than a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from bot.domain.invoices import Invoice
from bot.domain.rows import row_of
from bot.domain.statuses import Status
from bot.services.collections import EVENTS, INVOICES
from bot.services.event_documents import document_of
from bot.services.leases import LeaseBusyError, Leases
from bot.services.mirror import Mirror
from bot.services.mirror_personal import says_the_same
from bot.services.ports import Clock, Event
from bot.services.refreshing import Refreshing
from bot.services.store import After, Document, Found, Order, Range, Store, Where

STRETCH = 500
LEASE_WAIT = 30.0  # seconds
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


class Comparing:
    """Brings the mirror's rows to what Stripe lists. Every method may raise BillingError, StoreError.

    A row that is there is never overwritten from a list, which may be older: the invoice is fetched anew.
    """

    def __init__(self, store: Store, mirror: Mirror, refreshing: Refreshing, leases: Leases, clock: Clock) -> None:
        """The leases are those under which the inbox works."""
        self._store = store
        self._mirror = mirror
        self._refreshing = refreshing
        self._leases = leases
        self._clock = clock

    def rows(self, window: Range) -> Iterator[Found]:
        """The mirror's rows created in the window of epoch seconds, newest first, read in stretches."""
        after: After | None = None
        while True:
            where, order = Where(ranges={"created": window}), Order("created", descending=True)
            found = self._store.find(INVOICES, where, order=order, limit=STRETCH, after=after)
            yield from found
            if len(found) < STRETCH:
                return
            after = After(found[-1].value["created"], found[-1].key)

    def repair(self, page: Sequence[Invoice], known: Mapping[str, Document]) -> int:
        """Bring the mirror to a page; `known` are its rows that are there. How many were new or had changed."""
        self._announce({one.id: row_of(one, None).status for one in page if _moved(known.get(one.id), one)})
        written = self._mirror.save_missing(one for one in page if one.id not in known)
        return written + sum(self._renewed(one, known[one.id]) for one in page if one.id in known)

    def settle_missing(self, invoice: str) -> bool:
        """An invoice that is here and was not listed: whether it is gone, as a draft that was deleted is."""
        if self._refreshing.exists(invoice):
            return False
        self._announce({invoice: None})
        return self._refresh(invoice)

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

    def _renewed(self, listed: Invoice, known: Document) -> bool:
        """Bring a row that is there to what Stripe says; whether it changed by that."""
        document = self._mirror.document_of(listed)
        if known == document:
            return False
        if says_the_same(document, known):  # an earlier version wrote it, or personal data are kept otherwise
            return self._store.change(INVOICES, listed.id, known, document)
        return self._refresh(listed.id)

    def _refresh(self, invoice: str) -> bool:
        """Fetch it anew; whether its row changed by that. One that somebody works on now is left to them.

        `invoicebot sync` beside a bot that has its store to itself shares no leases with it: hence also what
        `quietly` is given.
        """
        try:
            with self._leases.hold(invoice, LEASE_WAIT):
                before = self._store.get(INVOICES, invoice)
                self._refreshing.quietly(invoice, before)
                return self._store.get(INVOICES, invoice) != before
        except LeaseBusyError:
            return False


def _moved(known: Document | None, invoice: Invoice) -> bool:
    """Whether the row that is there says another status."""
    return known is not None and known["status"] != row_of(invoice, None).status.value
