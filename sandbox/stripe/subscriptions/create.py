"""Subscriptions begin: by the API, which charges the first invoice at once, or by a control."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sandbox.stripe.errors import bad_request, refused
from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.collect import Attempt, collect, method_for
from sandbox.stripe.invoices.edit import METHODS, check_email, check_method
from sandbox.stripe.invoices.finalize import finalize
from sandbox.stripe.invoices.pay import NO_METHOD
from sandbox.stripe.invoices.voiding import void_invoice
from sandbox.stripe.kinds import HOUR, Obj
from sandbox.stripe.params import Choice, Currency, Flag, Ident, Integer, Kind, Text, apply_metadata, not_here
from sandbox.stripe.resources.catalog import new_price, new_product
from sandbox.stripe.resources.common import METADATA
from sandbox.stripe.resources.discounts import DISCOUNTS, redeem
from sandbox.stripe.resources.tax_rates import TAX_RATES, rates
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State
from sandbox.stripe.subscriptions.cycle import bill, plan
from sandbox.stripe.subscriptions.items import NEW_ITEMS, check_together, recurring_price
from sandbox.stripe.subscriptions.shape import new_item, new_subscription, period_of

FIRST_TAKES = 23 * HOUR
SHARED: Mapping[str, Kind] = {
    **METADATA,
    "cancel_at_period_end": Flag(),
    "collection_method": Choice(of=METHODS),
    "days_until_due": Integer(least=0),
    "default_payment_method": Text(),
    "default_tax_rates": TAX_RATES,
    "description": Text(longest=500),
    "discounts": DISCOUNTS,
    "off_session": Flag(),
    **not_here("add_invoice_items", "application_fee_percent", "automatic_tax", "billing_schedules"),
    **not_here("billing_thresholds", "cancel_at", "default_source"),
    **not_here("invoice_settings", "on_behalf_of", "payment_settings", "pending_invoice_item_interval"),
    **not_here("transfer_data", "trial_end", "trial_from_plan", "trial_settings"),
}
NEW: Mapping[str, Kind] = {
    **SHARED,
    "currency": Currency(),
    "customer": Ident(),
    "items": NEW_ITEMS,
    "payment_behavior": Choice(of=("allow_incomplete", "default_incomplete")),
    "proration_behavior": Choice(of=("always_invoice", "create_prorations", "none")),
    **not_here("backdate_start_date", "billing_cycle_anchor", "billing_cycle_anchor_config", "billing_mode"),
    **not_here("customer_account", "trial_period_days"),
}
PLAIN = ("collection_method", "days_until_due", "description")


def create(call: Call) -> Obj:
    state, params = call.state, call.params
    for name in ("customer", "items"):
        if name not in params:
            raise bad_request(f"Missing required param: {name}.", "parameter_missing", name)
    customer = state.named("customer", params["customer"], "customer")
    currency = params.get("currency")
    given = list(enumerate(params["items"]))
    prices = []
    for index, one in given:
        prices.append(recurring_price(state, one, f"items[{index}]", currency))
        currency = prices[0]["currency"]
    check_together(prices)
    subscription = new_subscription(state, customer, prices[0]["currency"])
    apply_terms(state, subscription, params)
    _check_payer(subscription, customer, params.get("payment_behavior"))
    for price, (_, one) in zip(prices, given, strict=True):
        new_item(state, subscription, price, one.get("quantity", 1), apply_metadata({}, one.get("metadata")))
    ends_with_period(state, subscription, params)
    state.add(subscription)
    _begin(state, subscription, params.get("payment_behavior"))
    return subscription


def apply_terms(state: State, subscription: Obj, params: Obj) -> None:
    """Set what a subscription and its later invoices follow; ApiError 400 for what does not fit together."""
    changed = {key: params[key] for key in PLAIN if key in params}
    method = changed.get("collection_method", subscription["collection_method"])
    if method == "charge_automatically":
        if params.get("days_until_due") is not None:
            message = "You can only set `days_until_due` if `collection_method` is `send_invoice`."
            raise refused(message, None, "days_until_due")
        changed["days_until_due"] = None
    elif changed.get("days_until_due", subscription["days_until_due"]) is None:
        message = "If `collection_method` is `send_invoice`, you must specify `days_until_due`."
        raise refused(message, "parameter_missing", "days_until_due")
    card = params.get("default_payment_method")
    if card:
        check_method(state, card, subscription["customer"], "default_payment_method")
    if "default_payment_method" in params:
        changed["default_payment_method"] = card
    if "metadata" in params:
        changed["metadata"] = apply_metadata(subscription["metadata"], params["metadata"])
    if "default_tax_rates" in params:
        changed["default_tax_rates"] = rates(state, params["default_tax_rates"], "default_tax_rates")
    if "discounts" in params:
        on = {"customer": subscription["customer"], "subscription": subscription["id"]}
        changed["discounts"] = redeem(state, params["discounts"], subscription["currency"], **on)
    subscription.update(changed)


def ends_with_period(state: State, subscription: Obj, params: Obj) -> None:
    """Set or take back the end that comes with the current period."""
    wanted = params.get("cancel_at_period_end")
    if wanted is None or wanted == subscription["cancel_at_period_end"]:
        return
    until = period_of(subscription)[1]
    subscription.update(
        cancel_at_period_end=wanted,
        cancel_at=until if wanted else None,
        canceled_at=state.now() if wanted else None,
    )
    subscription["cancellation_details"]["reason"] = "cancellation_requested" if wanted else None


def _check_payer(subscription: Obj, customer: Obj, behaviour: str | None) -> None:
    """Stripe begins no subscription that nobody can pay."""
    if subscription["collection_method"] == "send_invoice":
        check_email({"customer_email": customer["email"]})
        return
    saved = subscription["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    if not saved and behaviour != "default_incomplete":
        raise refused(NO_METHOD, "resource_missing")


def _begin(state: State, subscription: Obj, behaviour: str | None) -> None:
    """The first invoice: sent after an hour, or finalized and charged now."""
    charged = subscription["collection_method"] == "charge_automatically"
    if charged:
        subscription["status"] = "incomplete"
    emit(state, "customer.subscription.created", subscription)
    plan(state, subscription)
    with updating(state, subscription, "customer.subscription.updated"):
        invoice = bill(state, subscription, "subscription_create")
    if not charged:
        return
    finalize(state, invoice)
    if invoice["status"] == "paid":
        return
    invoice["next_payment_attempt"] = None
    state.tasks.plan(state.now() + FIRST_TAKES, "expire", subscription["id"])
    method = method_for(state, invoice)
    if behaviour != "default_incomplete" and method is not None:
        collect(state, invoice, method, Attempt("api"))


def expire(state: State, key: str, when: int) -> None:  # noqa: ARG001
    """The first invoice was not paid within 23 hours: it is void, and the subscription has ended."""
    subscription = state.objects["subscription"][key]
    if subscription["status"] != "incomplete":
        return
    with updating(state, subscription, "customer.subscription.updated"):
        subscription.update(status="incomplete_expired", ended_at=state.now())
    invoice = state.objects["invoice"][subscription["latest_invoice"]]
    if invoice["status"] == "open":
        void_invoice(state, invoice)


def subscribe(
    state: State, customer: Obj, amount: int, currency: str, *, interval: str, name: str, options: Obj
) -> Obj:
    """Keep an active subscription and its first invoice, a draft. `options`: fields of the subscription to set."""
    product = new_product(state, name)
    price = new_price(state, currency, Decimal(amount), product["id"], {"recurring": {"interval": interval}})
    subscription = state.add({**new_subscription(state, customer, currency), **options})
    new_item(state, subscription, price)
    emit(state, "customer.subscription.created", subscription)
    with updating(state, subscription, "customer.subscription.updated"):
        bill(state, subscription, "subscription_create")
    plan(state, subscription)
    return subscription


ROUTES = (Route("POST", "/v1/subscriptions", create, NEW),)
