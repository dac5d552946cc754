"""A faithful pretend Stripe account over HTTP, in memory: `StripeSandbox(…).app` is what `sandbox.serving` serves.

Simpler than the real one, on purpose: automatic tries follow a fixed plan (eight in two weeks) in place of Smart
Retries, and do not begin again with a new card after a hard decline; a finalized automatic invoice is charged an hour
later; bank debits succeed after four days unless a control says otherwise; search is late only when a control says so;
a subscription has no trials, and its prorations go on its next invoice; automatic tax, payment records and promotion
codes are refused by name. Of 3-D Secure only the outcome exists: the payer confirms on the hosted page.
"""

from sandbox.stripe.account import StripeSandbox
from sandbox.stripe.api import Exchange
from sandbox.stripe.webhooks import Delivery

__all__ = ["Delivery", "Exchange", "StripeSandbox"]
