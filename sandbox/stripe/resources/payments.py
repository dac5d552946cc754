"""PaymentIntents, charges and invoice payments, to be read; invoices make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import CREATED, PAGING, matching, page, within
from sandbox.stripe.params import Choice, Hash, Ident, Kind, not_here
from sandbox.stripe.routing import Call, Handler, Route
from sandbox.stripe.state import State


def _reading(kind: str, param: str) -> Handler:
    return lambda call: call.state.find(kind, call.path["id"], param)


def _listing(kind: str, url: str, fields: tuple[str, ...]) -> Handler:
    def listing(call: Call) -> Obj:
        params = call.params
        call.state.known("customer", params.get("customer"), "customer")
        return page(reversed(call.state.objects[kind].values()), params, url, kind, matching(params, *fields))

    return listing


def _candidates(state: State, invoice: str | None) -> Iterator[Obj]:
    kept = state.objects["invoice_payment"]
    if invoice is None:
        return iter(reversed(kept.values()))
    return iter([kept[key] for key in reversed(state.payments_of[invoice])])


def list_invoice_payments(call: Call) -> Obj:
    params = call.params
    intent = params.get("payment", {}).get("payment_intent")

    def keep(payment: Obj) -> bool:
        return (
            params.get("status") in (None, payment["status"])
            and intent in (None, payment["payment"].get("payment_intent"))
            and within(payment["created"], params.get("created"))
        )

    call.state.known("invoice", params.get("invoice"), "invoice")
    rows = _candidates(call.state, params.get("invoice"))
    return page(rows, params, "/v1/invoice_payments", "invoice_payment", keep)


PAYMENT = Hash(
    fields={
        "type": Choice(required=True, of=("payment_intent", "payment_record")),
        "payment_intent": Ident(),
        "payment_record": Ident(),
    }
)
BY_INVOICE: Mapping[str, Kind] = {
    **PAGING,
    **CREATED,
    "invoice": Ident(),
    "payment": PAYMENT,
    "status": Choice(of=("canceled", "open", "paid")),
}
BY_CUSTOMER: Mapping[str, Kind] = {**PAGING, **CREATED, "customer": Ident()}
INTENTS: Callable[[Call], Obj] = _listing("payment_intent", "/v1/payment_intents", ("customer",))
CHARGES: Callable[[Call], Obj] = _listing("charge", "/v1/charges", ("customer", "payment_intent"))
ROUTES = (
    Route("GET", "/v1/invoice_payments", list_invoice_payments, BY_INVOICE),
    Route("GET", "/v1/invoice_payments/{id}", _reading("invoice_payment", "invoice_payment")),
    Route("GET", "/v1/payment_intents", INTENTS, {**BY_CUSTOMER, **not_here("customer_account")}),
    Route("GET", "/v1/payment_intents/{id}", _reading("payment_intent", "intent"), {"client_secret": Ident()}),
    Route("GET", "/v1/charges", CHARGES, {**BY_CUSTOMER, "payment_intent": Ident(), **not_here("transfer_group")}),
    Route("GET", "/v1/charges/{id}", _reading("charge", "id")),
)
