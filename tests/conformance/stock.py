"""Something of each kind on an account, so that a generated request finds an id for every parameter."""

from typing import Any

from sandbox.seed_api import StripeApi
from sandbox.stripe import StripeSandbox

HOUR = 3600
LISTS = ("invoice_payments", "payment_intents", "charges", "events", "invoiceitems", "refunds")
STATUSES = ("draft", "open", "paid", "uncollectible", "void")
Made = list[dict[str, Any]]


def furnish(account: StripeSandbox, key: str) -> Made:
    """A customer with cards, a subscription, a price, invoices in every status: as the API shows them."""
    with StripeApi(account.base_url, key) as api:
        customer, *cards = _customer(account, api)
        product = api.post("products", name="Poster")
        terms = {"product": product["id"], "currency": "usd", "unit_amount": 2500}
        prices = [api.post("prices", **terms), api.post("prices", **terms, recurring={"interval": "month"})]
        made = [
            product,
            *prices,
            api.post("coupons", percent_off=10, duration="forever"),
            api.post("tax_rates", display_name="VAT", percentage=19, inclusive=False),
            api.post("subscriptions", customer=customer["id"], items=[{"price": prices[1]["id"]}]),
            api.post("invoiceitems", customer=customer["id"], amount=700, currency="usd"),
            *(_invoice(api, customer["id"], status) for status in STATUSES),
        ]
        paid = _invoice(api, customer["id"], "paid")
        made += [paid, api.post("credit_notes", invoice=paid["id"], amount=900, refund_amount=900)]
        account.controls.advance(3 * HOUR)
        return [customer, *cards, *made, *(api.get(f"{kind}?limit=100") for kind in LISTS)]


def restock(account: StripeSandbox, key: str, status: str) -> Made:
    """Another customer with cards, and an invoice of this status."""
    with StripeApi(account.base_url, key) as api:
        customer, *cards = _customer(account, api)
        return [customer, *cards, _invoice(api, customer["id"], status)]


def _customer(account: StripeSandbox, api: StripeApi) -> Made:
    """One with a card that is declined and one that works."""
    key = api.post("customers", name="Acme", email="pay@acme.example")["id"]
    cards = [account.controls.create_test_card(key, kind) for kind in ("decline:expired_card", "pass")]
    return [api.get(f"customers/{key}"), *(api.get(f"payment_methods/{card}") for card in cards)]


def _invoice(api: StripeApi, customer: str, status: str) -> dict[str, Any]:
    """One that is sent, of this status."""
    made = api.post("invoices", customer=customer, collection_method="send_invoice", days_until_due=14)
    path = f"invoices/{made['id']}"
    made = api.post(f"{path}/add_lines", lines=[{"amount": 4200, "description": "Work"}])
    if status != "draft":
        made = api.post(f"{path}/finalize")
    act = {"paid": "pay", "uncollectible": "mark_uncollectible", "void": "void"}.get(status)
    return api.post(f"{path}/{act}") if act else made
