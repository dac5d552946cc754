"""A faithful pretend Stripe account over HTTP, in memory."""

from sandbox.stripe.account import StripeSandbox
from sandbox.stripe.api import Exchange
from sandbox.stripe.webhooks import Delivery

__all__ = ["Delivery", "Exchange", "StripeSandbox"]
