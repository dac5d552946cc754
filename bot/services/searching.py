"""Search beyond the mirror: Stripe is asked, for hub admins, within seconds or not at all."""

from __future__ import annotations

from bot.domain.searching import Known
from bot.services.mirror import Mirror
from bot.services.ports import Billing, BillingError


class Searching:
    """Asks Stripe's search and keeps what the mirror lacks. Stripe's index lags behind by up to a minute."""

    def __init__(self, billing: Billing, mirror: Mirror) -> None:
        """The caller has made sure that a hub admin asks: Stripe knows everybody's invoices."""
        self._billing = billing
        self._mirror = mirror

    def ask(self, text: str) -> Known:
        """What Stripe knows of `text`; a Stripe that does not answer is no error. Raises StoreError."""
        added = 0
        try:
            sought = self._billing.search(text)
            for invoice in sought.invoices:
                if self._mirror.row(invoice) is None:
                    added += self._mirror.save_missing([self._billing.invoice(invoice)])
        except BillingError:
            return Known(added, answered=False)
        return Known(added, sought.customers)
