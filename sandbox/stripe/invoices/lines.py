"""Invoice items and the lines they become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from sandbox.stripe.errors import bad_request, refused
from sandbox.stripe.kinds import Obj
from sandbox.stripe.money import half_up
from sandbox.stripe.params import (
    Choice,
    Currency,
    DecimalText,
    Flag,
    Hash,
    Ident,
    Integer,
    Kind,
    Metadata,
    NotHere,
    Text,
    apply_metadata,
)
from sandbox.stripe.resources.catalog import LINE_PRODUCT, check_usable, decimal_text, new_price, new_product, unit_of
from sandbox.stripe.resources.discounts import DISCOUNTS, check_discounts, redeem
from sandbox.stripe.resources.tax_rates import TAX_RATES, rates
from sandbox.stripe.state import State

PERIOD = Hash(fields={"start": Integer(required=True), "end": Integer(required=True)})
PRICE_DATA: Mapping[str, Kind] = {
    "currency": Currency(required=True),
    "product": Ident(),
    "tax_behavior": Choice(of=("exclusive", "inclusive", "unspecified")),
    "unit_amount": Integer(),
    "unit_amount_decimal": DecimalText(),
}
ITEM: Mapping[str, Kind] = {
    "amount": Integer(),
    "description": Text(),
    "discountable": Flag(),
    "discounts": DISCOUNTS,
    "metadata": Metadata(),
    "period": PERIOD,
    "price_data": Hash(fields={**PRICE_DATA, "product": Ident(required=True)}),
    "pricing": Hash(fields={"price": Ident()}),
    "quantity": Integer(least=0),
    "quantity_decimal": NotHere(),
    "tax_behavior": NotHere(),
    "tax_code": NotHere(),
    "tax_rates": TAX_RATES,
    "unit_amount_decimal": DecimalText(),
}
LINE: Mapping[str, Kind] = {
    **{key: kind for key, kind in ITEM.items() if key not in ("unit_amount_decimal", "tax_behavior", "tax_code")},
    "price_data": Hash(fields={**PRICE_DATA, "product_data": LINE_PRODUCT}),
    "tax_amounts": NotHere(),
}
MOST = 99_999_999  # minor units: Stripe takes eight digits
AD_HOC = "prod_sandboxAdHoc"


def priced(state: State, params: Obj, currency: str | None, name: str = "") -> tuple[int, int, Obj]:
    """(amount, quantity, price) of an item; ApiError 400 when its parameters do not say one price."""
    ways = [way for way in ("amount", "price_data", "pricing", "unit_amount_decimal") if way in params]
    if len(ways) != 1:
        message = (
            f"You may only specify one of these parameters: {', '.join(ways)}."
            if ways
            else "You must specify one of these parameters: amount, price_data, pricing, unit_amount_decimal."
        )
        raise bad_request(message, None if ways else "parameter_missing", f"{name}amount")
    if ways == ["amount"] and "quantity" in params:
        raise bad_request("You may only specify one of these parameters: amount, quantity.", param=f"{name}quantity")
    quantity = params.get("quantity", 1)
    if ways == ["amount"]:
        return _within(params["amount"], name), 1, _ad_hoc(state, Decimal(params["amount"]), currency)
    price = _price(state, params, ways[0], currency)
    if currency is not None and price["currency"] != currency:
        message = f"The price specified is in {price['currency']}, and the invoice is in {currency}."
        raise bad_request(message, param=f"{name}pricing[price]")
    unit = Decimal(price["unit_amount_decimal"])
    return _within(half_up(unit * quantity), name), quantity, price


def _within(amount: int, name: str) -> int:
    if abs(amount) > MOST:
        raise refused(f"Amount must be no more than {MOST} minor units.", "amount_too_large", f"{name}amount")
    return amount


def check_price(state: State, params: Obj, currency: str, name: str) -> None:
    """ApiError 400 when `priced` or `adorn` would refuse; nothing is kept."""
    check_extras(state, params, currency, name)
    with no_prices_kept(state):
        priced(state, params, currency, name)


def check_extras(state: State, params: Obj, currency: str | None, name: str = "") -> None:
    """ApiError 400 when `adorn` would refuse; `name` is what comes before the parameters' names."""
    check_discounts(state, params.get("discounts"), currency, f"{name}discounts")
    rates(state, params.get("tax_rates"), f"{name}tax_rates")


def adorn(state: State, params: Obj, item: Obj | None, line: Obj | None = None) -> None:
    """Set the discounts and tax rates that `params` has on an item and its line; ApiError 400."""
    if "discounts" in params:
        on = {"invoice_item": item["id"]} if item else {}
        customer = (item["customer"] or None) if item else None
        found = redeem(state, params["discounts"], (item or line or {})["currency"], customer=customer, **on)
        for one in (item, line):
            if one is not None:
                one["discounts"] = list(found)
    if "tax_rates" in params:
        chosen = rates(state, params["tax_rates"], "tax_rates")
        if item is not None:
            item["tax_rates"] = chosen
        if line is not None:
            state.line_rates[line["id"]] = chosen


@contextmanager
def no_prices_kept(state: State) -> Iterator[None]:
    """Drop the products and prices that the body makes: the latest ones, so that it costs nothing to know them."""
    known = {kind: len(state.objects[kind]) for kind in ("product", "price")}
    try:
        yield
    finally:
        for kind, count in known.items():
            while len(state.objects[kind]) > count:
                state.objects[kind].popitem()


def _price(state: State, params: Obj, way: str, currency: str | None) -> Obj:
    if way == "pricing":
        key = params["pricing"].get("price")
        if key is None:
            raise bad_request("Missing required param: pricing[price].", "parameter_missing", "pricing[price]")
        price = state.named("price", key, "pricing[price]")
        check_usable(price, "one_time", "pricing[price]")
        return price
    if way == "unit_amount_decimal":
        return _ad_hoc(state, params["unit_amount_decimal"], currency)
    data = params["price_data"]
    unit = unit_of(data, "price_data")
    if ("product" in data) == ("product_data" in data):
        raise bad_request("Missing required param: price_data[product].", "parameter_missing", "price_data[product]")
    if "product" in data:
        product = state.named("product", data["product"], "price_data[product]")
    else:
        product = new_product(state, data["product_data"]["name"], data["product_data"])
    return new_price(state, data["currency"], unit, product["id"], {"active": False})


def _ad_hoc(state: State, unit: Decimal, currency: str | None) -> Obj:
    """The inactive price that Stripe makes for a bare amount."""
    if AD_HOC not in state.objects["product"]:
        new_product(state, "Invoice line", {"id": AD_HOC, "active": False})
    return new_price(state, currency or "usd", unit, AD_HOC, {"active": False})


def new_item(
    state: State, customer: str, currency: str | None, params: Obj, *, invoice: str | None = None, name: str = ""
) -> Obj:
    """Keep an invoice item; `invoice` None: pending."""
    amount, quantity, price = priced(state, params, currency, name)
    now = state.now()
    item: Obj = {
        "id": state.ids.new("ii"),
        "object": "invoiceitem",
        "amount": amount,
        "currency": currency or price["currency"],
        "customer": customer,
        "customer_account": None,
        "date": now,
        "description": params.get("description") or _product_name(state, price),
        "discountable": params.get("discountable", amount > 0),
        "discounts": [],
        "invoice": invoice,
        "livemode": state.livemode,
        "metadata": apply_metadata({}, params.get("metadata")),
        "net_amount": amount,
        "parent": None,
        "period": params.get("period") or {"end": now, "start": now},
        "pricing": pricing(price),
        "proration": False,
        "quantity": quantity,
        "quantity_decimal": str(quantity),
        "tax_rates": [],
        "test_clock": None,
    }
    adorn(state, params, item)
    state.items_of[customer].append(item["id"])
    return state.add(item)


def pending_items(state: State, customer: str, currency: str) -> list[Obj]:
    """The customer's items that wait for an invoice in this currency, oldest first."""
    kept = state.objects["invoiceitem"]
    owned = [kept[key] for key in state.items_of.get(customer, ()) if key in kept]
    return [item for item in owned if item["invoice"] is None and item["currency"] == currency]


def _product_name(state: State, price: Obj) -> str | None:
    product = price["product"]
    return None if product == AD_HOC else str(state.objects["product"][product]["name"])


def pricing(price: Obj) -> Obj:
    """How an item or a line shows its price."""
    return {
        "price_details": {"price": price["id"], "product": price["product"]},
        "type": "price_details",
        "unit_amount_decimal": decimal_text(Decimal(price["unit_amount_decimal"])),
    }


def line_of(state: State, item: Obj, invoice: Obj, parent: Obj | None = None) -> Obj:
    """The line that `item` makes on `invoice`."""
    details: Any = {
        "invoice_item": item["id"],
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": None,
    }
    key = state.ids.new("il")
    state.line_rates[key] = item.get("tax_rates", [])
    return {
        "id": key,
        "object": "line_item",
        "amount": item["amount"],
        "currency": item["currency"],
        "description": item["description"],
        "discount_amounts": [],
        "discountable": item["discountable"],
        "discounts": list(item.get("discounts", [])),
        "invoice": invoice["id"],
        "livemode": invoice["livemode"],
        "metadata": dict(item["metadata"]),
        "parent": parent
        or {"invoice_item_details": details, "subscription_item_details": None, "type": "invoice_item_details"},
        "period": dict(item["period"]),
        "pretax_credit_amounts": [],
        "pricing": item["pricing"],
        "quantity": item["quantity"],
        "quantity_decimal": item["quantity_decimal"],
        "subtotal": item["amount"],
        "taxes": [],
    }


def reprice(state: State, item: Obj, params: Obj) -> None:
    """Change an item (or a line, which has the same fields) by `params`."""
    told = item["pricing"]
    if {"amount", "price_data", "pricing", "unit_amount_decimal"} & params.keys():
        amount, quantity, price = priced(state, params, item["currency"])
        told = pricing(price)
    elif "quantity" in params:  # the price stays
        quantity = params["quantity"]
        amount = _within(half_up(Decimal(told["unit_amount_decimal"]) * quantity), "")
    else:
        amount, quantity = item["amount"], item["quantity"]
    item.update(amount=amount, quantity=quantity, quantity_decimal=str(quantity), pricing=told)
    item["net_amount" if item["object"] == "invoiceitem" else "subtotal"] = amount
    item.update({key: params[key] for key in ("description", "discountable", "period") if key in params})
    if "metadata" in params:
        item["metadata"] = apply_metadata(item["metadata"], params["metadata"])
