"""Create and change invoices: the invoice itself and its lines."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.stripe.errors import bad_request, refused
from sandbox.stripe.events import emit, updating
from sandbox.stripe.invoices.lines import line_of, pending_items
from sandbox.stripe.invoices.revision import FROM_INVOICE, copied_items, revised
from sandbox.stripe.invoices.shape import add_up, new_invoice
from sandbox.stripe.kinds import DAY, HOUR, Obj
from sandbox.stripe.params import Choice, Currency, Flag, Hash, Ident, Integer, Kind, ListOf, Text, not_here
from sandbox.stripe.params import apply_metadata as merged
from sandbox.stripe.resources.common import METADATA
from sandbox.stripe.resources.discounts import DISCOUNTS, inherited, redeem
from sandbox.stripe.resources.tax_rates import TAX_RATES, rates
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State

LEFT_OUT = (
    "account_tax_ids",
    "application_fee_amount",
    "automatic_tax",
    "default_source",
    "issuer",
    "on_behalf_of",
    "payment_settings",
    "rendering",
    "shipping_cost",
    "shipping_details",
    "transfer_data",
)
FURTHEST = 5 * 365 * DAY
METHODS = ("charge_automatically", "send_invoice")
ON_DRAFTS: Mapping[str, Kind] = {
    "collection_method": Choice(of=METHODS),
    "custom_fields": ListOf(
        item=Hash(fields={"name": Ident(required=True, longest=40), "value": Ident(required=True, longest=140)}),
        clearable=True,
    ),
    "days_until_due": Integer(least=0),
    "default_tax_rates": TAX_RATES,
    "description": Text(longest=1500),
    "discounts": DISCOUNTS,
    "due_date": Integer(),
    "effective_at": Integer(clearable=True),
    "footer": Text(),
    "number": Text(longest=26),
    "statement_descriptor": Text(longest=22),
}
WRITABLE: Mapping[str, Kind] = {
    **METADATA,
    **ON_DRAFTS,
    "auto_advance": Flag(),
    "automatically_finalizes_at": Integer(),
    "default_payment_method": Text(),
    **not_here(*LEFT_OUT),
}
NEW: Mapping[str, Kind] = {
    **WRITABLE,
    "currency": Currency(),
    "customer": Ident(),
    "pending_invoice_items_behavior": Choice(of=("exclude", "include")),
    "from_invoice": FROM_INVOICE,
    **not_here("subscription", "customer_account"),
}
FINALIZED_TOO = frozenset(
    {"metadata", "auto_advance", "default_payment_method", "automatically_finalizes_at", "expand"}
)


def create(call: Call) -> Obj:
    state, params = call.state, call.params
    if "from_invoice" in params:
        return _revise(state, params)
    if "customer" not in params:
        raise bad_request("Missing required param: customer.", "parameter_missing", "customer")
    customer = state.named("customer", params["customer"], "customer")
    currency = params.get("currency") or customer["currency"] or "usd"
    invoice = new_invoice(state, customer, currency)
    _apply(state, invoice, params)
    if "discounts" not in params:
        invoice["discounts"] = inherited(state, customer)
    pending = _pending(state, customer["id"], currency, params.get("pending_invoice_items_behavior", "exclude"))
    state.add(invoice)
    customer["currency"] = customer["currency"] or currency
    for item in pending:
        item["invoice"] = invoice["id"]
    start(state, invoice, pending)
    return invoice


def _revise(state: State, params: Obj) -> Obj:
    wrong = [name for name in ("customer", "currency", "pending_invoice_items_behavior") if name in params]
    if wrong:
        raise bad_request(f"You may not specify {wrong[0]} together with from_invoice.", param=wrong[0])
    invoice, original = revised(state, params["from_invoice"])
    _apply(state, invoice, params)
    state.add(invoice)
    start(state, invoice, copied_items(state, original, invoice))
    return invoice


def start(state: State, invoice: Obj, items: list[Obj]) -> None:
    """Put `items` on the new draft, plan its automatic finalization and tell `invoice.created`."""
    from_items = [line_of(state, item, invoice) for item in items]
    invoice["lines"]["data"].extend(from_items)
    add_up(state, invoice)
    plan_finalization(state, invoice)
    emit(state, "invoice.created", invoice)


def _pending(state: State, customer: str, currency: str, behaviour: str) -> list[Obj]:
    if behaviour == "exclude":
        return []
    return pending_items(state, customer, currency)


def plan_finalization(state: State, invoice: Obj) -> None:
    """Stripe finalizes a draft by itself an hour after it was made, if `auto_advance` is on."""
    if not invoice["auto_advance"]:
        invoice.update(automatically_finalizes_at=None, next_payment_attempt=None)
        return
    when = invoice["automatically_finalizes_at"] or max(state.now(), invoice["created"] + HOUR)
    invoice["automatically_finalizes_at"] = when
    charged = invoice["collection_method"] == "charge_automatically"
    invoice["next_payment_attempt"] = when if charged else None
    state.tasks.plan(when, "finalize", invoice["id"])


def _apply(state: State, invoice: Obj, params: Obj) -> None:
    plain = ("auto_advance", "collection_method", "custom_fields", "description", "effective_at", "footer", "number")
    more = ("statement_descriptor", "automatically_finalizes_at")
    changed = {key: params[key] for key in (*plain, *more) if key in params}
    method = str(changed.get("collection_method", invoice["collection_method"]))
    if changed.get("collection_method") == "send_invoice":
        check_email(invoice)
    _check_schedule(state, changed.get("automatically_finalizes_at"))
    due = _due_date(state, invoice, params, method)
    card = params.get("default_payment_method")
    if card:
        check_method(state, card, invoice["customer"], "default_payment_method")
    if "default_payment_method" in params:
        changed["default_payment_method"] = card
    if "metadata" in params:
        changed["metadata"] = merged(invoice["metadata"], params["metadata"])
    if "default_tax_rates" in params:
        changed["default_tax_rates"] = rates(state, params["default_tax_rates"], "default_tax_rates")
    if "discounts" in params:
        on = {"customer": invoice["customer"], "invoice": invoice["id"]}
        changed["discounts"] = redeem(state, params["discounts"], invoice["currency"], **on)
    invoice.update(changed, due_date=due)


def _check_schedule(state: State, when: int | None) -> None:
    """https://docs.stripe.com/api/invoices/update#update_invoice-automatically_finalizes_at"""
    if when is not None and not state.now() < when <= state.now() + FURTHEST:
        name = "automatically_finalizes_at"
        raise refused(f"`{name}` must be in the future, and at most five years away.", None, name)


def _due_date(state: State, invoice: Obj, params: Obj, method: str) -> int | None:
    days, date = params.get("days_until_due"), params.get("due_date")
    if method == "charge_automatically":
        if days is not None or date is not None:
            name = "days_until_due" if days is not None else "due_date"
            message = f"You can only set `{name}` if invoice collection method is 'send_invoice'."
            raise refused(message, None, name)
        return None
    if days is not None and date is not None:
        raise bad_request("You may only specify one of these parameters: days_until_due, due_date.")
    if days is not None:
        return int(invoice["created"]) + int(days) * DAY
    if date is not None and date < state.now():
        raise refused("The due date must be in the future.", None, "due_date")
    kept = date if date is not None else invoice["due_date"]
    if kept is None:
        message = "If invoice collection method is 'send_invoice', you must specify 'days_until_due' or 'due_date'."
        raise refused(message, "parameter_missing", "days_until_due")
    return int(kept)


def check_email(invoice: Obj) -> None:
    """Stripe makes and sends no invoice by e-mail to a customer without an address: ApiError 400."""
    if not invoice["customer_email"]:
        message = "Missing email. In order to create invoices that are sent to the customer, "
        raise refused(f"{message}the customer must have a valid email.")


def check_method(state: State, key: str, customer: str, param: str) -> Obj:
    """The customer's payment method `key`, or ApiError 400."""
    method = state.named("payment_method", key, param)
    if method["customer"] != customer:
        message = (
            f"The customer does not have a payment method with the ID {key}. "
            "The payment method must be attached to the customer."
        )
        raise refused(message, "resource_missing", param)
    return method


def update(call: Call) -> Obj:
    state, params = call.state, call.params
    invoice = state.find("invoice", call.path["invoice"], "invoice")
    if invoice["status"] != "draft":
        return _update_finalized(state, invoice, params)
    with updating(state, invoice, "invoice.updated"):
        _apply(state, invoice, params)
        add_up(state, invoice)
        plan_finalization(state, invoice)
    return invoice


def _update_finalized(state: State, invoice: Obj, params: Obj) -> Obj:
    frozen = [name for name in params if name not in FINALIZED_TOO]
    if frozen:
        raise refused("Finalized invoices can't be updated in this way.", "invoice_not_editable", frozen[0])
    if "auto_advance" in params and invoice["status"] != "open":
        raise refused("You can only change `auto_advance` of draft and open invoices.", None, "auto_advance")
    with updating(state, invoice, "invoice.updated"):
        _apply_finalized(state, invoice, params)
    return invoice


def _apply_finalized(state: State, invoice: Obj, params: Obj) -> None:
    if "metadata" in params:
        invoice["metadata"] = merged(invoice["metadata"], params["metadata"])
    if "default_payment_method" in params:
        card = params["default_payment_method"]
        if card:
            check_method(state, card, invoice["customer"], "default_payment_method")
        invoice["default_payment_method"] = card
    if "auto_advance" not in params:
        return
    invoice["auto_advance"] = params["auto_advance"]
    if not params["auto_advance"]:
        invoice["next_payment_attempt"] = None
    elif invoice["collection_method"] == "charge_automatically" and invoice["next_payment_attempt"] is None:
        soon = state.now() + HOUR
        invoice["next_payment_attempt"] = soon
        state.tasks.plan(soon, "charge", invoice["id"])


BASE = "/v1/invoices/{invoice}"
ROUTES = (
    Route("POST", "/v1/invoices", create, NEW),
    Route("POST", BASE, update, WRITABLE, lock="invoice"),
)
