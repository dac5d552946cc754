"""Subscriptions left behind on the old card after the customer got a new one."""

from __future__ import annotations

from bot.domain.invoices import Behind, Invoice
from bot.services.ports import Billing, BillingError


class Cards:
    """Looks at Stripe; changes nothing."""

    def __init__(self, billing: Billing) -> None:
        """Two calls for each look."""
        self._billing = billing

    def behind(self, invoice: Invoice) -> Behind | None:
        """The subscription of `invoice` and those that share its card, if that is not the customer's. Never raises.

        It is told beside something else, so a Stripe that does not answer leaves it out.
        """
        try:
            return self.look(invoice)
        except BillingError:
            return None

    def look(self, invoice: Invoice) -> Behind | None:
        """The same; raises BillingError."""
        if invoice.subscription is None:
            return None
        cards = self._billing.own_cards(invoice.customer)
        own = next((one for one in cards if one.subscription == invoice.subscription), None)
        new = self._billing.customer_method(invoice.customer) if own is not None else None
        if own is None or new is None or new.id == own.method.id:
            return None
        return Behind(own.method, new, tuple(one for one in cards if one.method.id == own.method.id))
