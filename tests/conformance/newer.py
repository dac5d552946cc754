"""What Stripe's API 2026-10-28.endive has and its last published description (2026-05-27.dahlia) lacks, by name.

The source of every row is stripe-python 16.1, which Stripe generates for endive: its classes (`stripe/_invoice.py` and
so on) and its parameters (`stripe/params/`). `test_newer.py` holds both directions: a row that the description has, or
that the SDK lacks, fails, and so does a field of a used resource that the SDK has and neither the description nor this
table names.
"""

from collections.abc import Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

_TEXT: Final[Schema] = {"type": "string", "maxLength": 5000}
_TEXT_OR_NULL: Final[Schema] = {"type": "string", "maxLength": 5000, "nullable": True}
_FLAG: Final[Schema] = {"type": "boolean"}
_TIME: Final[Schema] = {"type": "integer", "format": "unix-time"}
_EMPTY: Final[Schema] = {"type": "object", "properties": {}}


def _texts(*allowed: str, nullable: bool = False) -> Schema:
    return {"type": "string", "enum": list(allowed), "nullable": nullable}


def _parts(nullable: bool = False, **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "nullable": nullable}


NEWER_FIELDS: Final[Mapping[str, Mapping[str, Schema]]] = {
    "invoice": {
        "status_details": _parts(
            nullable=True,
            uncollectible=_parts(
                nullable=True,
                reason=_texts(
                    "max_payment_attempts",
                    "payment_not_received",
                    "subscription_canceled",
                    "subscription_paused",
                    "user_forgiven",
                    nullable=True,
                ),
            ),
        ),
    },
    "invoiceitem": {
        "frozen_fields": {"type": "array", "nullable": True, "items": _texts("discounts", "pricing", "quantity")},
        "invoicing_rules": {
            "type": "array",
            "nullable": True,
            "items": _parts(type=_texts("defer_until_credited_items_resolved")),
        },
    },
    "payment_intent": {
        "allowed_payment_method_types": {"type": "array", "nullable": True, "items": _TEXT},
        "payment_record": _TEXT_OR_NULL,
        "source": _TEXT_OR_NULL,
    },
    "charge": {
        "authorization_code": _TEXT,
        "level3": {"type": "object"},
        "source": {"type": "object", "nullable": True},
    },
    "refund": {"customer": _TEXT_OR_NULL, "customer_account": _TEXT_OR_NULL, "payment_method": _TEXT_OR_NULL},
    "payment_method": {"paypay": _EMPTY, "sequra": _EMPTY},
    "billing_portal.session": {
        "after_expiration": _parts(
            nullable=True,
            type=_texts("customer_login"),
            customer_login=_parts(nullable=True, expires_at={**_TIME, "nullable": True}),
        ),
    },
    "subscription": {
        "status_details": _parts(
            nullable=True,
            paused=_parts(
                type=_texts("subscription"),
                transitioned_at=_TIME,
                subscription=_parts(
                    type=_texts(
                        "final_payment_failure",
                        "first_payment_failure",
                        "pause_requested",
                        "system",
                        "trial_end_without_payment_method",
                    )
                ),
            ),
        ),
    },
    "subscription_item": {
        "current_trial": _parts(end_date=_TIME, start_date=_TIME, trial_offer=_TEXT),
        "plan": {"type": "object"},
    },
    "api_errors": {"user_message": _TEXT},
}
"""Answers: component of the description -> field -> its schema, in the description's own dialect."""

NO_LONGER_REQUIRED: Final[Mapping[str, frozenset[str]]] = {
    "invoice": frozenset({"amount_paid_off_stripe", "auto_advance", "customer"}),
}
"""Answers: fields that the description promises always and the SDK for endive calls optional."""

NEWER_PARAMETERS: Final[Mapping[str, Mapping[str, Schema]]] = {
    "POST /v1/customers": {"validate": _FLAG},
    "POST /v1/customers/{customer}": {"validate": _FLAG},
    "POST /v1/payment_methods": {"paypay": _EMPTY, "sequra": _EMPTY},
    "POST /v1/billing_portal/sessions": {
        "after_expiration": {
            "type": "object",
            "properties": {
                "type": _texts("customer_login"),
                "customer_login": {"type": "object", "properties": {"expires_at": _TIME}},
            },
            "required": ["type"],
        },
    },
}
"""Requests: operation -> parameter -> its schema."""
