"""Watch the data file of a running bot, and have it replaced when it turns out to be damaged."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from bot.adapters.store.embedded import EmbeddedStore

log = logging.getLogger("invoicebot.store")

LOOK_EVERY = 1.0  # seconds
AGAIN_AFTER = 10.0  # seconds


class Mender:
    """A thread that looks whether `store` met damage. Whoever starts it holds the folder's lock."""

    def __init__(self, store: EmbeddedStore, rescue: Callable[[], None]) -> None:
        """`rescue` exchanges the file while nobody has it open."""
        self._store = store
        self._rescue = rescue
        self._after: Callable[[], None] = _nothing
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="mender", daemon=True)

    def start(self, mended: Callable[[], None]) -> None:
        """Begin to look; `mended` is called after each exchange."""
        self._after = mended
        self._thread.start()

    def stop(self) -> None:
        """End, once a rescue under way is finished."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        pause = LOOK_EVERY
        while not self._stopped.wait(pause):
            pause = LOOK_EVERY
            if self._store.damaged and not self._mended():
                pause = AGAIN_AFTER

    def _mended(self) -> bool:
        log.error("the data file is damaged: it is set aside, and what can be read goes into a new one")
        try:
            self._store.mend(self._rescue)
        except Exception:
            log.exception("the damaged data file could not be replaced; it is tried again")
            return False
        log.warning("a new data file has taken the place of the damaged one")
        try:
            self._after()
        except Exception:  # nothing may end this thread
            log.exception("what follows a damaged data file could not be begun")
        return True


def _nothing() -> None:
    """Nobody waits for it."""
