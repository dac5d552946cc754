"""A bare alert: a webhook is answered, the invoice fetched with the SDK, and Slack called; nothing kept or decided."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import stripe
from slack_sdk import WebClient

from benchmarks import floors
from benchmarks.accounts import API_KEY, SECRET, SLACK_TOKEN
from bot.adapters.billing.detailing import WITH_PAYMENT

THREADS = 4


def main() -> None:
    """Serve until the standard input is closed; the argument is where Stripe and Slack are."""
    url = sys.argv[1]
    client = stripe.StripeClient(API_KEY, base_addresses={"api": url})
    slack = WebClient(SLACK_TOKEN, base_url=f"{url}/api/")
    pool = ThreadPoolExecutor(THREADS)

    def tell(invoice: str) -> None:
        fetched: Any = client.v1.invoices.retrieve(invoice, {"expand": list(WITH_PAYMENT)})
        channel = f"C0W{str(fetched.customer).removeprefix('cus_')}"
        slack.chat_postMessage(channel=channel, text=f"{fetched.number} was declined")

    async def handle(body: bytes, scope: Any) -> None:
        header = next(value for name, value in scope["headers"] if name == b"stripe-signature")
        stripe.WebhookSignature.verify_header(body.decode(), header.decode(), SECRET, 300)
        pool.submit(tell, orjson.loads(body)["data"]["object"]["id"])

    floors.serve(floors.app(handle))


if __name__ == "__main__":
    main()
