"""The invoices that a subscription makes: the draft of each period, and the notice some days before it."""

from __future__ import annotations

from decimal import Decimal

from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.lines import line_of, pending_items, pricing
from sandbox.stripe.invoices.shape import add_up, new_invoice
from sandbox.stripe.kinds import DAY, HOUR, Obj
from sandbox.stripe.money import half_up
from sandbox.stripe.resources.discounts import inherited
from sandbox.stripe.state import State
from sandbox.stripe.subscriptions.ending import end
from sandbox.stripe.subscriptions.periods import after
from sandbox.stripe.subscriptions.prorations import pending_line
from sandbox.stripe.subscriptions.shape import ENDED, period_of

UNBILLED = ENDED | {"incomplete", "paused"}


def plan(state: State, subscription: Obj) -> None:
    """Plan the end of the current period and the notice before it."""
    start, until = period_of(subscription)
    state.tasks.plan(until, "renew", subscription["id"])
    notice = until - state.upcoming_days * DAY
    if notice > start:
        state.tasks.plan(notice, "upcoming", subscription["id"])


def bill(state: State, subscription: Obj, reason: str, period: tuple[int, int] | None = None) -> Obj:
    """Draft the invoice of the current period; Stripe finalizes and charges it an hour later.

    `period`: the one that has ended, the present moment at first. It takes the customer's pending items. An unpaid
    subscription's drafts stay drafts: https://docs.stripe.com/billing/subscriptions/overview#unpaid-subscriptions
    """
    customer = state.objects["customer"][subscription["customer"]]
    invoice = _draft(state, subscription, customer, reason)
    invoice["period_start"], invoice["period_end"] = period or (state.now(), state.now())
    for item in pending_items(state, subscription["customer"], subscription["currency"]):
        item["invoice"] = invoice["id"]
        invoice["lines"]["data"].append(pending_line(state, item, invoice))
    _add_lines(state, subscription, invoice)
    if subscription["status"] == "unpaid":
        invoice.update(auto_advance=False, next_payment_attempt=None)
    else:
        invoice["automatically_finalizes_at"] = invoice["created"] + HOUR
        state.tasks.plan(invoice["created"] + HOUR, "finalize", invoice["id"])
    if invoice["due_date"] is not None:
        state.tasks.plan(invoice["due_date"], "past_due", invoice["id"])
    invoice["discounts"] = inherited(state, customer, subscription)
    add_up(state, invoice)
    state.add(invoice)
    state.invoices_of[subscription["id"]].append(invoice["id"])
    customer["currency"] = customer["currency"] or invoice["currency"]
    emit(state, "invoice.created", invoice)
    subscription["latest_invoice"] = invoice["id"]
    return invoice


def _draft(state: State, subscription: Obj, customer: Obj, reason: str) -> Obj:
    invoice = new_invoice(state, customer, subscription["currency"])
    invoice.update(
        billing_reason=reason,
        auto_advance=True,
        collection_method=subscription["collection_method"],
        description=subscription["description"],
    )
    invoice["default_tax_rates"] = list(subscription["default_tax_rates"])
    details = {"metadata": dict(subscription["metadata"]), "subscription": subscription["id"]}
    invoice["parent"] = {"quote_details": None, "subscription_details": details, "type": "subscription_details"}
    if invoice["collection_method"] == "charge_automatically":
        invoice["next_payment_attempt"] = invoice["created"] + HOUR
    else:
        days = subscription["days_until_due"]
        invoice["due_date"] = invoice["created"] + (30 if days is None else days) * DAY
    return invoice


def _add_lines(state: State, subscription: Obj, invoice: Obj) -> None:
    items = subscription["items"]["data"]
    invoice["lines"]["data"].extend(_line(state, subscription, item, invoice) for item in items)


def _line(state: State, subscription: Obj, item: Obj, invoice: Obj) -> Obj:
    price, quantity = item["price"], item["quantity"]
    product = state.objects["product"][price["product"]]
    amount = Decimal(price["unit_amount_decimal"]) * quantity
    as_item: Obj = {
        "id": "",
        "amount": half_up(amount),
        "currency": price["currency"],
        "description": f"{quantity} × {product['name']}",
        "discountable": True,
        "metadata": subscription["metadata"],
        "period": {"end": item["current_period_end"], "start": item["current_period_start"]},
        "pricing": pricing(price),
        "quantity": quantity,
        "quantity_decimal": str(quantity),
        "tax_rates": item["tax_rates"],
    }
    details = {
        "invoice_item": None,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": subscription["id"],
        "subscription_item": item["id"],
    }
    parent = {"invoice_item_details": None, "subscription_item_details": details, "type": "subscription_item_details"}
    return line_of(state, as_item, invoice, parent)


def _next_period(state: State, subscription: Obj) -> None:
    _, ended = period_of(subscription)
    start = max(state.now(), ended)
    for item in subscription["items"]["data"]:
        until = after(start, item["price"]["recurring"], subscription["billing_cycle_anchor"])
        item.update(current_period_start=start, current_period_end=until)


def renew(state: State, subscription: Obj) -> Obj:
    """Begin the next period now and draft its invoice."""
    ended = period_of(subscription)
    with updating(state, subscription, "customer.subscription.updated"):
        _next_period(state, subscription)
        invoice = bill(state, subscription, "subscription_cycle", ended)
    plan(state, subscription)
    return invoice


def renew_if_due(state: State, key: str, when: int) -> None:
    """At the end of its period a subscription ends, if that was asked for, or renews."""
    subscription = state.objects["subscription"][key]
    if subscription["status"] in UNBILLED or period_of(subscription)[1] != when:
        return
    if subscription["cancel_at_period_end"]:
        end(state, subscription)
    else:
        renew(state, subscription)


def announce(state: State, key: str, when: int) -> None:
    """`invoice.upcoming`: what the next invoice would be. It has no id: https://docs.stripe.com/api/events/types"""
    subscription = state.objects["subscription"][key]
    current = subscription["status"] not in UNBILLED and not subscription["cancel_at_period_end"]
    until = period_of(subscription)[1]
    if not current or until - state.upcoming_days * DAY != when:
        return
    emit(state, "invoice.upcoming", upcoming(state, subscription))


def upcoming(state: State, subscription: Obj) -> Obj:
    """The next invoice as it would be now, without an id; nothing is kept."""
    customer = state.objects["customer"][subscription["customer"]]
    start, until = period_of(subscription)
    invoice = _draft(state, subscription, customer, "upcoming")
    invoice.update(created=until, period_start=start, period_end=until)
    if invoice["next_payment_attempt"] is not None:
        invoice["next_payment_attempt"] = until + HOUR
    lines = [
        pending_line(state, item, invoice)
        for item in pending_items(state, subscription["customer"], subscription["currency"])
    ]
    invoice["lines"]["data"].extend(lines)
    _add_lines(state, subscription, invoice)
    for line, item in zip(invoice["lines"]["data"][len(lines) :], subscription["items"]["data"], strict=True):
        nearest = after(until, item["price"]["recurring"], subscription["billing_cycle_anchor"])
        line["period"] = {"start": until, "end": nearest}
    for line in invoice["lines"]["data"]:
        line["invoice"] = None
    invoice["discounts"] = inherited(state, customer, subscription, peek=True)
    add_up(state, invoice)
    invoice["lines"]["url"] = f"/v1/invoices/upcoming/lines?subscription={subscription['id']}"
    del invoice["id"]
    return invoice
