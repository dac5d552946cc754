"""Whatever stands in a form, the answer is Stripe's JSON and never a failure of the sandbox."""

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from tests.sandbox_stripe.helpers import KEY, Account

KEYS = (
    "amount",
    "auto_advance",
    "billing_details[address][city]",
    "card[number]",
    "card[token]",
    "collection_method",
    "created[gte]",
    "currency",
    "custom_fields[0][name]",
    "customer",
    "days_until_due",
    "default_tax_rates[0]",
    "discounts[0][coupon]",
    "due_date",
    "duration",
    "email",
    "expand[0]",
    "expand[]",
    "invoice",
    "invoice_items[0][amount]",
    "limit",
    "lines[0][amount]",
    "lines[0][price_data][currency]",
    "lines[0][type]",
    "lines[1]",
    "metadata",
    "metadata[a]",
    "name",
    "payment_method",
    "percent_off",
    "percentage",
    "query",
    "refund_amount",
    "shipping[address]",
    "starting_after",
    "type",
    "types[0]",
    "a[",
    "[]",
    "x" * 300,
    "b" + "[c]" * 40,
)
VALUES = (
    "",
    "1",
    "-1",
    "9" * 30,
    "1.5",
    "NaN",
    "true",
    "usd",
    "card",
    "\x00",
    "\u202eabc",
    "x" * 6000,
    "data.customer",
)
PATHS = (
    "coupons",
    "credit_notes",
    "customers",
    "customers/{customer}",
    "customers/{customer}/balance_transactions",
    "events",
    "invoiceitems",
    "invoices",
    "invoices/create_preview",
    "invoices/search",
    "invoices/{invoice}",
    "invoices/{invoice}/add_lines",
    "invoices/{invoice}/pay",
    "invoices/{invoice}/remove_lines",
    "payment_intents",
    "payment_methods",
    "prices",
    "products",
    "refunds",
    "tax_rates",
)


def forms(pick: random.Random, known: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Method, path and form of 80 requests."""
    values = (*VALUES, *known.values())
    for _ in range(80):
        pairs = [(pick.choice(KEYS), pick.choice(values)) for _ in range(pick.randrange(5))]
        yield pick.choice(("GET", "POST")), "/v1/" + pick.choice(PATHS).format(**known), urlencode(pairs)


def send(session: requests.Session, url: str, method: str, path: str, form: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/x-www-form-urlencoded"}
    if method == "GET":
        return session.get(f"{url}{path}?{form}", headers=headers, timeout=60)
    return session.post(url + path, data=form, headers=headers, timeout=60)


@pytest.mark.parametrize("seed", range(4))
def test_any_form_is_answered(acme: Account, url: str, seed: int) -> None:
    known: dict[str, str] = {"customer": acme.id, "invoice": acme.draft().id}
    with requests.Session() as session:
        for method, path, form in forms(random.Random(seed), known):
            answer = send(session, url, method, path, form)
            said: Any = answer.json()
            assert answer.status_code in (200, 400, 404), (method, path, form)
            assert ("error" in said) == (answer.status_code != 200)
            assert answer.headers["Request-Id"].startswith("req_")
