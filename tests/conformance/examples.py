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


def invoice(**changes: Any) -> dict[str, Any]:
    """An open invoice of one line whose first charge was declined."""
    return {
        "id": "in_1",
        "object": "invoice",
        "account_country": "US",
        "account_name": "Northern Hub",
        "account_tax_ids": None,
        "amount_due": 1250,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_paid_off_stripe": 0,
        "amount_remaining": 1250,
        "amount_shipping": 0,
        "application": None,
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
        "automatically_finalizes_at": None,
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "created": CREATED,
        "currency": "usd",
        "custom_fields": None,
        "customer": "cus_1",
        "customer_account": None,
        "customer_address": None,
        "customer_email": "billing@acme.example",
        "customer_name": "Acme Bakery",
        "customer_phone": None,
        "customer_shipping": None,
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "due_date": None,
        "effective_at": CREATED,
        "ending_balance": 0,
        "footer": None,
        "from_invoice": None,
        "hosted_invoice_url": "https://invoice.stripe.com/i/acct_1/test_1?s=ap",
        "invoice_pdf": "https://pay.stripe.com/invoice/acct_1/test_1/pdf?s=ap",
        "issuer": {"type": "self"},
        "last_finalization_error": None,
        "latest_revision": None,
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
        "on_behalf_of": None,
        "parent": None,
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": CREATED,
        "period_start": CREATED,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "receipt_number": None,
        "rendering": None,
        "shipping_cost": None,
        "shipping_details": None,
        "starting_balance": 0,
        "statement_descriptor": None,
        "status": "open",
        "status_details": None,
        "status_transitions": {
            "finalized_at": CREATED,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": 1250,
        "subtotal_excluding_tax": 1250,
        "test_clock": None,
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
