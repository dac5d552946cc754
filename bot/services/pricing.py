"""The saved products' prices, kept at hand, so that a menu and a form's check wait for no call to Stripe."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.domain.catalog import Price
from bot.services.ports import Billing, BillingError, BillingUnanswered, Clock

log = logging.getLogger("invoicebot.pricing")

FRESH = timedelta(minutes=1)
USABLE = timedelta(minutes=15)
WAIT = 1.0  # seconds; Slack waits three for a menu


class Pricing:
    """Prices by id. A price's amount never changes at Stripe, and one that is not active any more Stripe refuses.

    Safe for several threads.
    """

    def __init__(self, billing: Billing, clock: Clock, submit: Callable[[Callable[[], None]], object]) -> None:
        """`submit` runs a piece of work in the pool for Stripe's slow calls; nothing is asked before `prices`."""
        self._billing = billing
        self._clock = clock
        self._submit = submit
        self._lock = threading.Lock()
        self._kept: Mapping[str, Price] | None = None
        self._at: datetime | None = None
        self._asking: threading.Event | None = None

    def prices(self) -> Mapping[str, Price]:
        """What is known; Stripe is asked meanwhile if that is older than a minute.

        What is older than a quarter of an hour, or nothing, is waited for, a second at most. Raises BillingError when
        nothing is known then.
        """
        asked = None if self._younger_than(FRESH) else self._ask()
        if asked is not None and not self._younger_than(USABLE):
            asked.wait(WAIT)
        if self._kept is None:
            raise BillingUnanswered("the saved products are not known yet", answered=False)
        return self._kept

    def prepare(self) -> None:
        """Have them at hand before they are wanted; returns at once."""
        if not self._younger_than(FRESH):
            self._ask()

    def _ask(self) -> threading.Event:
        """Once at a time."""
        with self._lock:
            if self._asking is None:
                self._asking = threading.Event()
                self._submit(self._look)
            return self._asking

    def _look(self) -> None:
        try:
            found = self._billing.prices()
            self._kept, self._at = MappingProxyType({price.id: price for price in found}), self._clock.now()
        except BillingError as error:
            log.info("the saved products could not be looked up", extra={"reason": type(error).__name__})
        finally:
            with self._lock:
                asked, self._asking = self._asking, None
            if asked is not None:
                asked.set()

    def _younger_than(self, age: timedelta) -> bool:
        return self._at is not None and self._clock.now() - self._at < age
