"""Prorations: what a change in the middle of a period credits and charges, on the next invoice.

https://docs.stripe.com/billing/subscriptions/prorations
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from sandbox.stripe.events import emit
from sandbox.stripe.invoices.lines import line_of, new_item, pricing
from sandbox.stripe.kinds import Obj
from sandbox.stripe.money import half_up
from sandbox.stripe.state import State
from sandbox.stripe.subscriptions.shape import period_of


def credit_unused(state: State, subscription: Obj, item: Obj) -> None:
    """Give back what was billed for the rest of the period."""
    _prorate(state, subscription, item, "Unused time on", -1)


def charge_remaining(state: State, subscription: Obj, item: Obj) -> None:
    """Bill the rest of the period."""
    _prorate(state, subscription, item, "Remaining time on", 1)


def _prorate(state: State, subscription: Obj, item: Obj, words: str, sign: int) -> None:
    price, quantity, now = item["price"], item["quantity"], state.now()
    start, end = period_of(subscription)
    share = Decimal(max(0, end - now)) / max(1, end - start)
    amount = sign * half_up(Decimal(price["unit_amount_decimal"]) * quantity * share)
    if not amount:
        return
    date = datetime.fromtimestamp(now, UTC)
    name = state.objects["product"][price["product"]]["name"]
    terms = {
        "amount": amount,
        "description": f"{words} {quantity} × {name} after {date.day} {date.strftime('%b %Y')}",
        "discountable": False,
        "period": {"start": now, "end": end},
    }
    made = new_item(state, subscription["customer"], subscription["currency"], terms)
    owner = {"subscription": subscription["id"], "subscription_item": item["id"]}
    made.update(
        parent={"subscription_details": owner, "type": "subscription_details"},
        pricing=pricing(price),
        proration=True,
        quantity=quantity,
        quantity_decimal=str(quantity),
        tax_rates=item["tax_rates"],
    )
    emit(state, "invoiceitem.created", made)


def pending_line(state: State, item: Obj, invoice: Obj) -> Obj:
    """The line of an item that waited for a subscription's invoice."""
    if not item["proration"]:
        return line_of(state, item, invoice)
    details = {
        "invoice_item": item["id"],
        "proration": True,
        "proration_details": {"credited_items": None},
        **item["parent"]["subscription_details"],
    }
    parent = {"invoice_item_details": None, "subscription_item_details": details, "type": "subscription_item_details"}
    return line_of(state, item, invoice, parent)
