"""What follows when a damaged data file was replaced: the hub is told, and the mirror is read from Stripe anew."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bot.services.collections import EVENTS, SETTINGS
from bot.services.outbox import Kind, Queue, Shown
from bot.services.posting import Wording
from bot.services.store import Store
from bot.services.sync import CAUGHT_UP, Sync

log = logging.getLogger("invoicebot.rescued")

RESCUED = "rescued"


def notes(at: datetime, aside: str, lost: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """The settings that a rescue leaves: `aside` is the damaged file's name now, `lost` where something is gone.

    Where events may be gone, all that Stripe still lists are asked for again.
    """
    rescue = {"at": int(at.timestamp()), "aside": aside, "lost": list(lost), "told": False, "rebuilt": False}
    again = {CAUGHT_UP: {"at": 0}} if not {EVENTS, SETTINGS}.isdisjoint(lost) else {}
    return {SETTINGS: {RESCUED: rescue, **again}}


class Rescued:
    """Does what is still to be done after a rescue; each part until it went well once."""

    def __init__(self, store: Store, queue: Queue, wording: Wording, sync: Sync, *, hub_channel: str) -> None:
        """`sync` brings the mirror to what Stripe says."""
        self._store = store
        self._queue = queue
        self._wording = wording
        self._sync = sync
        self._hub_channel = hub_channel
        self._lock = threading.Lock()

    def follow_up(self) -> None:
        """Tell the hub, then rebuild the mirror, unless that is under way.

        Raises StoreError, and BillingError for what may pass.
        """
        if not self._lock.acquire(blocking=False):
            return
        try:
            self._once("told", partial(self._tell, rebuilt=False))
            self._once("rebuilt", self._rebuild)
        finally:
            self._lock.release()

    def _once(self, part: str, do: Callable[[Any], object]) -> None:
        rescue = self._store.get(SETTINGS, RESCUED)
        if rescue is None or rescue[part]:
            return
        do(rescue)
        self._store.change(SETTINGS, RESCUED, rescue, {**rescue, part: True})
        log.warning("after a damaged data file", extra={"part": part, "aside": rescue["aside"]})

    def _rebuild(self, rescue: Any) -> None:
        self._sync.catch_up()
        self._sync.run(lambda _seen: None)
        self._tell(rescue, rebuilt=True)

    def _tell(self, rescue: Any, *, rebuilt: bool) -> None:
        at = datetime.fromtimestamp(rescue["at"], UTC)
        said = self._wording.rescued(at, rescue["aside"], tuple(rescue["lost"]), rebuilt=rebuilt)
        self._queue.show(Shown(f"rescued:{rescue['aside']}", self._hub_channel, said, Kind.NOTICE))
