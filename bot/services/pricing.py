"""The saved products' prices, kept for a minute, so that a menu and a form's check need no call each."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.domain.catalog import Price
from bot.services.ports import Billing, BillingError, Clock

FRESH = timedelta(minutes=1)
USABLE = timedelta(minutes=15)


class Pricing:
    """Prices by id, as they were at most a minute ago. Safe for several threads."""

    def __init__(self, billing: Billing, clock: Clock) -> None:
        """Nothing is asked before `prices`."""
        self._billing = billing
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: Mapping[str, Price] = MappingProxyType({})
        self._at: datetime | None = None

    def recent(self) -> Mapping[str, Price]:
        """As they were at most a quarter of an hour ago, since somebody waits; raises BillingError.

        A price's amount never changes at Stripe, and one that is not active any more Stripe refuses itself.
        """
        return self._kept if self._younger_than(USABLE) else self.prices()

    def prices(self) -> Mapping[str, Price]:
        """Asked now if they are older than a minute; raises BillingError when Stripe has not answered for long."""
        with self._lock:
            if self._younger_than(FRESH):
                return self._kept
            try:
                found = self._billing.prices()
            except BillingError:
                if self._younger_than(USABLE):
                    return self._kept
                raise
            self._kept, self._at = MappingProxyType({price.id: price for price in found}), self._clock.now()
            return self._kept

    def _younger_than(self, age: timedelta) -> bool:
        return self._at is not None and self._clock.now() - self._at < age
