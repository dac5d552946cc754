"""Routes of the API as data: method, path, handler, parameters, and what the call locks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sandbox.stripe.errors import unknown_route
from sandbox.stripe.kinds import Obj
from sandbox.stripe.params import Kind
from sandbox.stripe.state import State

TYPES: Mapping[str, str] = {
    "account": "account",
    "balance_transactions": "customer_balance_transaction",
    "charges": "charge",
    "coupons": "coupon",
    "credit_notes": "credit_note",
    "customers": "customer",
    "discount": "discount",
    "events": "event",
    "invoice_payments": "invoice_payment",
    "invoiceitems": "invoiceitem",
    "invoices": "invoice",
    "lines": "line_item",
    "payment_intents": "payment_intent",
    "payment_methods": "payment_method",
    "prices": "price",
    "products": "product",
    "refunds": "refund",
    "sessions": "billing_portal.session",
    "subscriptions": "subscription",
    "tax_rates": "tax_rate",
}
PLURALS = frozenset(TYPES) - {"account", "discount"} | {"search"}


@dataclass(frozen=True)
class Call:
    """One request, understood: the state, the ids in the path, the parameters but for the paths to expand."""

    state: State
    path: Mapping[str, str]
    params: Obj
    expand: tuple[str, ...] = ()


Handler = Callable[[Call], Obj]


@dataclass(frozen=True)
class Route:
    """`lock`: the part of the path whose object no other call may be changing meanwhile."""

    method: str
    pattern: str
    handler: Handler
    fields: Mapping[str, Kind] = field(default_factory=dict)
    lock: str | None = None

    @property
    def returns(self) -> str:
        """The type of the object that it answers, `list:` before it for a list of them."""
        parts = self.pattern.split("/")
        noun = next(TYPES[part] for part in reversed(parts) if part in TYPES)
        noun = "credit_note_line_item" if (noun, parts[2]) == ("line_item", "credit_notes") else noun
        listed = self.method == "GET" and parts[-1] in PLURALS
        return f"list:{noun}" if listed else noun


class Router:
    """Finds the route of a request; fixed words win over ids."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._exact: dict[tuple[str, str], Route] = {}
        self._open: dict[tuple[str, int], list[tuple[tuple[str, ...], Route]]] = {}
        for route in routes:
            parts = tuple(route.pattern.strip("/").split("/"))
            if "{" in route.pattern:
                self._open.setdefault((route.method, len(parts)), []).append((parts, route))
            else:
                self._exact[route.method, route.pattern] = route

    def match(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route and the ids in `path`; ApiError 404 when there is none."""
        exact = self._exact.get((method, path))
        if exact is not None:
            return exact, {}
        parts = path.strip("/").split("/")
        for pattern, route in self._open.get((method, len(parts)), ()):
            found = _fit(pattern, parts)
            if found is not None:
                return route, found
        raise unknown_route(method, path)


def _fit(pattern: tuple[str, ...], parts: list[str]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for wanted, part in zip(pattern, parts, strict=True):
        if wanted.startswith("{"):
            if not part:
                return None
            found[wanted[1:-1]] = part
        elif wanted != part:
            return None
    return found
