"""Stripe's description with the values that an account really has, so that generated requests get past the first check.

An id becomes a name like `@invoice:open`, which stands for whatever open invoice there is when the request is made.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sandbox.stripe.expand import GRAPH
from sandbox.stripe.params import Choice, Hash, Integer, Kind, ListOf, NotHere
from sandbox.stripe.routing import Route

Schema = dict[str, Any]
DAY: Final = 86_400
MORE: Final = 2
"""How many optional parameters a request has at the most: with more, some two always exclude each other."""
NEEDED: Final = frozenset({"customer", "items", "lines", "product", "type", "unit_amount"})
"""Parameters that the description calls optional, and without which a request only tells so."""
FORM: Final = "application/x-www-form-urlencoded"
INVOICES: Final = ("@invoice:draft", "@invoice:open", "@invoice:paid", "@invoice:uncollectible", "@invoice")
IDS: Final[Mapping[str, tuple[str, ...]]] = {
    "charge": ("@charge",),
    "charges": ("@charge",),
    "coupon": ("@coupon",),
    "credit_note": ("@credit_note",),
    "customer": ("@customer",),
    "default_payment_method": ("@payment_method", ""),
    "discount": ("@discount",),
    "intent": ("@payment_intent",),
    "invoice": INVOICES,
    "invoice_item": ("@invoiceitem",),
    "invoice_line_item": ("@line_item",),
    "invoice_payment": ("@invoice_payment",),
    "invoiceitem": ("@invoiceitem",),
    "line_item_id": ("@line_item",),
    "payment_intent": ("@payment_intent",),
    "payment_method": ("@payment_method", "pm_card_visa", "pm_card_chargeDeclined"),
    "price": ("@price", "@price:one_time", "@price:recurring"),
    "product": ("@product",),
    "refund": ("@refund",),
    "subscription": ("@subscription",),
    "subscription_exposed_id": ("@subscription",),
    "token": ("tok_visa",),
    "tax_rate": ("@tax_rate",),
    "tax_rates": ("@tax_rate",),
    "default_tax_rates": ("@tax_rate",),
}
WAYS: Final = ("amount", "price_data", "pricing", "unit_amount_decimal")
"""Parameters that say what an item costs, of which a request may have one."""
WANTED: Final = {
    **dict.fromkeys(("add_lines", "delete", "finalize", "lines", "remove_lines", "update_lines"), "@invoice:draft"),
    **dict.fromkeys(("mark_uncollectible", "pay", "void"), "@invoice:open"),
}
"""The invoice that an act is for, by the last part of its path."""
PARTS: Final = {"invoice": "@line_item", "subscription": "@subscription_item"}
"""What an `id` further inside a request names, by what the request is about."""
NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "amount": (-3_000, 300_000),
    "balance": (-2_000, 2_000),
    "days_until_due": (0, 60),
    "limit": (1, 100),
    "quantity": (0, 30),
    "unit_amount": (-500, 90_000),
}
TEXTS: Final = ("Work", "Ünïcode 漢 \u202eabc", "x" * 30)
QUERIES: Final = {
    "invoice": (
        'status:"open" AND total>100',
        'number~"SAND" OR metadata["a"]:"b"',
        "created>0 -currency:'eur'",
        "status",
    ),
    "customer": ('email~"acme" AND name:"Acme"', "created>0", '-metadata["a"]:null', "name"),
}


class Lively:
    """Changes the schemas of one operation; `now` (epoch seconds) is the account's time."""

    def __init__(self, route: Route, now: int) -> None:
        self._now = now
        self._noun = route.returns.removeprefix("list:")
        self._fields = route.fields
        edges = GRAPH.get(self._noun, {})
        self._paths = [f"data.{name}" for name in edges] if route.returns.startswith("list:") else list(edges)
        part = "delete" if route.method == "DELETE" else route.pattern.rpartition("{invoice}/")[2].partition("/")[0]
        self._invoices = (WANTED[part],) if part in WANTED else INVOICES
        self._prices = ("@price:recurring",) if self._noun == "subscription" else IDS["price"]

    def operation(self, about: Schema) -> Schema:
        parameters = [self._parameter(one) for one in about.get("parameters", ()) if not self._left_out(one["name"])]
        changed = {**about, "parameters": parameters}
        content = about.get("requestBody", {}).get("content", {})
        if FORM in content:
            body = self._object(content[FORM]["schema"], self._fields)
            changed["requestBody"] = {"content": {FORM: {"schema": body}}, "required": True}
        return changed

    def _left_out(self, name: str) -> bool:
        return isinstance(self._fields.get(name), NotHere)

    def _parameter(self, about: Schema) -> Schema:
        schema = self._schema(about["schema"], about["name"], self._fields.get(about["name"]), inside=False)
        return {**about, "schema": schema}

    def _object(self, schema: Schema, fields: Mapping[str, Kind] | None, *, inside: bool = False) -> Schema:
        """Only what the sandbox acts on, when `fields` says what that is."""
        acted_on = {
            name: part
            for name, part in schema.get("properties", {}).items()
            if not isinstance((fields or {}).get(name), NotHere)
        }
        known = {name: self._schema(part, name, (fields or {}).get(name), inside) for name, part in acted_on.items()}
        ways = [way for way in WAYS if way in known]
        if len(ways) > 1:
            return {"anyOf": [self._shape(schema, known, way, inside) for way in ways]}
        return self._shape(schema, known, "", inside)

    def _shape(self, schema: Schema, known: Schema, way: str, inside: bool) -> Schema:
        """`way`: the one among those that exclude each other; empty where there are none."""
        known = {name: part for name, part in known.items() if name not in WAYS or way in ("", name)}
        needed = {way, *NEEDED, *schema.get("required", ())}
        required = [name for name in known if name in needed]
        shape: Schema = {"type": "object", "properties": known, "required": required, "additionalProperties": False}
        if known and inside:
            shape["minProperties"] = 1
        return shape | ({"maxProperties": len(required) + MORE} if len(known) > len(required) + MORE else {})

    def _schema(self, schema: Schema, name: str, kind: Kind | None, inside: bool) -> Schema:
        if "anyOf" in schema:
            return {"anyOf": [self._schema(part, name, kind, inside) for part in schema["anyOf"]]}
        if "enum" in schema:
            known = [value for value in schema["enum"] if not isinstance(kind, Choice) or value in kind.of]
            return {**schema, "enum": known or schema["enum"]}
        if schema.get("type") == "array":
            return self._array(schema, name, kind)
        if schema.get("type") == "object":
            if "properties" not in schema:
                return _one_of_each(("a", "order"), ("b", "", "ü"))
            return self._object(schema, kind.fields if isinstance(kind, Hash) else None, inside=True)
        return self._leaf(schema, name, kind, inside)

    def _array(self, schema: Schema, name: str, kind: Kind | None) -> Schema:
        if name == "expand":
            return {"type": "array", "items": _among((*self._paths, "nope")), "maxItems": 1}
        item = kind.item if isinstance(kind, ListOf) else None
        inner = self._schema(schema["items"], name, item, inside=True)
        return {"type": "array", "items": inner, "minItems": 1, "maxItems": 3}

    def _leaf(self, schema: Schema, name: str, kind: Kind | None, inside: bool) -> Schema:
        if schema.get("type") == "integer":
            return self._integer(schema, name, kind)
        if schema.get("type") == "number":
            return {"type": "integer", "minimum": 0, "maximum": 120}
        if schema.get("type") != "string":
            return schema
        if name in IDS:
            return _among({"invoice": self._invoices, "price": self._prices}.get(name, IDS[name]))
        if name in ("id", "starting_after", "ending_before"):
            return _among((PARTS.get(self._noun, "") if inside else f"@{self._noun}",))
        if name == "query":
            return _among(QUERIES[self._noun])
        if schema.get("format") == "decimal":
            return _among(("12.5", "0", "-3", "250.125"))
        return _among(("usd", "eur", "jpy")) if name == "currency" else _among(TEXTS)

    def _integer(self, schema: Schema, name: str, kind: Kind | None) -> Schema:
        if schema.get("format") == "unix-time" or name in ("gt", "gte", "lt", "lte"):
            return {"type": "integer", "enum": [self._now + days * DAY for days in (-40, -1, 1, 20, 3_000)]}
        least, most = NUMBERS.get(name, (0, 3_000))
        if isinstance(kind, Integer):
            least = least if kind.least is None else max(least, kind.least)
            most = most if kind.most is None else min(most, kind.most)
        return {"type": "integer", "minimum": least, "maximum": max(least, most)}


def _among(values: Iterable[str]) -> Schema:
    return {"type": "string", "enum": list(values)}


def _one_of_each(names: Iterable[str], values: Iterable[str]) -> Schema:
    return {"type": "object", "properties": {name: _among(values) for name in names}, "additionalProperties": False}
