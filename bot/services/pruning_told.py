"""Pruning of what channels were told: messages, alerts and storms that nothing will change any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.services.alerting import state_of
from bot.services.budgets import newest_of
from bot.services.collections import ACTIONS, ALERTS, OUTBOX, SETTINGS
from bot.services.outbox import Kind, State, told_of
from bot.services.store import After, Document, Found, Order, Range, Store, Where

BATCH = 200
OVER = (State.SENT, State.DROPPED)


class PruningTold:
    """Every method may raise StoreError, and may then be called again."""

    def __init__(self, store: Store) -> None:
        """Nothing is removed before `prune`."""
        self._store = store

    def prune(self, before: datetime) -> int:
        """Remove what was last told before then; how many documents that were."""
        storms = sum(map(self._storm, self._over(before, Kind.STORM)))
        return storms + sum(map(self._message, self._over(before, Kind.MESSAGE, Kind.NOTICE, Kind.ALERT)))

    def _over(self, before: datetime, *kinds: Kind) -> Iterator[Found]:
        seqs = {"seq": Range(None, int(before.timestamp() * 1_000_000))}
        for state in OVER:
            where, after = Where({"state": state, "kind": kinds}, seqs), None
            while found := self._store.find(OUTBOX, where, order=Order("seq"), limit=BATCH, after=after):
                after = After(found[-1].value["seq"], found[-1].key)
                yield from found

    def _message(self, found: Found) -> int:
        if found.value["kind"] == Kind.ALERT:
            return self._alert(found.key) if _is_settled(found.value) and found.value["storm"] is None else 0
        return 0 if self._changes(found.key) else self._store.delete(OUTBOX, found.key)

    def _alert(self, key: str) -> int:
        """A settled alert never opens again, so nobody asks what was told."""
        return self._store.delete(ALERTS, state_of(key)) + self._store.delete(OUTBOX, key)

    def _storm(self, found: Found) -> int:
        """A summary counts its alerts whenever it is drawn, so they go together, and it last."""
        absorbed = list(self._absorbed(found.key))
        if not all(settled for _, settled in absorbed):
            return 0
        removed = 0
        for group in _batched([key for key, _ in absorbed]):
            removed += self._store.delete_many(ALERTS, [state_of(key) for key in group])
            removed += self._store.delete_many(OUTBOX, group)
        return removed + self._store.delete(OUTBOX, found.key)

    def _absorbed(self, storm: str) -> Iterator[tuple[str, bool]]:
        after: After | None = None
        while found := self._store.find(OUTBOX, Where({"storm": storm}), limit=BATCH, after=after):
            after = After(None, found[-1].key)
            yield from ((one.key, _is_settled(one.value)) for one in found)

    def _changes(self, message: str) -> bool:
        """Whether a button is at it still: to send again what is dead, or to set a budget active."""
        dead = told_of(message)
        if dead is not None:
            item = self._store.get(OUTBOX, dead)
            return item is not None and item["state"] == State.DEAD
        reset = self._store.get(ACTIONS, message)
        newest = None if reset is None else self._store.get(SETTINGS, newest_of(reset["workspace"]))
        return newest is not None and newest["reset"] == message


def _batched(keys: list[str]) -> Iterator[list[str]]:
    """The keys in groups of BATCH."""
    return (keys[first : first + BATCH] for first in range(0, len(keys), BATCH))


def _is_settled(alert: Document) -> bool:
    """Whether its invoice was paid, voided, written off or deleted, and that was told."""
    if alert["state"] == State.ABSORBED:
        return bool(alert["settled"])
    return alert["state"] in OVER and bool(alert["drop"])
