"""Invoices as the pretend Stripe answers the bot's own calls with them, to be copied by the thousand."""

from __future__ import annotations

import stripe

from benchmarks.accounts import API_KEY, SECRET
from bot.adapters.billing import StripeBilling
from sandbox.serving import Serving
from sandbox.stripe import StripeSandbox


def invoice(*, failed: bool = False, paid: bool = False) -> str:
    """The JSON of one open, failed or paid invoice, fetched as the bot fetches it, with names to be replaced."""
    with StripeSandbox(API_KEY, SECRET) as account, Serving(account.app) as server:
        account.base_url = server.url
        api = stripe.StripeClient(API_KEY, base_addresses={"api": server.url}).v1
        customer = str(api.customers.create({"name": "Acme Ltd", "email": "billing@acme.example"}).id)
        card = account.controls.create_test_card(customer)
        if failed:
            account.controls.card(card, "decline:insufficient_funds")
        draft = str(api.invoices.create({"customer": customer, "description": "INVOICE-TITLE"}).id)
        api.invoices.add_lines(draft, {"lines": [{"description": "October campaign", "amount": 125_000}]})
        api.invoices.finalize_invoice(draft, {"auto_advance": failed})
        if failed:
            account.controls.advance(2 * 3600)
        if paid:
            api.invoices.pay(draft)
        billing = StripeBilling(API_KEY, api_base=server.url)
        billing.invoice(draft)
        billing.close()
        body = next(one.body for one in reversed(account.requests) if one.path.endswith(draft)).decode()
    return body.replace(draft, "in_TEMPLATE").replace(customer, "cus_TEMPLATE")
