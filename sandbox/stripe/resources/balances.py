"""A customer's balance (negative: credit for the next invoice) and the transactions that moved it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.stripe.errors import missing, refused
from sandbox.stripe.events import updating
from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import CREATED, PAGING, page, within
from sandbox.stripe.params import Currency, Ident, Integer, Kind, Text, apply_metadata
from sandbox.stripe.resources.common import METADATA, change
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State

KIND = "customer_balance_transaction"


def move(state: State, customer: Obj, amount: int, kind: str, currency: str, **more: Any) -> Obj:
    """Change the balance by `amount` (positive: the customer owes more) and keep the transaction; `more` are fields."""
    with updating(state, customer, "customer.updated"):
        customer["balance"] += amount
        customer["currency"] = customer["currency"] or currency
    return keep(state, customer, amount, kind, currency, **more)


def keep(state: State, customer: Obj, amount: int, kind: str, currency: str, **more: Any) -> Obj:
    """Keep the transaction of a change that was made already."""
    transaction: Obj = {
        "id": state.ids.new("cbtxn"),
        "object": KIND,
        "amount": amount,
        "checkout_session": None,
        "created": state.now(),
        "credit_note": None,
        "currency": currency,
        "customer": customer["id"],
        "customer_account": None,
        "description": None,
        "ending_balance": customer["balance"],
        "invoice": None,
        "livemode": state.livemode,
        "metadata": {},
        "type": kind,
        **more,
    }
    return state.add(transaction)


def create(call: Call) -> Obj:
    customer, params = call.state.find("customer", call.path["customer"], "customer"), call.params
    currency = params["currency"]
    if customer["currency"] not in (None, currency):
        message = f"The customer's balance is in {customer['currency']}; a transaction in {currency} cannot change it."
        raise refused(message, None, "currency")
    more = {"description": params.get("description"), "metadata": apply_metadata({}, params.get("metadata"))}
    return move(call.state, customer, params["amount"], "adjustment", currency, **more)


def _transaction(call: Call) -> Obj:
    found = call.state.find(KIND, call.path["transaction"], "transaction")
    if found["customer"] != call.path["customer"]:
        raise missing(KIND, call.path["transaction"], "transaction")
    return found


def update(call: Call) -> Obj:
    found = _transaction(call)
    change(found, call.params, "description")
    return found


def listing(call: Call) -> Obj:
    state, params, owner = call.state, call.params, call.path["customer"]
    state.find("customer", owner, "customer")

    def ours(one: Obj) -> bool:
        same = one["customer"] == owner and params.get("invoice") in (None, one["invoice"])
        return same and within(one["created"], params.get("created"))

    rows = reversed(state.objects[KIND].values())
    return page(rows, params, f"/v1/customers/{owner}/balance_transactions", KIND, ours)


BASE = "/v1/customers/{customer}/balance_transactions"
CHANGES: Mapping[str, Kind] = {**METADATA, "description": Text(longest=350)}
NEW: Mapping[str, Kind] = {**CHANGES, "amount": Integer(required=True), "currency": Currency(required=True)}
LISTED: Mapping[str, Kind] = {**PAGING, **CREATED, "invoice": Ident()}
ROUTES = (
    Route("POST", BASE, create, NEW, lock="customer"),
    Route("GET", BASE, listing, LISTED),
    Route("GET", f"{BASE}/{{transaction}}", _transaction),
    Route("POST", f"{BASE}/{{transaction}}", update, CHANGES),
)
