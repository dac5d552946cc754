"""A message that is to stand in a channel, as a document: what it shall say, what was said, what is left to do.

Everything here is a pure function from one document to the next. Times are epoch seconds; `seq`, which orders what
waits for one channel, is in microseconds and `after` in milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

from bot.domain import storms
from bot.domain.storms import Brief
from bot.services.posting import Content
from bot.services.store import Document

NOTES_KNOWN = 50


class Kind(StrEnum):
    """What a message is: an alert may be absorbed by a storm, a notice to the hub never dies."""

    ALERT = "alert"
    MESSAGE = "message"
    STORM = "storm"
    NOTICE = "notice"


class State(StrEnum):
    """How far a message is."""

    DUE = "due"
    SENT = "sent"
    ABSORBED = "absorbed"  # told by its storm's summary
    DROPPED = "dropped"  # it was settled before it was posted
    DEAD = "dead"


class Step(Enum):
    """What is to be done next about a message that is due."""

    POST = auto()
    UPDATE = auto()
    NOTE = auto()
    DROP = auto()
    REST = auto()


@dataclass(frozen=True, slots=True)
class Note:
    """A reply in the message's thread, `broadcast` in the channel too; the same `id` is added once."""

    id: str
    content: Content
    broadcast: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the message `key` shall say from now on, in `channel` if it was not posted yet.

    `first` is said instead by the first post (it names people). `drop`: not worth a post of its own any more. `ts` is
    the message's own where an earlier version of the bot posted it.
    """

    key: str
    channel: str
    content: Content
    kind: Kind = Kind.MESSAGE
    first: Content | None = None
    notes: Sequence[Note] = ()
    drop: bool = False
    brief: Brief | None = None
    ts: str | None = None


def begun(shown: Shown, now: int, seq: int) -> dict[str, Any]:
    """The first document of a message."""
    fresh = shown.kind is Kind.ALERT and shown.ts is None and not shown.drop
    document: dict[str, Any] = {
        "channel": shown.channel,
        "kind": shown.kind.value,
        "ts": shown.ts,
        "storm": None,
        "settled": False,
        "rev": 0,
        "shown": 0,
        "notes": [],
        "noted": [],
        "after": None,
        "first": dict(shown.first) if shown.first is not None and shown.ts is None else None,
    }
    return _to_do(_noted(_said(document, shown), shown), now, seq) | {"fresh": fresh}


def renewed(old: Document, shown: Shown, now: int, seq: int) -> dict[str, Any] | None:
    """The document once the message shall say something else; None when nothing follows from that."""
    state, posted = old["state"], old["ts"] is not None
    if begins_anew(old, shown):
        return {**begun(shown, now, seq), "rev": old["rev"] + 1}
    if state == State.DROPPED and shown.drop:
        return None
    if state == State.ABSORBED and (shown.drop or not (shown.notes or old["settled"])):
        return {**old, "settled": True} if shown.drop and not old["settled"] else None
    new = _said(old, shown)
    if not posted and shown.first is not None:
        new["first"] = dict(shown.first)
    new["fresh"] = old["kind"] == Kind.ALERT and not posted and not shown.drop
    if state == State.DUE:
        return _noted(new, shown)
    if state == State.ABSORBED:
        return _to_do({**new, "settled": False}, now, seq)  # an alert of its own, which tells what the note would
    return _to_do(_noted(new, shown), now, seq)


def begins_anew(old: Document, shown: Shown) -> bool:
    """Whether what was closed in one channel is of another's business by now: there it is a message of its own."""
    return bool(old["drop"] or old["settled"]) and not shown.drop and shown.channel != old["channel"]


def touched(old: Document, now: int, seq: int) -> dict[str, Any]:
    """The same of a summary, which is drawn when it is sent."""
    new = {**old, "rev": old["rev"] + 1, "drop": False}
    return new if old["state"] == State.DUE else _to_do(new, now, seq)


def step(item: Document) -> Step:
    """What is next."""
    if item["ts"] is None:
        return Step.DROP if item["drop"] else Step.POST
    if item["shown"] < item["rev"]:
        return Step.UPDATE
    return Step.NOTE if item["notes"] else Step.REST


def posted(item: Document, ts: str, rev: int) -> dict[str, Any]:
    """Slack gave the message its `ts`; it says revision `rev`, and so tells what the notes until then would."""
    notes = [note for note in item["notes"] if note["rev"] > rev]
    return rested({**item, "ts": ts, "shown": rev, "first": None, "fresh": False, "plain": False, "notes": notes})


def updated(item: Document, rev: int) -> dict[str, Any]:
    """The message says revision `rev`."""
    return rested({**item, "shown": rev, "plain": False})


def noted(item: Document, note: str) -> dict[str, Any]:
    """The note with this id is in the thread, or cannot be put there."""
    return rested({**item, "plain": False, "notes": [one for one in item["notes"] if one["id"] != note]})


def rested(item: Document) -> dict[str, Any]:
    """The same, and sent when nothing is left to do."""
    over = {Step.REST: State.SENT, Step.DROP: State.DROPPED}.get(step(item))
    if over is None:
        return dict(item)
    return {**item, "state": over.value, "content": None, "first": None, "fresh": False, "dead_rev": None}


def lost(item: Document) -> dict[str, Any]:
    """The message is not there (any more): it is posted anew, unless it is not worth that."""
    fresh = item["kind"] == Kind.ALERT and not item["drop"]
    return rested({**item, "ts": None, "notes": [], "fresh": fresh, "plain": False})


def moved(item: Document, channel: str) -> dict[str, Any]:
    """The same for another channel, since its own cannot be written to."""
    return {**lost(item), "channel": channel}


def dead(item: Document, why: str, now: int, rev: int) -> dict[str, Any]:
    """Revision `rev` is set aside: `why` is Slack's error word, "" when it never answered. A newer one is still due."""
    told = {**item, "why": why, "dead_rev": rev}
    return told if item["rev"] != rev else {**told, "state": State.DEAD.value, "fresh": False, "died": now}


def revived(item: Document, now: int, seq: int) -> dict[str, Any]:
    """Put back by a person."""
    fresh = item["kind"] == Kind.ALERT and item["ts"] is None
    return _to_do({**item, "rev": item["rev"] + 1, "fresh": fresh, "dead_rev": None}, now, seq)


def brief_of(item: Document) -> Brief | None:
    """What a summary or a notice tells of it."""
    return storms.from_document(item["brief"]) if item.get("brief") else None


def _said(old: Mapping[str, Any], shown: Shown) -> dict[str, Any]:
    brief = storms.to_document(shown.brief) if shown.brief is not None else old.get("brief")
    rev = old["rev"] + 1
    return {**old, "rev": rev, "content": dict(shown.content), "drop": shown.drop, "brief": brief, "plain": False}


def _noted(new: dict[str, Any], shown: Shown) -> dict[str, Any]:
    more = [one for one in shown.notes if one.id not in new["noted"]]
    notes = [
        {"id": one.id, "content": dict(one.content), "broadcast": one.broadcast, "rev": new["rev"]} for one in more
    ]
    known = [*new["noted"], *(one.id for one in more)][-NOTES_KNOWN:]
    return {**new, "notes": [*new["notes"], *notes], "noted": known}


def _to_do(new: Mapping[str, Any], now: int, seq: int) -> dict[str, Any]:
    return {**new, "state": State.DUE.value, "seq": seq, "first_at": now}
