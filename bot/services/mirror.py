"""The mirror: a row per invoice, kept so that lists are fast; Stripe stays the system of record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.invoices import Invoice
from bot.domain.permits import Role, Viewer
from bot.domain.rows import Filter, Page, Row, Tab, row_of
from bot.domain.statuses import Status
from bot.domain.workspaces import Workspace
from bot.services.collections import INVOICES
from bot.services.mirror_documents import from_document, seconds, to_document
from bot.services.mirror_filters import (
    STATUSES,
    after_of,
    exactly,
    has_period,
    in_tab,
    order_of,
    place_of,
    scope_of,
    turned,
    where_of,
)
from bot.services.mirror_personal import kept
from bot.services.ports import Clock
from bot.services.store import After, Document, Found, Store, Where
from bot.services.workspaces import Workspaces

PAGE = 10
STRETCH = 500
MOST_COUNTED = 10_000
MOST_LATE = 500
MOST_LOOKED_THROUGH = 1000

Counts = tuple[dict[Tab, int], frozenset[Tab]]


class Mirror:
    """Reads and writes the rows."""

    def __init__(
        self,
        store: Store,
        workspaces: Workspaces,
        clock: Clock,
        *,
        livemode: bool,
        personal: timedelta | None = None,
    ) -> None:
        """`livemode` of the key: test rows are marked as such. `personal` data are kept as long after the end."""
        self._store = store
        self._workspaces = workspaces
        self._clock = clock
        self._livemode = livemode
        self._keep_personal = personal

    def document_of(self, invoice: Invoice) -> Document:
        """What is written of an invoice: all of its row, or no personal data when it ended too long ago."""
        before = None if self._keep_personal is None else seconds(self._clock.now() - self._keep_personal)
        return kept(to_document(row_of(invoice, None)), before)

    def save(self, invoices: Iterable[Invoice]) -> int:
        """Write the rows of invoices that were fetched now, in one commit; returns how many."""
        return self.put([self.document_of(invoice) for invoice in invoices])

    def put(self, rows: Iterable[Document]) -> int:
        """The same of rows that `document_of` made of them."""
        documents = {str(row["id"]): row for row in rows}
        return self._store.put_many(INVOICES, documents) if documents else 0

    def save_missing(self, invoices: Iterable[Invoice]) -> int:
        """The same, but rows already there stay, since they may be newer; returns how many were new."""
        documents = {invoice.id: self.document_of(invoice) for invoice in invoices}
        return self._store.put_many(INVOICES, documents, keep=True) if documents else 0

    def renew(self, invoice: Invoice, known: Document | None) -> bool:
        """Write the row only if its document is still `known` (None: there is none); True when written."""
        if known is None:
            return self._store.claim(INVOICES, invoice.id, self.document_of(invoice))
        return self._store.change(INVOICES, invoice.id, known, self.document_of(invoice))

    def remove(self, invoice: str) -> None:
        """Forget a draft that was deleted."""
        self._store.delete(INVOICES, invoice)

    def row(self, reference: str) -> Row | None:
        """The row of a full invoice number or `in_…` id, or None."""
        if reference.startswith("in_"):
            document = self._store.get(INVOICES, reference)
            return self._row(document) if document is not None else None
        for number in dict.fromkeys((reference, reference.upper())):
            found = self._store.find(INVOICES, Where({"number": number}), limit=2)
            if len(found) == 1:
                return self._row(found[0].value)
        return None

    def seen(self, viewer: Viewer, invoice: str) -> Row | None:
        """The row of an id, if `viewer` may see it; None for one of somebody else's as for one that is not there."""
        row = self.row(invoice)
        workspace = self._workspaces.by_customer(row.customer) if row is not None else None
        return row if row is not None and viewer.sees(workspace) else None

    def page(self, viewer: Viewer, wanted: Filter, places: tuple[str, ...] = ()) -> Page:
        """The page at the last of `places` (none: the first), with what `viewer` may see and nothing else."""
        now = self._clock.now()
        visible = self.visible(viewer)
        scope = scope_of(viewer, visible, wanted)
        found, counts, beyond = self._looked(scope, wanted, now, after_of(places[-1]) if places else None)
        names = {workspace.customer: workspace.id for workspace in visible}
        return Page(
            viewer=viewer,
            filter=wanted,
            now=now,
            rows=tuple(from_document(one.value, names.get(one.value["customer"])) for one in found[:PAGE]),
            workspaces=visible,
            counts=counts,
            beyond=beyond,
            number=len(places) + 1,
            places=places,
            following=place_of(found[PAGE - 1].value, wanted) if len(found) > PAGE else None,
            livemode=self._livemode,
        )

    def rows(self, viewer: Viewer, wanted: Filter) -> Iterator[Row]:
        """Every row that the list would show page by page, read in stretches; what is new meanwhile may be left out."""
        now = self._clock.now()
        visible = self.visible(viewer)
        where = self._exact(where_of(scope_of(viewer, visible, wanted), wanted, now), wanted)
        names = {workspace.customer: workspace.id for workspace in visible}
        after: After | None = None
        while True:
            found = self._store.find(INVOICES, where, order=order_of(wanted), limit=STRETCH, after=after)
            for one in found:
                yield from_document(one.value, names.get(one.value["customer"]))
            if len(found) < STRETCH:
                return
            after = after_of(place_of(found[-1].value, wanted))

    def _looked(
        self, scope: Mapping[str, Any], wanted: Filter, now: datetime, after: After | None
    ) -> tuple[Sequence[Found], dict[Tab, int], frozenset[Tab]]:
        """The documents of one page and one more, and how many each tab holds.

        For text and amounts no index knows how many there are in each tab: what matches is read, up to a number, and
        one reading serves the page and the counts.
        """
        if wanted.text or wanted.amount is not None:
            everything = self._exact(where_of(scope, replace(wanted, tab=Tab.ALL), now), wanted)
            found = self._store.find(INVOICES, everything, order=order_of(Filter()), limit=MOST_LOOKED_THROUGH + 1)
            read = found[:MOST_LOOKED_THROUGH]
            counts = {tab: sum(in_tab(one.value, tab, now) for one in read) for tab in Tab}
            if len(found) == len(read):
                return turned(read, wanted, now, after, PAGE + 1), counts, frozenset()
            beyond = frozenset(Tab)
        else:
            counts, beyond = self._counts(scope, wanted, now)
        where = self._exact(where_of(scope, wanted, now), wanted)
        page = self._store.find(INVOICES, where, order=order_of(wanted), limit=PAGE + 1, after=after)
        return page, counts, beyond

    def _exact(self, where: Where, wanted: Filter) -> Where:
        """A whole number or e-mail address is found by its index, where there is one in what the viewer may see."""
        if not wanted.text:
            return where
        scope = {"customer": where.equals["customer"]} if "customer" in where.equals else {}
        for field, values in (
            ("number", (wanted.text, wanted.text.upper())),
            ("email", (wanted.text.lower(),)),
        ):
            if self._store.find(INVOICES, Where({**scope, field: list(dict.fromkeys(values))}), limit=1):
                return exactly(where, field, values)
        return where

    def visible(self, viewer: Viewer) -> tuple[Workspace, ...]:
        """The workspaces whose invoices `viewer` sees; a hub admin also sees those of no workspace."""
        if viewer.is_admin:
            return self._workspaces.all()
        if viewer.role is Role.NOBODY:
            return ()
        return self._workspaces.owned_by(viewer.person.id)

    def _counts(self, scope: Mapping[str, Any], wanted: Filter, now: datetime) -> Counts:
        """How many each tab holds, and the tabs that hold more than could be counted quickly."""
        numbers = self._numbers(scope, wanted, now)
        counts = {tab: sum(numbers[status] for status in statuses) for tab, statuses in STATUSES.items()}
        late = where_of(scope, replace(wanted, tab=Tab.PAST_DUE), now)
        counts[Tab.PAST_DUE] = self._store.count(INVOICES, late, most=MOST_LATE)[()]
        full = {status for status, number in numbers.items() if has_period(wanted) and number == MOST_COUNTED}
        beyond = {tab for tab, statuses in STATUSES.items() if full.intersection(statuses)} - {Tab.PAST_DUE}
        return counts, frozenset(beyond | ({Tab.PAST_DUE} if counts[Tab.PAST_DUE] == MOST_LATE else set()))

    def _numbers(self, scope: Mapping[str, Any], wanted: Filter, now: datetime) -> Counter[Status]:
        """By stored status: from the store's own totals, within a period from an index and only up to a number."""
        if has_period(wanted):
            everything = where_of(scope, replace(wanted, tab=Tab.ALL), now)
            return Counter({status: self._counted(everything, status) for status in STATUSES[Tab.ALL]})
        numbers = Counter[Status]()
        by = ("customer", "status") if scope else ("status",)
        for key, number in self._store.count(INVOICES, Where(scope), by=by).items():
            numbers[Status(str(key[-1]))] += number
        return numbers

    def _counted(self, everything: Where, status: Status) -> int:
        where = replace(everything, equals={**everything.equals, "status": status.value})
        return self._store.count(INVOICES, where, most=MOST_COUNTED)[()]

    def _row(self, document: Document) -> Row:
        workspace = self._workspaces.by_customer(document["customer"])
        return from_document(document, workspace.id if workspace is not None else None)
