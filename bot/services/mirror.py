"""The mirror: a row per invoice, kept so that lists are fast; Stripe stays the system of record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from bot.domain.invoices import Collection, Invoice
from bot.domain.permits import Role, Viewer
from bot.domain.rows import Filter, Page, Row, Tab, row_of
from bot.domain.statuses import Status
from bot.domain.workspaces import Workspace
from bot.services.collections import INVOICES
from bot.services.ports import Clock
from bot.services.store import After, Document, Order, Range, Store, Where
from bot.services.workspaces import Workspaces

PAGE = 10

STATUSES: dict[Tab, tuple[Status, ...]] = {
    Tab.DRAFT: (Status.DRAFT,),
    Tab.OPEN: (Status.OPEN, Status.PROCESSING, Status.ACTION_REQUIRED),
    Tab.FAILED: (Status.FAILED,),
    Tab.PAST_DUE: (Status.OPEN, Status.FAILED),
    Tab.PAID: (Status.PAID,),
    Tab.UNCOLLECTIBLE: (Status.UNCOLLECTIBLE,),
    Tab.VOID: (Status.VOID,),
}


class Mirror:
    """Reads and writes the rows."""

    def __init__(self, store: Store, workspaces: Workspaces, clock: Clock, *, livemode: bool) -> None:
        """`livemode` of the key: test rows are marked as such."""
        self._store = store
        self._workspaces = workspaces
        self._clock = clock
        self._livemode = livemode

    def save(self, invoices: Iterable[Invoice]) -> int:
        """Write the rows of invoices that were fetched now, in one commit; returns how many."""
        documents = {invoice.id: to_document(row_of(invoice, None)) for invoice in invoices}
        return self._store.put_many(INVOICES, documents) if documents else 0

    def save_missing(self, invoices: Iterable[Invoice]) -> int:
        """The same, but rows already there stay, since they may be newer; returns how many were new."""
        documents = {invoice.id: to_document(row_of(invoice, None)) for invoice in invoices}
        return self._store.put_many(INVOICES, documents, keep=True) if documents else 0

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

    def page(self, viewer: Viewer, wanted: Filter, places: tuple[str, ...] = ()) -> Page:
        """The page at the last of `places` (none: the first), with what `viewer` may see and nothing else."""
        now = self._clock.now()
        visible = self._visible(viewer)
        scope = _scope(viewer, visible, wanted)
        order = Order("created", descending=True)
        after = _after(places[-1]) if places else None
        found = self._store.find(INVOICES, _where(scope, wanted, now), order=order, limit=PAGE + 1, after=after)
        names = {workspace.customer: workspace.id for workspace in visible}
        rows = tuple(from_document(one.value, names.get(one.value["customer"])) for one in found[:PAGE])
        following = f"{int(rows[-1].created.timestamp())}|{rows[-1].id}" if len(found) > PAGE else None
        return Page(
            viewer=viewer,
            filter=wanted,
            now=now,
            rows=rows,
            workspaces=visible,
            counts=self._counts(scope, wanted, now),
            number=len(places) + 1,
            places=places,
            following=following,
            livemode=self._livemode,
        )

    def _visible(self, viewer: Viewer) -> tuple[Workspace, ...]:
        if viewer.is_admin:
            return self._workspaces.all()
        if viewer.role is Role.NOBODY:
            return ()
        return self._workspaces.owned_by(viewer.person.id)

    def _counts(self, scope: dict[str, Any], wanted: Filter, now: datetime) -> dict[Tab, int]:
        period = _period(wanted)
        by = ("customer", "status") if scope else ("status",)
        grouped = self._store.count(INVOICES, Where(scope, period), by=by)
        counted: dict[Status, int] = {}
        for key, number in grouped.items():
            status = Status(str(key[-1]))
            counted[status] = counted.get(status, 0) + number
        counts = {tab: sum(counted.get(status, 0) for status in statuses) for tab, statuses in STATUSES.items()}
        late = _where(scope, Filter(Tab.PAST_DUE, wanted.workspace, wanted.since, wanted.until), now)
        counts[Tab.PAST_DUE] = self._store.count(INVOICES, late)[()]
        counts[Tab.ALL] = sum(counted.values())
        return counts

    def _row(self, document: Document) -> Row:
        workspace = self._workspaces.by_customer(document["customer"])
        return from_document(document, workspace.id if workspace is not None else None)


def _scope(viewer: Viewer, visible: tuple[Workspace, ...], wanted: Filter) -> dict[str, Any]:
    """The customers to show; empty for all. A workspace that the viewer may not see matches nothing."""
    if wanted.workspace is not None:
        return {"customer": [one.customer for one in visible if one.id == wanted.workspace]}
    return {} if viewer.is_admin else {"customer": [one.customer for one in visible]}


def _period(wanted: Filter) -> dict[str, Range]:
    if wanted.since is None and wanted.until is None:
        return {}
    return {"created": Range(_seconds(wanted.since), _seconds(wanted.until))}


def _where(scope: dict[str, Any], wanted: Filter, now: datetime) -> Where:
    equals = dict(scope)
    ranges = _period(wanted)
    if wanted.tab in STATUSES:
        equals["status"] = [status.value for status in STATUSES[wanted.tab]]
    if wanted.tab is Tab.PAST_DUE:
        ranges["anchor"] = Range(None, _seconds(now))
    return Where(equals, ranges)


def _after(place: str) -> After:
    created, _, key = place.partition("|")
    return After(int(created), key)


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _moment(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None


def to_document(row: Row) -> dict[str, Any]:
    """The row as JSON: times in epoch seconds, amounts in minor units. The workspace is looked up when it is read."""
    return {
        "id": row.id,
        "customer": row.customer,
        "customer_name": row.customer_name,
        "status": row.status.value,
        "currency": row.currency,
        "total": row.total,
        "amount_paid": row.amount_paid,
        "amount_remaining": row.amount_remaining,
        "created": _seconds(row.created),
        "collection": row.collection.value,
        "number": row.number,
        "title": row.title,
        "anchor": _seconds(row.anchor),
        "due": _seconds(row.due),
        "period_start": _seconds(row.period_start),
        "next_attempt": _seconds(row.next_attempt),
        "attempt_count": row.attempt_count,
        "subscription": row.subscription,
        "customer_email": row.customer_email,
        "period_end": _seconds(row.period_end),
    }


def from_document(document: Document, workspace: str | None) -> Row:
    """The row that `to_document` wrote; `workspace` is the id of the one that its customer belongs to now."""
    return Row(
        id=document["id"],
        customer=document["customer"],
        workspace=workspace,
        status=Status(document["status"]),
        currency=document["currency"],
        total=document["total"],
        amount_paid=document["amount_paid"],
        amount_remaining=document["amount_remaining"],
        created=datetime.fromtimestamp(document["created"], UTC),
        collection=Collection(document["collection"]),
        number=document["number"],
        title=document["title"],
        customer_name=document["customer_name"],
        anchor=_moment(document["anchor"]),
        due=_moment(document["due"]),
        period_start=_moment(document["period_start"]),
        next_attempt=_moment(document["next_attempt"]),
        attempt_count=document["attempt_count"],
        subscription=document["subscription"],
        customer_email=document.get("customer_email"),  # rows of an earlier version have neither
        period_end=_moment(document.get("period_end")),
    )
