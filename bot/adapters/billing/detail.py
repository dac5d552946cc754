"""Stripe's JSON as what the detail view shows: payer, lines, discounts, taxes and the tries to collect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.adapters.billing.convert import payment_from
from bot.adapters.billing.shapes import Obj, ident, moment, within
from bot.domain.fees import FEE_MARK, is_fee
from bot.domain.invoices import Attempt, Detail, Invoice, Line, Part, Payer

UNDER_WAY = frozenset({"processing", "requires_action", "succeeded"})
"""PaymentIntent statuses of a try whose end is to come."""


def detail_from(
    obj: Obj, invoice: Invoice, lines: Sequence[Obj], attempts: tuple[Attempt, ...], more_lines: int
) -> Detail:
    """`obj` is the invoice with customer and subscription expanded, and with the discounts and tax rates if it has any.

    `credit_applied` is what lies between total and amount due: account credit, credit notes (negative: a debit).
    """
    return Detail(
        invoice=invoice,
        payer=payer_from(obj),
        lines=tuple(line_from(line) for line in lines),
        subtotal=obj["subtotal"],
        discounts=tuple(_discount(one) for one in obj.get("total_discount_amounts") or ()),
        taxes=taxes_from(obj),
        credit_applied=obj["total"] - obj["amount_due"],
        attempts=attempts,
        subscription_status=within(obj, "parent", "subscription_details", "subscription", "status"),
        more_lines=more_lines,
    )


def payer_from(obj: Obj) -> Payer:
    """The invoice's customer as it is now; of a deleted one, what the invoice kept."""
    now = obj["customer"] if isinstance(obj["customer"], dict) else {}
    return Payer(
        id=ident(obj["customer"]) or ident(obj.get("customer_account")) or "",
        name=now.get("name") or obj.get("customer_name") or "",
        email=now.get("email") or obj.get("customer_email"),
        phone=now.get("phone") or obj.get("customer_phone"),
        address=_address(now.get("address") or obj.get("customer_address")),
    )


def _address(address: Obj | None) -> str | None:
    parts = ("line1", "line2", "city", "state", "postal_code", "country")
    found = [str(address[part]) for part in parts if address.get(part)] if address else []
    return ", ".join(found) or None


def line_from(line: Obj) -> Line:
    """A `line_item`."""
    return Line(
        description=line.get("description") or "",
        amount=line["amount"],
        quantity=line.get("quantity"),
        unit_amount=within(line, "pricing", "unit_amount_decimal"),
        id=line["id"],
        of_subscription=within(line, "parent", "type") == "subscription_item_details",
        fee=FEE_MARK in (line.get("metadata") or {}) or is_fee(line.get("description") or ""),
    )


def taxes_from(obj: Obj) -> tuple[Part, ...]:
    """An invoice's `total_taxes`, named by their rates where these are expanded."""
    return tuple(_tax(one) for one in obj.get("total_taxes") or ())


def _tax(tax: Obj) -> Part:
    rate = within(tax, "tax_rate_details", "tax_rate")
    name, percentage = within(rate, "display_name") or "Tax", within(rate, "percentage")
    return Part(name if percentage is None else f"{name} {percentage:g}%", tax["amount"])


def _discount(discount: Obj) -> Part:
    coupon = within(discount, "discount", "source", "coupon")
    return Part(within(coupon, "name") or ident(coupon) or "Discount", discount["amount"])


def attempts_from(payments: Sequence[Obj]) -> tuple[Attempt, ...]:
    """The tries among an invoice's `invoice_payment` objects, oldest first; PaymentIntents and methods are expanded.

    Stripe makes such an object for every open invoice: one that was never charged is no try.
    """
    return tuple(_attempt(one) for one in sorted(payments, key=lambda one: int(one["created"])) if _tried(one))


def _tried(obj: Obj) -> bool:
    if obj["status"] == "paid":
        return True
    payment = payment_from(obj)
    if payment is None:
        return False
    if obj["status"] == "open":
        return payment.decline is not None or payment.status in UNDER_WAY
    return payment.decline is not None or payment.charge is not None


def _attempt(obj: Obj) -> Attempt:
    payment = payment_from(obj)
    changes = obj.get("status_transitions") or {}
    ended = moment(changes.get("paid_at") or changes.get("canceled_at"))
    paid = obj.get("amount_paid")
    return Attempt(
        at=ended or datetime.fromtimestamp(obj["created"], UTC),
        amount=obj["amount_requested"] if paid is None else paid,
        status=obj["status"],
        decline=payment.decline if payment and obj["status"] != "paid" else None,
        method=payment.method if payment else None,
    )
