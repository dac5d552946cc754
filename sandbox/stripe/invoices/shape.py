"""The invoice object since Basil: a new one, its sums, and the two fields that are there only when expanded."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.invoices.sums import reckon
from sandbox.stripe.kinds import Obj
from sandbox.stripe.state import State

SHOWN_LINES = 10
NULLS = (
    "account_tax_ids",
    "application",
    "automatically_finalizes_at",
    "custom_fields",
    "customer_account",
    "default_payment_method",
    "default_source",
    "description",
    "due_date",
    "effective_at",
    "ending_balance",
    "footer",
    "from_invoice",
    "hosted_invoice_url",
    "invoice_pdf",
    "last_finalization_error",
    "latest_revision",
    "next_payment_attempt",
    "number",
    "on_behalf_of",
    "parent",
    "receipt_number",
    "rendering",
    "shipping_cost",
    "shipping_details",
    "statement_descriptor",
    "status_details",
    "test_clock",
    "webhooks_delivered_at",
)
ZEROES = (
    "amount_due",
    "amount_overpaid",
    "amount_paid",
    "amount_paid_off_stripe",
    "amount_remaining",
    "amount_shipping",
    "attempt_count",
    "post_payment_credit_notes_amount",
    "pre_payment_credit_notes_amount",
    "starting_balance",
    "subtotal",
    "subtotal_excluding_tax",
    "total",
    "total_excluding_tax",
)


def new_invoice(state: State, customer: Obj, currency: str) -> Obj:
    """An empty draft for `customer`, not kept yet."""
    key, now = state.ids.new("in"), state.now()
    invoice: Obj = {
        "id": key,
        "object": "invoice",
        "account_country": "US",
        "account_name": "Sandbox Hub",
        "attempted": False,
        "auto_advance": False,
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "created": now,
        "currency": currency,
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"type": "self"},
        "lines": {"object": "list", "data": [], "has_more": False, "url": f"/v1/invoices/{key}/lines"},
        "livemode": state.livemode,
        "metadata": {},
        "payment_settings": {"default_mandate": None, "payment_method_options": None, "payment_method_types": None},
        "period_end": now,
        "period_start": now,
        "status": "draft",
        "status_transitions": dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")),
        "total_discount_amounts": [],
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
    }
    invoice.update(dict.fromkeys(NULLS))
    invoice.update(dict.fromkeys(ZEROES, 0))
    copy_customer(invoice, customer)
    return dict(sorted(invoice.items(), key=lambda pair: (pair[0] not in ("id", "object"), pair[0])))


def copy_customer(invoice: Obj, customer: Obj) -> None:
    """What a draft shows of its customer; frozen once it is finalized."""
    invoice["customer"] = customer["id"]
    for field in ("address", "email", "name", "phone", "shipping", "tax_exempt"):
        invoice[f"customer_{field}"] = customer[field]
    invoice["customer_tax_ids"] = []


def add_up(state: State, invoice: Obj) -> None:
    """Set a draft's sums from its lines, discounts and taxes, and the customer's balance (negative: credit)."""
    reckon(state, invoice)
    invoice["starting_balance"] = state.objects["customer"][invoice["customer"]].get("balance", 0)
    if invoice["from_invoice"] is not None:
        invoice["starting_balance"] += applied_balance(state.objects["invoice"][invoice["from_invoice"]["invoice"]])
    invoice["amount_due"] = max(0, invoice["total"] + invoice["starting_balance"])
    invoice["amount_remaining"] = invoice["amount_due"]


def applied_balance(invoice: Obj) -> int:
    """What an invoice that is not void took of the customer's balance (negative: credit used)."""
    if invoice["ending_balance"] is None or invoice["status"] == "void":
        return 0
    return int(invoice["starting_balance"]) - int(invoice["ending_balance"])


def with_first_lines(obj: Obj) -> Obj:
    """`obj` as the API shows it: an invoice carries its first ten lines, the rest is behind `lines.url`."""
    lines = obj.get("lines")
    if obj.get("object") != "invoice" or not lines or len(lines["data"]) <= SHOWN_LINES:
        return obj
    return {**obj, "lines": {**lines, "data": lines["data"][:SHOWN_LINES], "has_more": True}}


def payments_list(state: State, invoice: str) -> Obj:
    """`payments`, as expanded."""
    found = [state.objects["invoice_payment"][key] for key in state.payments_of[invoice]]
    return {"object": "list", "data": found, "has_more": False, "url": "/v1/invoice_payments"}


def intents_of(state: State, invoice: Obj) -> list[Obj]:
    """The PaymentIntents of the invoice's payments, oldest first."""
    payments = (state.objects["invoice_payment"][key]["payment"] for key in state.payments_of[invoice["id"]])
    return [state.objects["payment_intent"][one["payment_intent"]] for one in payments if "payment_intent" in one]


def default_payment(state: State, invoice: str) -> Obj | None:
    """The default InvoicePayment, or None before finalization."""
    for key in reversed(state.payments_of[invoice]):
        payment = state.objects["invoice_payment"][key]
        if payment["is_default"]:
            return payment
    return None


def default_intent(state: State, invoice: str) -> Obj | None:
    """The PaymentIntent behind the default payment."""
    payment = default_payment(state, invoice)
    return None if payment is None else state.objects["payment_intent"][payment["payment"]["payment_intent"]]


def payment_of(state: State, invoice: str) -> tuple[Obj, Obj]:
    """The default payment and its PaymentIntent, of an invoice that was ever open; LookupError else."""
    payment, intent = default_payment(state, invoice), default_intent(state, invoice)
    if payment is None or intent is None:
        raise LookupError(f"{invoice} has no payment")
    return payment, intent


def confirmation_secret(state: State, invoice: str) -> Any:
    """`confirmation_secret`, as expanded; None before finalization."""
    intent = default_intent(state, invoice)
    return None if intent is None else {"client_secret": intent["client_secret"], "type": "payment_intent"}


def subscription_of(invoice: Obj) -> str | None:
    parent = invoice["parent"]
    return str(parent["subscription_details"]["subscription"]) if parent else None


def item_key(line: Obj) -> str | None:
    """The invoice item behind a line, None for a subscription's."""
    details = line["parent"]["invoice_item_details"]
    return None if details is None else str(details["invoice_item"])
