"""Stripe: the `Billing` port over the SDK and the `Events` port, which decodes webhooks."""

import stripe

from bot.adapters.billing.events import StripeEvents
from bot.adapters.billing.pacing import Pacer
from bot.adapters.billing.stripe_billing import StripeBilling
from bot.adapters.billing.taxing import Tax

API_VERSION: str = stripe.api_version
"""The version of Stripe's API that this project is written for: the SDK's own."""

__all__ = ["API_VERSION", "Pacer", "StripeBilling", "StripeEvents", "Tax"]
