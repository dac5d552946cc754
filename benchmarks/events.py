"""Stripe's events as the pretend Stripe writes them, of 6 KB, signed, each about an invoice of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

import stripe

from benchmarks.accounts import API_KEY, SECRET
from benchmarks.load import request
from sandbox.serving import Serving
from sandbox.stripe import StripeSandbox
from sandbox.stripe.webhooks import signature

SIZE = 6 * 1024  # bytes of a body


@cache
def _template() -> str:
    """An `invoice.updated` about an open invoice, as JSON."""
    with StripeSandbox(API_KEY, SECRET) as account, Serving(account.app) as server:
        account.base_url = server.url
        api = stripe.StripeClient(API_KEY, base_addresses={"api": server.url}).v1
        customer = api.customers.create({"name": "Acme Ltd", "email": "billing@acme.example"})
        draft = api.invoices.create({"customer": customer.id, "auto_advance": False})
        api.invoices.add_lines(str(draft.id), {"lines": [{"description": "October campaign", "amount": 125_000}]})
        api.invoices.finalize_invoice(str(draft.id), {"auto_advance": False})
        events = api.events.list({"type": "invoice.finalized"}).data
        return json.dumps(json.loads(str(events[0])))


def event(number: int, invoice: str, kind: str = "invoice.updated", created: int | None = None, **fields: Any) -> bytes:
    """The body of one event of SIZE bytes; `fields` are the invoice's."""
    made = json.loads(_template())
    made.update(id=f"evt_bench{number:012}", type=kind, created=int(time.time()) if created is None else created)
    made["data"]["object"].update(id=invoice, number=f"BENCH-{number:08}", **fields)
    made["data"]["object"]["metadata"] = {"padding": ""}
    lacking = SIZE - len(json.dumps(made))
    made["data"]["object"]["metadata"]["padding"] = "x" * max(0, lacking)
    return json.dumps(made).encode()


def signed(bodies: Sequence[bytes], path: str = "/stripe/webhook") -> list[bytes]:
    """Requests that bring `bodies`, signed now."""
    now = int(time.time())
    kind = "Content-Type: application/json; charset=utf-8\r\n"
    return [request(path, body, f"{kind}Stripe-Signature: {signature(SECRET, body, now)}\r\n") for body in bodies]


class Numbered:
    """Events that were never sent before."""

    def __init__(self) -> None:
        """From 1 on."""
        self._last = 0

    @property
    def upcoming(self) -> int:
        """The number of the next."""
        return self._last + 1

    def next(self, many: int, kind: str = "invoice.updated") -> list[bytes]:
        """So many more, signed."""
        first, self._last = self._last + 1, self._last + many
        return signed([event(number, f"in_bench{number:012}", kind) for number in range(first, self._last + 1)])
