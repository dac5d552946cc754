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
    if wanted.workspace is not None:
        return {"customer": [one.customer for one in visible if one.id == wanted.workspace]}
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
    if wanted.since is not None or wanted.until is not None:
        ranges["created"] = Range(seconds(wanted.since), seconds(wanted.until))
    if wanted.tab is Tab.PAST_DUE:
        ranges["anchor"] = Range(None, seconds(now))
    return Where(equals, ranges, {"text": text_key(wanted.text)} if wanted.text else {})


def exactly(where: Where, field: str, values: Sequence[str]) -> Where:
    """The same, but what the text says is one of `values` of `field`: an index finds that."""
    return replace(where, equals={**where.equals, field: list(values)}, contains={})


def order_of(tab: Tab) -> Order:
    """Newest first: by creation, in the tab Past due by when they fell due."""
    return Order("anchor" if tab is Tab.PAST_DUE else "created", descending=True)


def place_of(document: Document, tab: Tab) -> str:
    """Where the next page goes on after `document`."""
    return f"{document[order_of(tab).field]}|{document['id']}"


def after_of(place: str) -> After:
    """The place that `place_of` wrote; raises ValueError."""
    value, _, key = place.partition("|")
    return After(int(value), key)


def in_tab(document: Document, tab: Tab, now: datetime) -> bool:
    """Whether a document that passes the other filters belongs in `tab`."""
    if tab is Tab.PAST_DUE and not (document["anchor"] is not None and document["anchor"] < int(now.timestamp())):
        return False
    return Status(document["status"]) in STATUSES[tab]


def turned(found: Sequence[Found], tab: Tab, now: datetime, after: After | None, most: int) -> list[Found]:
    """What the store would give as the page after `after`, out of documents that were read already."""
    field = order_of(tab).field
    mine = [one for one in found if in_tab(one.value, tab, now)]
    mine.sort(key=lambda one: (one.value[field], one.key), reverse=True)
    if after is not None:
        mine = [one for one in mine if (one.value[field], one.key) < (after.value, after.key)]
    return mine[:most]
