"""Subscriptions, as far as seeded: made by a control, renewed by the clock, read by the API."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.lines import line_of, pricing
from sandbox.stripe.invoices.shape import add_up, new_invoice
from sandbox.stripe.kinds import DAY, HOUR, Obj
from sandbox.stripe.lists import CREATED, PAGING, envelope, page, within
from sandbox.stripe.params import Choice, Ident, Kind, not_here
from sandbox.stripe.resources.catalog import new_price, new_product
from sandbox.stripe.resources.discounts import inherited
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State


def after(moment: int, interval: str) -> int:
    """`moment` plus one interval (day, week, month, year), the day cut to the month's last."""
    if interval in ("day", "week"):
        return moment + (DAY if interval == "day" else 7 * DAY)
    date = datetime.fromtimestamp(moment, UTC)
    months = date.month + (1 if interval == "month" else 12)
    year, month = date.year + (months - 1) // 12, (months - 1) % 12 + 1
    day = min(date.day, calendar.monthrange(year, month)[1])
    return int(date.replace(year=year, month=month, day=day).timestamp())


def subscribe(
    state: State, customer: Obj, amount: int, currency: str, *, interval: str, name: str, options: Obj
) -> Obj:
    """Keep an active subscription and its first invoice, a draft. `options`: fields of the subscription to set."""
    product = new_product(state, name)
    price = new_price(state, currency, Decimal(amount), product["id"], {"recurring": {"interval": interval}})
    subscription = _shape(state, customer, currency, options)
    now = state.now()
    item: Obj = {
        "id": state.ids.new("si", 14),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": now,
        "current_period_end": after(now, interval),
        "current_period_start": now,
        "discounts": [],
        "metadata": {},
        "price": price,
        "quantity": 1,
        "subscription": subscription["id"],
        "tax_rates": [],
    }
    subscription["items"] = envelope([item], f"/v1/subscription_items?subscription={subscription['id']}")
    state.add(subscription)
    emit(state, "customer.subscription.created", subscription)
    bill(state, subscription, "subscription_create")
    state.tasks.plan(item["current_period_end"], "renew", subscription["id"])
    return subscription


def _shape(state: State, customer: Obj, currency: str, options: Obj) -> Obj:
    now = state.now()
    nulls = (
        "application application_fee_percent billing_cycle_anchor_config billing_thresholds cancel_at canceled_at "
        "customer_account days_until_due default_payment_method default_source description ended_at latest_invoice "
        "next_pending_invoice_item_invoice on_behalf_of pause_collection pending_invoice_item_interval "
        "pending_setup_intent pending_update schedule status_details test_clock transfer_data trial_end trial_start"
    )
    subscription: Obj = dict.fromkeys(nulls.split())
    subscription.update(
        id=state.ids.new("sub"),
        object="subscription",
        automatic_tax={"disabled_reason": None, "enabled": False, "liability": None},
        billing_cycle_anchor=now,
        billing_mode={"flexible": None, "type": "classic"},
        billing_schedules=[],
        cancel_at_period_end=False,
        cancellation_details={"comment": None, "feedback": None, "reason": None},
        collection_method="charge_automatically",
        created=now,
        currency=currency,
        customer=customer["id"],
        default_tax_rates=[],
        discounts=[],
        invoice_settings={"account_tax_ids": None, "issuer": {"type": "self"}},
        livemode=state.livemode,
        metadata={},
        payment_settings={
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        start_date=now,
        status="active",
        trial_settings={"end_behavior": {"missing_payment_method": "create_invoice"}},
    )
    subscription.update(options)
    return subscription


def bill(state: State, subscription: Obj, reason: str) -> Obj:
    """Draft the invoice of the current period; Stripe finalizes and charges it an hour later."""
    customer = state.objects["customer"][subscription["customer"]]
    item = subscription["items"]["data"][0]
    invoice = new_invoice(state, customer, subscription["currency"])
    invoice.update(billing_reason=reason, auto_advance=True, collection_method=subscription["collection_method"])
    details = {"metadata": dict(subscription["metadata"]), "subscription": subscription["id"]}
    invoice["parent"] = {"quote_details": None, "subscription_details": details, "type": "subscription_details"}
    invoice["lines"]["data"].append(_line(state, subscription, item, invoice))
    when = invoice["created"] + HOUR
    invoice["automatically_finalizes_at"] = when
    if invoice["collection_method"] == "charge_automatically":
        invoice["next_payment_attempt"] = when
    else:
        invoice["due_date"] = invoice["created"] + (subscription["days_until_due"] or 30) * DAY
    invoice["default_tax_rates"] = list(subscription["default_tax_rates"])
    invoice["discounts"] = inherited(state, customer, subscription)
    add_up(state, invoice)
    state.add(invoice)
    customer["currency"] = customer["currency"] or invoice["currency"]
    emit(state, "invoice.created", invoice)
    state.tasks.plan(when, "finalize", invoice["id"])
    with updating(state, subscription, "customer.subscription.updated"):
        subscription["latest_invoice"] = invoice["id"]
    return invoice


def _line(state: State, subscription: Obj, item: Obj, invoice: Obj) -> Obj:
    price = item["price"]
    product = state.objects["product"][price["product"]]
    as_item: Obj = {
        "id": "",
        "amount": price["unit_amount"] * item["quantity"],
        "currency": price["currency"],
        "description": f"{item['quantity']} × {product['name']}",
        "discountable": True,
        "metadata": subscription["metadata"],
        "period": {"end": item["current_period_end"], "start": item["current_period_start"]},
        "pricing": pricing(price),
        "quantity": item["quantity"],
        "quantity_decimal": str(item["quantity"]),
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


def renew(state: State, subscription: Obj) -> Obj:
    """Begin the next period now and draft its invoice."""
    item = subscription["items"]["data"][0]
    with updating(state, subscription, "customer.subscription.updated"):
        item["current_period_start"] = max(state.now(), item["current_period_end"])
        item["current_period_end"] = after(item["current_period_start"], item["price"]["recurring"]["interval"])
    state.tasks.plan(item["current_period_end"], "renew", subscription["id"])
    return bill(state, subscription, "subscription_cycle")


def retrieve(call: Call) -> Obj:
    return call.state.find("subscription", call.path["subscription"], "id")


def listing(call: Call) -> Obj:
    params = call.params
    status = params.get("status")
    call.state.known("customer", params.get("customer"), "customer")

    def keep(subscription: Obj) -> bool:
        wanted = subscription["status"] != "canceled" if status is None else status in ("all", subscription["status"])
        return (
            wanted
            and params.get("customer") in (None, subscription["customer"])
            and params.get("collection_method") in (None, subscription["collection_method"])
            and within(subscription["created"], params.get("created"))
        )

    rows = reversed(call.state.objects["subscription"].values())
    return page(rows, params, "/v1/subscriptions", "subscription", keep)


STATUSES = ("active", "all", "canceled", "incomplete", "incomplete_expired", "past_due", "paused", "trialing", "unpaid")
LISTED: Mapping[str, Kind] = {
    **PAGING,
    **CREATED,
    "customer": Ident(),
    "status": Choice(of=STATUSES),
    "collection_method": Choice(of=("charge_automatically", "send_invoice")),
    **not_here(
        "automatic_tax", "current_period_end", "current_period_start", "customer_account", "price", "test_clock"
    ),
}
ROUTES = (
    Route("GET", "/v1/subscriptions", listing, LISTED),
    Route("GET", "/v1/subscriptions/{subscription}", retrieve),
)
