"""Search over customers and invoices, page by page."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.stripe.errors import bad_request
from sandbox.stripe.kinds import Obj
from sandbox.stripe.params import Integer, Kind, Text
from sandbox.stripe.query import CUSTOMERS, INVOICES, Searchable, matcher
from sandbox.stripe.routing import Call, Handler, Route

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _searching(kind: str, fields: Searchable) -> Handler:
    url = f"/v1/{fields.resource}/search"

    def search(call: Call) -> Obj:
        """Stripe's index lags behind; here by as much as a control says."""
        matches = matcher(call.params["query"], fields)
        limit, start = call.params.get("limit", 10), _start(call.params.get("page"))
        newest = call.state.now() - call.state.search_lag
        found = [
            obj
            for obj in reversed(call.state.objects[kind].values())
            if not obj.get("deleted") and obj["created"] <= newest and matches(obj)
        ]
        more = len(found) > start + limit
        return {
            "object": "search_result",
            "data": found[start : start + limit],
            "has_more": more,
            "next_page": _base36(start + limit) if more else None,
            "url": url,
        }

    return search


def _start(page: str | None) -> int:
    try:
        return int(page or "0", 36)
    except ValueError as error:
        raise bad_request("Invalid page token.", param="page") from error


def _base36(value: int) -> str:
    text = ""
    while value:
        value, rest = divmod(value, 36)
        text = DIGITS[rest] + text
    return text


SEARCH: Mapping[str, Kind] = {
    "query": Text(required=True, clearable=False),
    "limit": Integer(least=1, most=100),
    "page": Text(),
}
ROUTES = (
    Route("GET", "/v1/customers/search", _searching("customer", CUSTOMERS), SEARCH),
    Route("GET", "/v1/invoices/search", _searching("invoice", INVOICES), SEARCH),
)
