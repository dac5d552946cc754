"""Subscriptions left behind on the old card after the customer got a new one."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.invoices import Behind, Invoice, OwnCard
from bot.services.ports import Billing, BillingError

NAMED = 5
MOST = 40  # as many as one confirmation carries; the next one has the rest


class Cards:
    """Looks at Stripe; changes nothing."""

    def __init__(self, billing: Billing) -> None:
        """Two calls for each look, and one for each subscription that is told by name."""
        self._billing = billing

    def behind(self, invoice: Invoice) -> Behind | None:
        """The subscription of `invoice` and those that share its card, if that is not the customer's. Never raises.

        It is told beside something else, so a Stripe that does not answer leaves it out.
        """
        try:
            return self.look(invoice)
        except BillingError:
            return None

    def own(self, invoice: Invoice) -> OwnCard | None:
        """The card that the subscription of `invoice` has of its own. Never raises, for the same reason."""
        try:
            own = self._own(invoice, self._of(invoice))
            return None if own is None else self._named(own)
        except BillingError:
            return None

    def look(self, invoice: Invoice) -> Behind | None:
        """The same; raises BillingError."""
        cards = self._of(invoice)
        own = self._own(invoice, cards)
        new = self._billing.customer_method(invoice.customer) if own is not None else None
        if own is None or new is None or new.id == own.method.id:
            return None
        same = sorted((one for one in cards if one.method.id == own.method.id), key=lambda one: one is not own)
        return Behind(own.method, new, tuple(self._named(one) for one in same[:NAMED]) + tuple(same[NAMED:MOST]))

    def _named(self, own: OwnCard) -> OwnCard:
        return own if own.name else replace(own, name=self._billing.subscription_name(own.subscription))

    def _of(self, invoice: Invoice) -> tuple[OwnCard, ...]:
        return self._billing.own_cards(invoice.customer) if invoice.subscription is not None else ()

    @staticmethod
    def _own(invoice: Invoice, cards: tuple[OwnCard, ...]) -> OwnCard | None:
        return next((one for one in cards if one.subscription == invoice.subscription), None)
