"""Refusals are part of the audit: who asked for what and was told no, before anything was claimed."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.domain.actions import Decision, Ending
from bot.domain.people import Place
from bot.domain.permits import Act
from bot.domain.refusals import Refusal
from bot.services.collections import ACTIONS
from bot.services.ports import Clock
from bot.services.records import Result, State, claimed, result_document
from bot.services.store import Store, StoreError

log = logging.getLogger("invoicebot.audit")


class Audit:
    """Writes refusals beside the actions, as actions that ended before they began."""

    def __init__(self, store: Store, clock: Clock, identity: Callable[[], str]) -> None:
        """`identity` makes an id that nothing else has."""
        self._store = store
        self._clock = clock
        self._identity = identity

    def refused(self, act: Act, actor: str, target: str, refusal: Refusal) -> None:
        """Keep it; a store that cannot take it stops nothing, since nothing is done."""
        now = self._clock.now()
        decision = Decision(f"refused:{self._identity()}", act, target, actor, now, Place(actor, now))
        result = result_document(Result(Ending.REFUSED, now, refusal=refusal))
        document = claimed(decision) | {"state": State.SHOWN.value, "result": result}
        try:
            self._store.put(ACTIONS, decision.id, document)
        except StoreError:
            log.exception("a refusal could not be kept", extra={"act": act.value, "actor": actor})
