"""Stripe: the `Billing` port over the SDK and the `Events` port, which decodes webhooks."""

from bot.adapters.billing.events import StripeEvents
from bot.adapters.billing.stripe_billing import StripeBilling

__all__ = ["StripeBilling", "StripeEvents"]
