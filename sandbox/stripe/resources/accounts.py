"""The account itself, the customer portal's sessions, and the list of events."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.stripe import links
from sandbox.stripe.errors import bad_request, missing
from sandbox.stripe.events import as_object, recent
from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import CREATED, PAGING, page, within
from sandbox.stripe.params import Choice, Flag, Hash, Ident, Kind, ListOf, Text, not_here
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import EventRecord


def account(call: Call) -> Obj:
    return {
        "id": call.state.account_id,
        "object": "account",
        "business_type": "company",
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "country": "US",
        "default_currency": "usd",
        "details_submitted": True,
        "email": "hub@example.com",
        "metadata": {},
        "payouts_enabled": True,
        "type": "standard",
    }


def portal(call: Call) -> Obj:
    """A link that logs its holder in as the customer."""
    state, params = call.state, call.params
    state.named("customer", params["customer"], "customer")
    flow = params.get("flow_data")
    session: Obj = {
        "id": state.ids.new("bps"),
        "object": "billing_portal.session",
        "configuration": params.get("configuration") or f"bpc_{state.account_id.removeprefix('acct_')}",
        "created": state.now(),
        "customer": params["customer"],
        "customer_account": None,
        "flow": None,
        "livemode": state.livemode,
        "locale": params.get("locale"),
        "on_behalf_of": None,
        "return_url": params.get("return_url"),
        "url": links.portal(state, params["customer"]),
    }
    if flow is not None:
        session["flow"] = {
            "after_completion": {"hosted_confirmation": None, "redirect": None, "type": "portal_homepage"},
            "subscription_cancel": None,
            "subscription_update": None,
            "subscription_update_confirm": None,
            "type": flow["type"],
        }
    return session


def list_events(call: Call) -> Obj:
    params, state = call.params, call.state
    wanted = params.get("types")
    if wanted is not None and "type" in params:
        raise bad_request("You may only specify one of these parameters: type, types.")
    if wanted is not None and len(wanted) > 20:
        raise bad_request("You can pass at most 20 types.", param="types")
    if wanted is None and "type" in params:
        wanted = [params["type"]]
    delivered = params.get("delivery_success")

    def keep(record: EventRecord) -> bool:
        return (
            (wanted is None or any(_is_type(record.type, kind) for kind in wanted))
            and within(record.created, params.get("created"))
            and (delivered is None or delivered == (record.id not in state.undelivered))
        )

    answer = page(recent(state), params, "/v1/events", "event", keep, key=lambda record: record.id)
    answer["data"] = [as_object(state, record) for record in answer["data"]]
    return answer


def _is_type(kind: str, wanted: str) -> bool:
    return kind == wanted or (wanted.endswith(".*") and kind.startswith(wanted[:-1]))


def retrieve_event(call: Call) -> Obj:
    record = call.state.events.get(call.path["id"])
    if record is None or not any(record is known for known in recent(call.state)):
        raise missing("event", call.path["id"], "id")
    return as_object(call.state, record)


EVENTS: Mapping[str, Kind] = {
    **PAGING,
    **CREATED,
    "type": Text(clearable=False),
    "types": ListOf(item=Text(clearable=False)),
    "delivery_success": Flag(),
}
FLOW = Hash(
    fields={
        "type": Choice(required=True, of=("payment_method_update",)),
        **not_here("after_completion", "subscription_cancel", "subscription_update", "subscription_update_confirm"),
    }
)
PORTAL: Mapping[str, Kind] = {
    "customer": Ident(required=True),
    "return_url": Text(),
    "configuration": Ident(),
    "locale": Choice(of=("auto", "de", "en", "es", "fr", "it", "ja", "nl", "pt")),
    "flow_data": FLOW,
    **not_here("after_expiration", "customer_account", "on_behalf_of"),
}
ROUTES = (
    Route("GET", "/v1/account", account),
    Route("POST", "/v1/billing_portal/sessions", portal, PORTAL),
    Route("GET", "/v1/events", list_events, EVENTS),
    Route("GET", "/v1/events/{id}", retrieve_event),
)
