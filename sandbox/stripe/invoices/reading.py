"""Retrieve and list invoices."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.stripe.invoices.shape import subscription_of
from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import CREATED, PAGING, page, within
from sandbox.stripe.params import Choice, Ident, Kind, Range, not_here
from sandbox.stripe.routing import Call, Route

LISTED: Mapping[str, Kind] = {
    **PAGING,
    **CREATED,
    "collection_method": Choice(of=("charge_automatically", "send_invoice")),
    "customer": Ident(),
    "due_date": Range(),
    "status": Choice(of=("draft", "open", "paid", "uncollectible", "void")),
    "subscription": Ident(),
    **not_here("customer_account"),
}


def retrieve(call: Call) -> Obj:
    return call.state.find("invoice", call.path["invoice"], "invoice")


def listing(call: Call) -> Obj:
    params = call.params
    subscription = params.get("subscription")
    call.state.known("customer", params.get("customer"), "customer")
    call.state.known("subscription", subscription, "subscription")

    def keep(invoice: Obj) -> bool:
        return (
            params.get("status") in (None, invoice["status"])
            and params.get("customer") in (None, invoice["customer"])
            and params.get("collection_method") in (None, invoice["collection_method"])
            and subscription in (None, subscription_of(invoice))
            and within(invoice["created"], params.get("created"))
            and within(invoice["due_date"], params.get("due_date"))
        )

    return page(reversed(call.state.objects["invoice"].values()), params, "/v1/invoices", "invoice", keep)


ROUTES = (
    Route("GET", "/v1/invoices", listing, LISTED),
    Route("GET", "/v1/invoices/{invoice}", retrieve),
)
