"""The webhooks that a Stripe account sends by itself, as they arrive."""

from datetime import UTC, datetime

import pytest

from bot.adapters.billing import API_VERSION, StripeBilling, StripeEvents
from bot.domain.events import HANDLED
from bot.services.ports import BadSignature, Event
from tests.billing.conftest import Hub
from tests.billing.wire import Wire, answer


def delivered(hub: Hub, wire: Wire) -> list[tuple[bytes, str]]:
    """The bodies and signatures of what arrived at `wire`."""
    assert hub.account.controls.wait_delivered()
    found = []
    for request in wire.requests:
        head, _, body = request.partition("\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
        found.append((body.encode(), headers["Stripe-Signature"]))
    return found


def test_what_a_payment_sends_is_decoded_and_names_the_invoice(hub: Hub, billing: StripeBilling) -> None:
    customer = hub.customer()
    invoice = hub.open_invoice(customer)
    events, forger = StripeEvents(["whsec_other", "whsec_hub"]), StripeEvents(["whsec_other"])
    with Wire(answer(200, {})) as wire:
        hub.account.webhook_url = wire.url
        hub.account.controls.webhooks("deliver")
        billing.pay(invoice, billing.methods(customer)[0].id, f"{invoice}/pay")
        hub.account.controls.webhooks("hold")
        arrived = delivered(hub, wire)
    now = datetime.now(UTC)
    found: list[Event] = [events.decode(body, signature, now) for body, signature in arrived]
    handled = [event for event in found if event.type in HANDLED]
    assert {"invoice.paid", "invoice_payment.paid", "invoice.updated"} <= {event.type for event in handled}
    assert {event.invoice for event in handled} == {invoice}
    assert {event.customer for event in handled} <= {customer, None}
    assert {event.api_version for event in found} == {API_VERSION}
    for body, signature in arrived:
        with pytest.raises(BadSignature):
            forger.decode(body, signature, now)
