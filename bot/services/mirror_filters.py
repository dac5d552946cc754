"""A person's filter as the store is asked for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.domain.permits import Viewer
from bot.domain.rows import Filter, Tab
from bot.domain.statuses import Status
from bot.domain.workspaces import Workspace
from bot.services.mirror_documents import amount_key, seconds, text_key
from bot.services.store import After, Document, Found, Order, Range, Where

FAR_AHEAD = 2**40  # epoch seconds

STATUSES: Mapping[Tab, tuple[Status, ...]] = MappingProxyType(
    {
        Tab.ALL: tuple(status for status in Status if status is not Status.PAST_DUE),
        Tab.DRAFT: (Status.DRAFT,),
        Tab.OPEN: (Status.OPEN, Status.PROCESSING, Status.ACTION_REQUIRED),
        Tab.FAILED: (Status.FAILED,),
        Tab.PAST_DUE: (Status.OPEN, Status.FAILED),
        Tab.PAID: (Status.PAID,),
        Tab.UNCOLLECTIBLE: (Status.UNCOLLECTIBLE,),
        Tab.VOID: (Status.VOID,),
    }
)
"""The stored statuses of each tab. Past due is those of them whose anchor has passed."""


def scope_of(viewer: Viewer, visible: Sequence[Workspace], wanted: Filter) -> dict[str, Any]:
    """The customers to show; empty for all. A workspace that the viewer may not see matches nothing."""
    if wanted.customer is not None and viewer.is_admin:
        return {"customer": [wanted.customer]}
    if wanted.workspace is not None or wanted.customer is not None:
        named = (one.customer for one in visible if wanted.workspace in (None, one.id))
        return {"customer": [customer for customer in named if wanted.customer in (None, customer)]}
    return {} if viewer.is_admin else {"customer": [one.customer for one in visible]}


def where_of(scope: Mapping[str, Any], wanted: Filter, now: datetime) -> Where:
    """All that `wanted` asks for, within the `scope` that its viewer may see."""
    equals, ranges = dict(scope), dict[str, Range]()
    if wanted.tab is not Tab.ALL:
        equals["status"] = [status.value for status in STATUSES[wanted.tab]]
    if wanted.billing is not None:
        equals["billing"] = wanted.billing
    if wanted.amount is not None:
        equals["amount"] = amount_key(wanted.amount)
    if has_period(wanted):  # both ends are named, so that a store reads by creation and not by what fell due
        ranges["created"] = Range(seconds(wanted.since) or 0, seconds(wanted.until) or FAR_AHEAD)
    if wanted.tab is Tab.PAST_DUE:
        ranges["anchor"] = Range(None, seconds(now))
    return Where(equals, ranges, {"text": text_key(wanted.text)} if wanted.text else {})


def exactly(where: Where, field: str, values: Sequence[str]) -> Where:
    """The same, but what the text says is one of `values` of `field`: an index finds that."""
    return replace(where, equals={**where.equals, field: list(values)}, contains={})


def has_period(wanted: Filter) -> bool:
    """Whether it is limited to a billing month or to days of creation."""
    return not (wanted.since is None and wanted.until is None and wanted.billing is None)


def order_of(wanted: Filter) -> Order:
    """Newest first: by creation; in the tab Past due by when they fell due, so that no index is walked in vain.

    Within a period most of what is unsettled is late too, and the period is what an index finds.
    """
    by_anchor = wanted.tab is Tab.PAST_DUE and not has_period(wanted)
    return Order("anchor" if by_anchor else "created", descending=True)


def place_of(document: Document, wanted: Filter) -> str:
    """Where the next page goes on after `document`."""
    return f"{document[order_of(wanted).field]}|{document['id']}"


def after_of(place: str) -> After:
    """The place that `place_of` wrote; raises ValueError."""
    value, _, key = place.partition("|")
    return After(int(value), key)


def in_tab(document: Document, tab: Tab, now: datetime) -> bool:
    """Whether a document that passes the other filters belongs in `tab`."""
    if tab is Tab.PAST_DUE and not (document["anchor"] is not None and document["anchor"] < int(now.timestamp())):
        return False
    return Status(document["status"]) in STATUSES[tab]


def turned(found: Sequence[Found], wanted: Filter, now: datetime, after: After | None, most: int) -> list[Found]:
    """What the store would give as the page after `after`, out of documents that were read already."""
    field = order_of(wanted).field
    mine = [one for one in found if in_tab(one.value, wanted.tab, now)]
    mine.sort(key=lambda one: (one.value[field], one.key), reverse=True)
    if after is not None:
        mine = [one for one in mine if (one.value[field], one.key) < (after.value, after.key)]
    return mine[:most]
