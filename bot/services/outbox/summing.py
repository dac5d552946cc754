"""What a storm's summary stands for, read from the alerts whenever it is drawn, so that no crash makes it wrong."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.storms import Brief, Storm, summed
from bot.services.collections import OUTBOX
from bot.services.outbox import items
from bot.services.store import After, Store, Where

PAGE = 500


def storm_of(store: Store, key: str) -> Storm | None:
    """The storm with this key; None when it absorbed nothing. Raises StoreError."""
    return summed(_absorbed(store, key))


def _absorbed(store: Store, key: str) -> Iterator[tuple[Brief, bool]]:
    after = None
    while found := store.find(OUTBOX, Where({"storm": key}), limit=PAGE, after=after):
        after = After(None, found[-1].key)
        for one in found:
            brief = items.brief_of(one.value)
            if brief is not None:
                yield brief, bool(one.value["settled"] or one.value["drop"])
