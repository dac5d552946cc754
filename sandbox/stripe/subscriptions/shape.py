"""The subscription object and its items."""

from __future__ import annotations

from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import envelope
from sandbox.stripe.state import State
from sandbox.stripe.subscriptions.periods import after

NULLS = (
    "application application_fee_percent billing_cycle_anchor_config billing_thresholds cancel_at canceled_at "
    "customer_account days_until_due default_payment_method default_source description ended_at latest_invoice "
    "next_pending_invoice_item_invoice on_behalf_of pause_collection pending_invoice_item_interval "
    "pending_setup_intent pending_update schedule status_details test_clock transfer_data trial_end trial_start"
)
ENDED = frozenset({"canceled", "incomplete_expired"})


def new_subscription(state: State, customer: Obj, currency: str) -> Obj:
    """An active subscription without items, charged automatically; not kept yet."""
    now = state.now()
    subscription: Obj = dict.fromkeys(NULLS.split())
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
    subscription["items"] = envelope([], f"/v1/subscription_items?subscription={subscription['id']}")
    return subscription


def new_item(state: State, subscription: Obj, price: Obj, quantity: int = 1, metadata: Obj | None = None) -> Obj:
    """Put an item on the subscription, in the period of those that it has."""
    items = subscription["items"]["data"]
    now = state.now()
    start, end = (now, after(now, price["recurring"])) if not items else period_of(subscription)
    item: Obj = {
        "id": state.ids.new("si", 14),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": now,
        "current_period_end": end,
        "current_period_start": start,
        "discounts": [],
        "metadata": metadata or {},
        "price": price,
        "quantity": quantity,
        "subscription": subscription["id"],
        "tax_rates": [],
    }
    items.append(item)
    return item


def period_of(subscription: Obj) -> tuple[int, int]:
    """Start and end (epoch seconds) of the current period, which all items share."""
    first = subscription["items"]["data"][0]
    return int(first["current_period_start"]), int(first["current_period_end"])
