"""What the tests do again and again: make invoices, try calls that are refused, read events."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import stripe

from sandbox.stripe import StripeSandbox

KEY = "rk_test_51SandboxSandboxKey1234"
SECRET = "whsec_sandbox"
NOW = 1_790_000_000
HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Account:
    """One customer of one account, seen through the SDK."""

    sandbox: StripeSandbox
    client: stripe.StripeClient
    id: str

    @property
    def v1(self) -> Any:
        """The typed services, loosely typed: tests pass parameters that the SDK's types forbid."""
        return self.client.v1

    def card(self, behaviour: str = "pass", **more: Any) -> str:
        return self.sandbox.controls.create_test_card(self.id, behaviour, **more)

    def draft(self, amount: int = 5000, **params: Any) -> Any:
        invoice = self.v1.invoices.create({"customer": self.id, **params})
        return self.v1.invoices.add_lines(invoice.id, {"lines": [{"amount": amount, "description": "Work"}]})

    def open(self, amount: int = 5000, **params: Any) -> Any:
        return self.v1.invoices.finalize_invoice(self.draft(amount, **params).id)

    def sent(self, amount: int = 5000) -> Any:
        return self.open(amount, collection_method="send_invoice", days_until_due=30)

    def get(self, invoice: Any, *expand: str) -> Any:
        return self.v1.invoices.retrieve(invoice.id, {"expand": list(expand)})

    def intent(self, invoice: Any) -> Any:
        """The default payment's PaymentIntent."""
        payments = self.v1.invoice_payments.list({"invoice": invoice.id, "expand": ["data.payment.payment_intent"]})
        return next(one for one in payments.data if one.is_default).payment.payment_intent

    def events(self, **params: Any) -> list[str]:
        """Types of the account's events, oldest first."""
        return [
            event.type for event in reversed(list(self.v1.events.list({"limit": 100, **params}).auto_paging_iter()))
        ]

    def event(self, kind: str) -> Any:
        """The latest event of type `kind`."""
        return self.v1.events.list({"type": kind, "limit": 1}).data[0]


def refusal(call: Callable[[], Any]) -> stripe.StripeError:
    """The error with which Stripe refuses `call`."""
    with pytest.raises(stripe.StripeError) as caught:
        call()
    return caught.value


def parameter(error: stripe.StripeError) -> str | None:
    """The parameter that a refusal blames."""
    return error.error.param if error.error else None
