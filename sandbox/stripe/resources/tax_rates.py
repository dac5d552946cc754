"""Tax rates, as a hub sets them up by hand; automatic tax is not here."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sandbox.stripe.copying import copy
from sandbox.stripe.errors import bad_request, refused
from sandbox.stripe.events import emit, updating
from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import CREATED, PAGING, matching, page
from sandbox.stripe.params import Choice, DecimalText, Flag, Ident, Kind, ListOf, Text, apply_metadata
from sandbox.stripe.resources.common import METADATA, change
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State

TAX_TYPES = (
    *("amusement_tax", "communications_tax", "gst", "hst", "igst", "jct", "lease_tax", "pst", "qst"),
    *("retail_delivery_fee", "rst", "sales_tax", "service_tax", "vat"),
)
TAX_RATES = ListOf(item=Ident(), clearable=True)
MOST_RATES = 5


def rates(state: State, keys: list[str] | None, name: str) -> list[Obj]:
    """Copies of the rates that a parameter names; ApiError 400 for unknown, archived, repeated or too many ones."""
    given = keys or []
    if len(given) > MOST_RATES or len(set(given)) < len(given):
        raise bad_request(f"You may pass at most {MOST_RATES} different tax rates.", param=name)
    found = [state.named("tax_rate", key, f"{name}[{index}]") for index, key in enumerate(given)]
    for index, rate in enumerate(found):
        if not rate["active"]:
            raise refused(f"The tax rate {rate['id']} is archived and cannot be used.", None, f"{name}[{index}]")
    return [copy(rate) for rate in found]


def create(call: Call) -> Obj:
    state, params = call.state, call.params
    percentage = params["percentage"]
    if not Decimal(0) <= percentage <= Decimal(100) or -percentage.as_tuple().exponent > 4:
        raise bad_request(
            "Invalid percentage: must be between 0 and 100, with up to four decimals.", param="percentage"
        )
    rate: Obj = {
        "id": state.ids.new("txr"),
        "object": "tax_rate",
        "active": params.get("active", True),
        "country": params.get("country"),
        "created": state.now(),
        "description": params.get("description"),
        "display_name": params["display_name"],
        "effective_percentage": None,
        "flat_amount": None,
        "inclusive": params["inclusive"],
        "jurisdiction": params.get("jurisdiction"),
        "jurisdiction_level": None,
        "livemode": state.livemode,
        "metadata": apply_metadata({}, params.get("metadata")),
        "percentage": float(percentage),
        "rate_type": "percentage",
        "state": params.get("state"),
        "tax_type": params.get("tax_type"),
    }
    emit(state, "tax_rate.created", state.add(rate))
    return rate


def retrieve(call: Call) -> Obj:
    return call.state.find("tax_rate", call.path["tax_rate"], "tax_rate")


def update(call: Call) -> Obj:
    rate, params = retrieve(call), call.params
    with updating(call.state, rate, "tax_rate.updated"):
        change(rate, params, *(name for name in CHANGES if name != "metadata"))
    return rate


def listing(call: Call) -> Obj:
    rows, keep = reversed(call.state.objects["tax_rate"].values()), matching(call.params, "active", "inclusive")
    return page(rows, call.params, "/v1/tax_rates", "tax_rate", keep)


CHANGES: Mapping[str, Kind] = {
    **METADATA,
    "active": Flag(),
    "country": Ident(),
    "description": Text(clearable=False),
    "display_name": Text(clearable=False, longest=50),
    "jurisdiction": Text(clearable=False, longest=50),
    "state": Ident(longest=3),
    "tax_type": Choice(of=TAX_TYPES),
}
NEW: Mapping[str, Kind] = {
    **CHANGES,
    "display_name": Text(clearable=False, longest=50, required=True),
    "inclusive": Flag(required=True),
    "percentage": DecimalText(required=True),
}
LISTED: Mapping[str, Kind] = {**PAGING, **CREATED, "active": Flag(), "inclusive": Flag()}
ROUTES = (
    Route("POST", "/v1/tax_rates", create, NEW),
    Route("GET", "/v1/tax_rates", listing, LISTED),
    Route("GET", "/v1/tax_rates/{tax_rate}", retrieve),
    Route("POST", "/v1/tax_rates/{tax_rate}", update, CHANGES),
)
