"""A channel's turn: what is due there goes out one call after the other; nothing here waits, the channel does."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.domain.sending import DIES_AFTER, DeadLetter, Verdict, pause, verdict
from bot.domain.storms import recently, storming
from bot.services.collections import OUTBOX
from bot.services.outbox import items
from bot.services.outbox.channels import LONGEST, Channels
from bot.services.outbox.items import Kind, Shown, State, Step
from bot.services.outbox.letters import letter_of, notice_of
from bot.services.outbox.posts import Posts
from bot.services.outbox.queue import Queue
from bot.services.outbox.summing import storm_of
from bot.services.ports import MessengerError
from bot.services.posting import Content, Sender, Wording
from bot.services.store import Document, Found, Order, Store, StoreError, Where
from bot.services.tally import Count, Tally

log = logging.getLogger("invoicebot.outbox")

LOOKED_AT = 20
ABSORBED_AT_ONCE = 200
SUMMARY_EVERY = 2_000  # milliseconds between two updates of one summary
AGAIN_AFTER = 60_000  # milliseconds, for a message that an error of our own keeps from being sent


@dataclass(slots=True)
class Turn:
    """What comes of one step: what to write into the channel's document, and when it is due next (None: nothing is)."""

    channel: str
    document: Document
    changes: dict[str, Any] = field(default_factory=dict)
    due: int | None = 0

    def answered(self) -> None:
        """Slack took something in this channel."""
        self.changes.update(fails=0, failing_since=None, gone=None)


class Sending:
    """Works channels that `Channels` has claimed."""

    def __init__(
        self,
        store: Store,
        channels: Channels,
        queue: Queue,
        sender: Sender,
        wording: Wording,
        tally: Tally,
        *,
        hub_channel: str,
        between_posts: float,
        chance: Callable[[], float],
    ) -> None:
        """`between_posts`: seconds between two posts into one channel. `chance` gives numbers in [0, 1)."""
        self._store = store
        self._channels = channels
        self._queue = queue
        self._sender = sender
        self._wording = wording
        self._tally = tally
        self._hub_channel = hub_channel
        self._between = int(between_posts * 1000)
        self._chance = chance
        self._posts = Posts(sender)
        self._updates_at = 0  # epoch milliseconds; until then Slack takes no update from this app, in any channel

    def work(self, channel: str, document: Document, going_on: Callable[[], bool]) -> None:
        """Do what is due in `channel`, whose claimed `document` this is, while `going_on()`. Raises StoreError."""
        while True:
            turn = Turn(channel, document)
            self._step(turn)
            if turn.due == 0:
                self._next(turn)
            now = self._channels.now()
            at_once = turn.due is not None and turn.due <= now
            if (not at_once or not going_on()) and self._channels.ended(
                channel, turn.changes, now if at_once else turn.due, document["n"]
            ):
                return
            kept = self._channels.kept(channel, turn.changes)
            if kept is None:
                log.warning("a channel was lost to another process", extra={"channel": channel})
                return
            document = kept

    def _step(self, turn: Turn) -> None:
        item, now = self._next(turn), self._channels.now()
        if item is None:
            return
        step, last = self._step_of(item, now), turn.document["posted"]
        if step is Step.POST and item.value["fresh"] and storming(turn.document["recent"], now):
            self._absorb(turn, now)
        elif step in (Step.POST, Step.NOTE) and last <= now < last + self._between:
            turn.due = last + self._between
        elif step in (Step.DROP, Step.REST):
            self._record(item, items.rested)
            self._not_needed(item, delivered=False)
        else:
            self._send(turn, item, step)

    def _next(self, turn: Turn) -> Found | None:
        """What is to be done now; where nothing is, `turn` says when something will be."""
        now = self._channels.now()
        if self._updates_at > now + LONGEST:
            self._updates_at = 0  # of a clock that was ahead, and was set back
        waiting = self._waiting(turn.channel, now)
        due = {one.key: self._ready_at(one, now) for one in waiting}
        item = next((one for one in waiting if due[one.key] <= now), None)
        if item is None:
            turn.due = min(due.values(), default=None)
            turn.changes["updates_wait"] = turn.due == self._updates_at
        return item

    def _waiting(self, channel: str, now: int) -> list[Found]:
        """What is due in `channel`, in order. Alerts overtake updates that Slack takes none of now."""
        due, order = {"channel": channel, "state": State.DUE}, Order("seq")
        waiting = self._store.find(OUTBOX, Where(due), order=order, limit=LOOKED_AT)
        if now < self._updates_at and len(waiting) == LOOKED_AT:
            waiting += self._store.find(OUTBOX, Where({**due, "fresh": True}), order=order, limit=1)
        return waiting

    def _step_of(self, item: Found, now: int) -> Step:
        """What is next about `item`. While its update has to wait, what its thread is told need not."""
        step = items.step(item.value)
        return Step.NOTE if step is Step.UPDATE and now < self._updates_at and item.value["notes"] else step

    def _ready_at(self, item: Found, now: int) -> int:
        """Since or from when it may be sent, but for the pace of posts."""
        after = item.value["after"] or 0
        after = after if after <= now + LONGEST else 0  # of a clock that was ahead, and was set back
        return max(after, self._updates_at) if self._step_of(item, now) is Step.UPDATE else after

    def _send(self, turn: Turn, item: Found, step: Step) -> None:
        """One call to Slack, and what came of it."""
        try:
            self._call(turn, item, step)
        except MessengerError as error:
            self._failed(turn, item, step, error)
        except StoreError:
            raise
        except Exception:  # what waits behind it must not wait for its mending
            log.exception("a message cannot be sent now; the next one is", extra={"key": item.key})
            self._record(item, lambda now: {**now, "after": self._channels.now() + AGAIN_AFTER})
        else:
            turn.answered()
            self._not_needed(item, delivered=True)
            self._tally.add(Count.OUTBOX_POSTS, int(step is not Step.UPDATE))
        if step is not Step.UPDATE:
            turn.changes["posted"] = self._channels.now()

    def _call(self, turn: Turn, item: Found, step: Step) -> None:
        value, rev = item.value, item.value["rev"]
        if step is Step.NOTE:
            note = value["notes"][0]
            self._posts.post(item, turn.channel, _plain(value, note["content"]), note)
            self._record(item, lambda now: items.noted(now, note["id"]))
            self._posts.written(item.key)
            return
        said = self._content(item, step)
        if said is None:
            self._record(item, lambda now: items.rested({**now, "drop": True, "shown": rev}))
        elif step is Step.UPDATE:
            self._posts.written(item.key)
            self._sender.update(turn.channel, value["ts"], said)
            self._record(item, lambda now: {**items.updated(now, rev), "after": self._pace_of(value)})
        else:
            post = self._posts.post(item, turn.channel, said)
            self._record(item, lambda now: {**items.posted(now, post.ts, post.rev), "after": self._pace_of(value)})
            self._posts.written(item.key)
            if value["kind"] == Kind.ALERT:
                self._counted(turn)

    def _content(self, item: Found, step: Step) -> Content | None:
        value = item.value
        if value["kind"] == Kind.STORM:
            storm = storm_of(self._store, item.key)
            return None if storm is None else _plain(value, self._wording.storm(storm, mention=step is Step.POST))
        return _plain(value, (value["first"] if step is Step.POST else None) or value["content"])

    def _counted(self, turn: Turn) -> None:
        """One more alert of its own; a storm that was is over by that."""
        now = self._channels.now()
        self._tally.add(Count.ALERTS)
        turn.changes.update(recent=recently([*turn.document["recent"], now], now), storm=None)

    def _pace_of(self, item: Document) -> int | None:
        return self._channels.now() + SUMMARY_EVERY if item["kind"] == Kind.STORM else None

    def _absorb(self, turn: Turn, now: int) -> None:
        """What waits to be posted goes into the storm's summary, which is there first, so that a crash loses none."""
        storm = turn.document["storm"] or f"storm:{turn.channel}:{now}"
        if turn.document["storm"] is None and self._channels.kept(turn.channel, {"storm": storm}) is None:
            return
        stands_in = self._queue.touch(storm, turn.channel)
        absorbed = self._store.mark(
            OUTBOX,
            Where({"channel": turn.channel, "state": State.DUE, "fresh": True}),
            {"state": State.ABSORBED.value, "storm": storm, "settled": False, "fresh": False},
            order=Order("seq"),
            limit=ABSORBED_AT_ONCE,
        )
        if stands_in != turn.channel:  # the hub's, where it may have been drawn in between
            self._queue.touch(storm, turn.channel)
        turn.changes["recent"] = recently([*turn.document["recent"], *([now] * len(absorbed))], now)
        turn.changes["storm"] = storm

    def _failed(self, turn: Turn, item: Found, step: Step, error: MessengerError) -> None:
        found = verdict(error.code, passing=error.passing)
        if step is Step.UPDATE and error.retry_after is not None:
            self._tally.add(Count.OUTBOX_RETRIES)
            self._updates_at = self._channels.now() + min(int(error.retry_after * 1000), LONGEST // 2)
        elif found is Verdict.GONE and turn.channel != self._hub_channel:
            self._gone(turn, item, error.code)
        elif found in (Verdict.PASSING, Verdict.GONE):
            self._put_off(turn, item, error)
        elif found is Verdict.UNDRAWN and not item.value["plain"]:
            log.error("Slack refused to draw a message; its text is sent", extra={"key": item.key})
            self._record(item, lambda now: {**now, "plain": now["rev"] == item.value["rev"]})
        elif step is Step.UPDATE:
            log.warning("a message is gone", extra={"key": item.key, "code": error.code})
            self._record(item, items.lost)
        elif step is Step.NOTE:
            log.warning("a message's thread is gone", extra={"key": item.key, "code": error.code})
            self._record(item, lambda now: items.noted(now, item.value["notes"][0]["id"]))
        else:
            self._die(item, error.code)

    def _put_off(self, turn: Turn, item: Found, error: MessengerError) -> None:
        """The channel waits: as long as Slack asks for, else a time that grows, and is drawn so that none meet."""
        now, fails = self._channels.now(), turn.document["fails"] + 1
        since = turn.document["failing_since"] or now // 1000
        turn.changes.update(fails=fails, failing_since=since)
        self._tally.add(Count.OUTBOX_RETRIES)
        wait = pause(fails, self._chance()) if error.retry_after is None else error.retry_after
        turn.due = now + int(wait * 1000)
        old = now // 1000 - DIES_AFTER
        if since <= old and item.value["first_at"] <= old and item.value["kind"] != Kind.NOTICE:
            self._die(item, error.code)

    def _die(self, item: Found, why: str) -> None:
        """Set it aside and tell the hub's admins; a notice that Slack will not take is only set aside.

        What the message shall say since the refused call was not tried yet, and is.
        """
        self._tally.add(Count.OUTBOX_DEAD)
        log.error("a message was set aside", extra={"key": item.key, "code": why})
        rev = item.value["rev"]
        self._tell(item, rev, self._wording.dead_letter, why)
        self._record(item, lambda now: items.dead(now, why, self._queue.now(), rev))

    def _not_needed(self, item: Found, *, delivered: bool) -> None:
        """What was set aside came through, or was settled, without a person's doing."""
        rev = item.value.get("dead_rev")
        if rev is not None:
            self._tell(item, rev, partial(self._wording.not_needed, delivered=delivered), item.value["why"])

    def _tell(self, item: Found, rev: int, word: Callable[[DeadLetter], Content], why: str) -> None:
        """Have the hub's notice of the message that was set aside say this; of a notice there is none."""
        if item.value["kind"] != Kind.NOTICE:
            said = word(letter_of(item, why))
            self._queue.show(Shown(notice_of(item, rev), self._hub_channel, said, Kind.NOTICE))

    def _gone(self, turn: Turn, item: Found, why: str) -> None:
        """Tell the hub once, and have what waits here said in the hub's channel."""
        if turn.document["gone"] is None:
            log.error("a channel cannot be written to", extra={"channel": turn.channel, "code": why})
            brief = items.brief_of(item.value)
            told = self._wording.channel_gone(turn.channel, why, brief.name if brief is not None else "")
            key = f"gone:{turn.channel}:{item.key}:{item.value['rev']}"
            self._queue.show(Shown(key, self._hub_channel, told, Kind.NOTICE))
        turn.changes.update(gone=why, fails=0, failing_since=None)
        self._record(item, lambda now: items.moved(now, self._hub_channel))
        fresh = Where({"channel": turn.channel, "state": State.DUE, "fresh": True})
        while self._store.mark(OUTBOX, fresh, {"channel": self._hub_channel}, limit=ABSORBED_AT_ONCE):
            pass
        self._queue.arrived(self._hub_channel)

    def _record(self, item: Found, change: Callable[[Document], dict[str, Any]]) -> None:
        """Write what `change` makes of the message, which may shall say something else by now."""
        old: Document | None = item.value
        while old is not None and not self._store.change(OUTBOX, item.key, old, change(old)):
            old = self._store.get(OUTBOX, item.key)


def _plain(item: Document, content: Content) -> Content:
    return {**content, "blocks": []} if item["plain"] else content
