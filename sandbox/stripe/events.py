"""Events: a snapshot of an object at the moment something happened to it, kept 30 days and sent to the webhook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import orjson

from sandbox.stripe.copying import copy, previous
from sandbox.stripe.invoices.shape import with_first_lines
from sandbox.stripe.kinds import API_VERSION, DAY, Obj
from sandbox.stripe.state import EventRecord, State

KEPT_FOR = 30 * DAY
KEPT_EVENTS = 50_000


def emit(state: State, kind: str, obj: Obj, before: Obj | None = None) -> str:
    """Send event `kind` about `obj` (`before`: its previous_attributes); returns the event's id."""
    wanted = state.listener is not None and state.listener.wants(kind)
    data: Obj = {"object": with_first_lines(obj)}
    if before is not None:
        data["previous_attributes"] = before
    event: Obj = {
        "id": state.ids.new("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": state.now(),
        "data": data,
        "livemode": state.livemode,
        "pending_webhooks": 1 if wanted else 0,
        "request": {"id": state.cause.request_id, "idempotency_key": state.cause.idempotency_key},
        "type": kind,
    }
    record = EventRecord(event["id"], kind, event["created"], orjson.dumps(event))
    state.events[record.id] = record
    _forget_old(state)
    if state.listener is not None and wanted:
        state.undelivered.add(record.id)
        state.listener.offer(record)
    return record.id


def _forget_old(state: State) -> None:
    oldest = next(iter(state.events.values()))
    if oldest.created < state.now() - KEPT_FOR or len(state.events) > KEPT_EVENTS:
        del state.events[oldest.id]


@contextmanager
def updating(state: State, obj: Obj, kind: str) -> Iterator[None]:
    """Emit `kind` with previous_attributes if the body changes `obj`."""
    before = copy(obj)
    yield
    changed = previous(before, obj)
    if changed:
        emit(state, kind, obj, changed)


def as_object(state: State, record: EventRecord) -> Obj:
    """The event as the API answers it now."""
    event: Obj = orjson.loads(record.body)
    event["pending_webhooks"] = 1 if record.id in state.undelivered else 0
    return event


def recent(state: State) -> Iterator[EventRecord]:
    """Events of the last 30 days, newest first."""
    oldest = state.now() - KEPT_FOR
    for record in reversed(state.events.values()):
        if record.created < oldest:
            return
        yield record
