"""Stripe's JSON of 2026-10-28.endive as the domain's invoices, payments, methods and declines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.adapters.billing.shapes import Obj, ident, moment, within, without_keys
from bot.domain.catalog import Price
from bot.domain.invoices import Collection, Decline, Invoice, Method, Payment, Stage


def invoice_from(obj: Obj, payment: Payment | None) -> Invoice:
    """An `invoice` object, with its default payment as `payment_from` read it.

    Raises KeyError, TypeError or ValueError for what is no invoice; every caller wraps that with `reading`.
    """
    changes = obj.get("status_transitions") or {}
    lines = within(obj, "lines", "data") or [{}]
    period = _billed_period(obj, lines)
    return Invoice(
        id=obj["id"],
        customer=ident(obj["customer"]) or ident(obj.get("customer_account")) or "",
        stage=Stage(obj["status"]),
        currency=obj["currency"],
        created=datetime.fromtimestamp(obj["created"], UTC),
        collection=Collection(obj["collection_method"]),
        total=obj["total"],
        amount_due=obj["amount_due"],
        amount_paid=obj["amount_paid"],
        amount_remaining=obj["amount_remaining"],
        number=obj.get("number"),
        title=lines[0].get("description") or "",
        memo=obj.get("description"),
        footer=obj.get("footer"),
        customer_name=obj.get("customer_name") or "",
        customer_email=obj.get("customer_email"),
        auto_advance=bool(obj.get("auto_advance")),
        attempted=bool(obj.get("attempted")),
        attempt_count=obj.get("attempt_count") or 0,
        next_attempt=moment(obj.get("next_payment_attempt")),
        due=moment(obj.get("due_date")),
        effective=moment(obj.get("effective_at")),
        finalized=moment(changes.get("finalized_at")),
        paid_at=moment(changes.get("paid_at")),
        voided_at=moment(changes.get("voided_at")),
        written_off_at=moment(changes.get("marked_uncollectible_at")),
        scheduled=moment(obj.get("automatically_finalizes_at")),
        period_start=moment(period.get("start")),
        period_end=moment(period.get("end")),
        subscription=ident(within(obj, "parent", "subscription_details", "subscription")),
        livemode=obj["livemode"],
        payment=payment,
        finalization_error=_message(obj.get("last_finalization_error")),
        uncollectible_reason=within(obj, "status_details", "uncollectible", "reason"),
        revised_by=ident(obj.get("latest_revision")),
        revises=ident(within(obj, "from_invoice", "invoice")),
        paid_outside=_paid_outside(obj, payment),
        credited_before=obj.get("pre_payment_credit_notes_amount") or 0,
        credited_after=obj.get("post_payment_credit_notes_amount") or 0,
        metadata=dict(obj.get("metadata") or {}),
    )


def _billed_period(obj: Obj, lines: Sequence[Obj]) -> Obj:
    """What a subscription's invoice bills: the period of its plan's line. The invoice's own is the one that has ended.

    https://docs.stripe.com/api/invoices/object#invoice_object-period_start
    """
    of_plan = [one for one in lines if within(one, "parent", "type") == "subscription_item_details"]
    current = [one for one in of_plan if not within(one, "parent", "subscription_item_details", "proration")]
    own = {"start": obj.get("period_start"), "end": obj.get("period_end")}
    return next((one["period"] for one in (*current, *of_plan)), own)


def _paid_outside(obj: Obj, payment: Payment | None) -> bool:
    """Parts may have come from anywhere: what settled it is the default payment, or nothing of Stripe's."""
    charged = payment is not None and payment.status == "succeeded"
    return obj["status"] == "paid" and bool(obj.get("amount_paid_off_stripe")) and not charged


def default_of(payments: Sequence[Obj]) -> Obj | None:
    """The default one of an invoice's `invoice_payment` objects: the open one, else the newest."""
    defaults = [one for one in payments if one.get("is_default")]
    return max(defaults, key=lambda one: (one.get("status") == "open", one["created"]), default=None)


def payment_from(invoice_payment: Obj | None) -> Payment | None:
    """An `invoice_payment` whose PaymentIntent is expanded; None when it is paid in another way (a payment record).

    The method is the one that was declined, else the PaymentIntent's, if that is expanded.
    """
    intent = within(invoice_payment, "payment", "payment_intent")
    if intent is None:
        return None
    error = intent["last_payment_error"]
    return Payment(
        intent=intent["id"],
        status=intent["status"],
        charge=ident(intent.get("latest_charge")),
        decline=decline_from(error) if error else None,
        method=_method_tried(intent),
    )


def _method_tried(intent: Obj) -> Method | None:
    error = intent.get("last_payment_error") or {}
    tried = error.get("payment_method") or error.get("source") or intent.get("payment_method")
    return method_from(tried) if tried and not isinstance(tried, str) else None


def decline_from(error: Obj) -> Decline:
    """An error object: of a 402, or a PaymentIntent's `last_payment_error`."""
    return Decline(
        code=error.get("code") or error.get("type") or "",
        decline_code=error.get("decline_code"),
        advice_code=error.get("advice_code"),
        message=without_keys(error.get("message") or ""),
    )


def method_from(obj: Obj) -> Method:
    """A `payment_method`, or a card or bank account of the kind that older customers have as a source."""
    kind = obj["type"] if obj.get("object") == "payment_method" else obj["object"]
    facts = obj.get(kind) or (obj if kind in ("card", "bank_account") else {})
    return Method(
        id=obj["id"],
        kind=kind,
        brand=facts.get("brand") or facts.get("bank_name"),
        last4=facts.get("last4"),
        exp_month=facts.get("exp_month"),
        exp_year=facts.get("exp_year"),
    )


def _message(error: Obj | None) -> str | None:
    return None if not error else error.get("message") or error.get("code") or error["type"]


def price_from(obj: Obj) -> Price | None:
    """A `price` with its product expanded; None for one that a line cannot name with a whole amount."""
    product = obj["product"]
    if not product.get("active") or obj.get("unit_amount") is None or obj.get("transform_quantity"):
        return None
    return Price(
        id=obj["id"],
        product=product["id"],
        name=product.get("name") or product["id"],
        currency=obj["currency"],
        unit_amount=obj["unit_amount"],
        nickname=obj.get("nickname") or "",
    )
