"""Stripe objects as 2026-10-28.endive sends them, by hand, with what a test wants different."""

from typing import Any

Obj = dict[str, Any]
CREATED = 1_790_000_000


def invoice(**changes: Any) -> Obj:
    """An open invoice of 125.00 usd, charged automatically, attempted once."""
    obj: Obj = {
        "id": "in_1",
        "object": "invoice",
        "amount_due": 12500,
        "amount_paid": 0,
        "amount_remaining": 12500,
        "attempt_count": 1,
        "attempted": True,
        "auto_advance": True,
        "automatically_finalizes_at": None,
        "collection_method": "charge_automatically",
        "created": CREATED,
        "currency": "usd",
        "customer": "cus_1",
        "customer_account": None,
        "customer_address": None,
        "customer_email": "billing@acme.example",
        "customer_name": "Acme Bakery",
        "customer_phone": None,
        "description": "October",
        "due_date": None,
        "effective_at": CREATED + 10,
        "hosted_invoice_url": "https://invoice.stripe.com/i/1",
        "invoice_pdf": "https://pay.stripe.com/invoice/1/pdf",
        "last_finalization_error": None,
        "latest_revision": None,
        "lines": {"object": "list", "data": [line()], "has_more": False, "url": "/v1/invoices/in_1/lines"},
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": CREATED + 86400,
        "number": "ACME-0001",
        "parent": None,
        "payments": {"object": "list", "data": [payment()], "has_more": False, "url": "/v1/invoice_payments"},
        "period_end": CREATED,
        "period_start": CREATED - 86400,
        "status": "open",
        "status_details": None,
        "status_transitions": {
            "finalized_at": CREATED + 20,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": 12500,
        "total": 12500,
        "total_discount_amounts": [],
        "total_taxes": [],
    }
    return {**obj, **changes}


def line(**changes: Any) -> Obj:
    """Two hours at 62.50."""
    obj: Obj = {
        "id": "il_1",
        "object": "line_item",
        "amount": 12500,
        "description": "Design",
        "pricing": {"type": "price_details", "unit_amount_decimal": "6250"},
        "quantity": 2,
    }
    return {**obj, **changes}


def card(**changes: Any) -> Obj:
    """A saved Visa."""
    obj: Obj = {
        "id": "pm_1",
        "object": "payment_method",
        "type": "card",
        "card": {"brand": "visa", "display_brand": "visa", "last4": "4242", "exp_month": 4, "exp_year": 2031},
    }
    return {**obj, **changes}


def decline(**changes: Any) -> Obj:
    """`last_payment_error` after an issuer's no."""
    obj: Obj = {
        "type": "card_error",
        "code": "card_declined",
        "decline_code": "insufficient_funds",
        "advice_code": "try_again_later",
        "charge": "ch_1",
        "message": "Your card has insufficient funds.",
        "payment_method": card(),
    }
    return {**obj, **changes}


def intent(**changes: Any) -> Obj:
    """A PaymentIntent after a decline."""
    obj: Obj = {
        "id": "pi_1",
        "object": "payment_intent",
        "status": "requires_payment_method",
        "latest_charge": "ch_1",
        "last_payment_error": decline(),
        "payment_method": None,
    }
    return {**obj, **changes}


def payment(**changes: Any) -> Obj:
    """The default `invoice_payment`, its PaymentIntent expanded."""
    obj: Obj = {
        "id": "inpay_1",
        "object": "invoice_payment",
        "amount_paid": None,
        "amount_requested": 12500,
        "created": CREATED + 20,
        "invoice": "in_1",
        "is_default": True,
        "livemode": False,
        "payment": {"type": "payment_intent", "payment_intent": intent()},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }
    return {**obj, **changes}


def charge(**changes: Any) -> Obj:
    """The charge of that PaymentIntent, declined."""
    obj: Obj = {
        "id": "ch_1",
        "object": "charge",
        "amount": 12500,
        "amount_refunded": 0,
        "created": CREATED + 20,
        "disputed": False,
        "failure_code": "card_declined",
        "failure_message": "Your card has insufficient funds.",
        "livemode": False,
        "outcome": {"advice_code": "try_again_later", "reason": "insufficient_funds", "type": "issuer_declined"},
        "payment_method": "pm_1",
        "payment_method_details": {"type": "card", "card": card()["card"]},
        "status": "failed",
    }
    return {**obj, **changes}


def event(kind: str = "invoice.paid", obj: Any = None, **changes: Any) -> Obj:
    """An event about `invoice()`, or about `obj`."""
    body: Obj = {
        "id": "evt_1",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": CREATED,
        "data": {"object": invoice() if obj is None else obj},
        "livemode": False,
        "type": kind,
    }
    return {**body, **changes}
