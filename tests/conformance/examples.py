"""Exchanges as Stripe has them at 2026-10-28.endive, written from its API reference: what must pass the checker."""

from typing import Any

CREATED = 1794000000
"""2026-11-06, in seconds."""


def line(**changes: Any) -> dict[str, Any]:
    """One line of an invoice, $12.50 made from an invoice item."""
    return {
        "id": "il_1",
        "object": "line_item",
        "amount": 1250,
        "currency": "usd",
        "description": "Ad spend, October 2026",
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": "in_1",
        "livemode": False,
        "metadata": {},
        "parent": {
            "type": "invoice_item_details",
            "invoice_item_details": {
                "invoice_item": "ii_1",
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": None,
            },
            "subscription_item_details": None,
        },
        "period": {"start": CREATED, "end": CREATED},
        "pretax_credit_amounts": [],
        "pricing": {
            "type": "price_details",
            "price_details": {"price": "price_1", "product": "prod_1"},
            "unit_amount_decimal": "1250",
        },
        "quantity": 1,
        "quantity_decimal": "1",
        "subtotal": 1250,
        "taxes": [],
    } | changes


UNSET = (
    "account_tax_ids",
    "application",
    "automatically_finalizes_at",
    "custom_fields",
    "customer_account",
    "customer_address",
    "customer_phone",
    "customer_shipping",
    "default_payment_method",
    "default_source",
    "description",
    "due_date",
    "footer",
    "from_invoice",
    "last_finalization_error",
    "latest_revision",
    "on_behalf_of",
    "parent",
    "receipt_number",
    "rendering",
    "shipping_cost",
    "shipping_details",
    "statement_descriptor",
    "status_details",
    "test_clock",
)
"""The fields of an invoice that this one has nothing in."""


def invoice(**changes: Any) -> dict[str, Any]:
    """An open invoice of one line whose first charge was declined."""
    return {
        "id": "in_1",
        "object": "invoice",
        **dict.fromkeys(UNSET),
        "account_country": "US",
        "account_name": "Northern Hub",
        "amount_due": 1250,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_paid_off_stripe": 0,
        "amount_remaining": 1250,
        "amount_shipping": 0,
        "attempt_count": 1,
        "attempted": True,
        "auto_advance": True,
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "created": CREATED,
        "currency": "usd",
        "customer": "cus_1",
        "customer_email": "billing@acme.example",
        "customer_name": "Acme Bakery",
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_tax_rates": [],
        "discounts": [],
        "effective_at": CREATED,
        "ending_balance": 0,
        "hosted_invoice_url": "https://invoice.stripe.com/i/acct_1/test_1?s=ap",
        "invoice_pdf": "https://pay.stripe.com/invoice/acct_1/test_1/pdf?s=ap",
        "issuer": {"type": "self"},
        "lines": {
            "object": "list",
            "data": [line()],
            "has_more": False,
            "url": "/v1/invoices/in_1/lines",
        },
        "livemode": False,
        "metadata": {"workspace": "acme"},
        "next_payment_attempt": CREATED + 259200,
        "number": "INV-0042",
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": CREATED,
        "period_start": CREATED,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": "open",
        "status_transitions": {
            "finalized_at": CREATED,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": 1250,
        "subtotal_excluding_tax": 1250,
        "total": 1250,
        "total_discount_amounts": [],
        "total_excluding_tax": 1250,
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
        "webhooks_delivered_at": CREATED,
    } | changes


def customer(**changes: Any) -> dict[str, Any]:
    """A customer without a saved card."""
    return {
        "id": "cus_1",
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": CREATED,
        "currency": "usd",
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": "billing@acme.example",
        "invoice_prefix": "ACME",
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {"budget_status": "active"},
        "name": "Acme Bakery",
        "next_invoice_sequence": 43,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    } | changes


def event(kind: str, subject: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An event of this type about this object."""
    return {
        "id": "evt_1",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": CREATED,
        "data": {"object": subject},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    } | changes


def listed(url: str, *items: dict[str, Any]) -> dict[str, Any]:
    """One page, the last."""
    return {"object": "list", "data": list(items), "has_more": False, "url": url}


def refusal(message: str, **more: Any) -> dict[str, Any]:
    """The body of a 400."""
    return {"error": {"type": "invalid_request_error", "message": message} | more}
