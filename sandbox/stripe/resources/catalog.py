"""Products and prices, as far as lines need them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sandbox.stripe.errors import bad_request, refused
from sandbox.stripe.events import emit, updating
from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import CREATED, PAGING, matching, page, within
from sandbox.stripe.params import (
    Choice,
    Currency,
    DecimalText,
    Flag,
    Hash,
    Ident,
    Integer,
    Kind,
    ListOf,
    Metadata,
    Text,
    apply_metadata,
    not_here,
)
from sandbox.stripe.resources.common import METADATA
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State

TIERED = (
    "billing_scheme",
    "currency_options",
    "custom_unit_amount",
    "tiers",
    "tiers_mode",
    "transfer_lookup_key",
    "transform_quantity",
)
INTERVALS = ("day", "week", "month", "year")
PRODUCT: Mapping[str, Kind] = {
    **METADATA,
    "active": Flag(),
    "description": Text(longest=40000),
    "name": Text(clearable=False),
    "unit_label": Text(longest=12),
    "statement_descriptor": Text(longest=22),
    "url": Text(),
    **not_here("images", "marketing_features", "package_dimensions", "shippable", "tax_code"),
}
RECURRING = Hash(
    fields={
        "interval": Choice(required=True, of=INTERVALS),
        "interval_count": Integer(least=1),
        "usage_type": Choice(of=("licensed",)),
        **not_here("meter"),
    }
)
PRODUCT_DATA: Mapping[str, Kind] = {
    "name": Ident(required=True),
    "metadata": Metadata(),
    "unit_label": Text(longest=12),
    **not_here("tax_code"),
}
LINE_PRODUCT = Hash(fields={**PRODUCT_DATA, "description": Text(longest=40000), **not_here("images")})
PRICE_PRODUCT = Hash(fields={**PRODUCT_DATA, "active": Flag(), "id": Ident(), "statement_descriptor": Text()})
PRICE: Mapping[str, Kind] = {
    **METADATA,
    "active": Flag(),
    "currency": Currency(required=True),
    "nickname": Text(),
    "lookup_key": Text(longest=200),
    "product": Ident(),
    "product_data": PRICE_PRODUCT,
    "recurring": RECURRING,
    "tax_behavior": Choice(of=("exclusive", "inclusive", "unspecified")),
    "unit_amount": Integer(least=0),
    "unit_amount_decimal": DecimalText(),
    **not_here(*TIERED),
}


def new_product(state: State, name: str, params: Obj | None = None) -> Obj:
    """Keep a product."""
    given = params or {}
    product: Obj = {
        "id": given.get("id") or state.ids.new("prod", 14),
        "object": "product",
        "active": given.get("active", True),
        "created": state.now(),
        "default_price": None,
        "description": given.get("description"),
        "images": [],
        "livemode": state.livemode,
        "marketing_features": [],
        "metadata": apply_metadata({}, given.get("metadata")),
        "name": name,
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": given.get("statement_descriptor"),
        "tax_code": None,
        "unit_label": given.get("unit_label"),
        "updated": state.now(),
        "url": given.get("url"),
    }
    return state.add(product)


def new_price(state: State, currency: str, unit: Decimal, product: str, params: Obj | None = None) -> Obj:
    """Keep a price of `unit` minor units (fractions allowed)."""
    given = params or {}
    recurring = given.get("recurring")
    price: Obj = {
        "id": state.ids.new("price"),
        "object": "price",
        "active": given.get("active", True),
        "billing_scheme": "per_unit",
        "created": state.now(),
        "currency": currency,
        "custom_unit_amount": None,
        "livemode": state.livemode,
        "lookup_key": given.get("lookup_key"),
        "metadata": apply_metadata({}, given.get("metadata")),
        "nickname": given.get("nickname"),
        "product": product,
        "recurring": recurring and {"interval_count": 1, "usage_type": "licensed", "meter": None, **recurring},
        "tax_behavior": given.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if recurring else "one_time",
        "unit_amount": int(unit) if unit == int(unit) else None,
        "unit_amount_decimal": decimal_text(unit),
    }
    return state.add(price)


def decimal_text(value: Decimal) -> str:
    """`12.5`, never in exponent form."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_of(params: Obj, prefix: str = "") -> Decimal:
    """The unit amount that was given as one of the two parameters; ApiError 400 when neither or both were."""
    if ("unit_amount" in params) == ("unit_amount_decimal" in params):
        name = f"{prefix}[unit_amount]" if prefix else "unit_amount"
        raise bad_request("Prices require exactly one of `unit_amount` and `unit_amount_decimal`.", param=name)
    return Decimal(params["unit_amount"] if "unit_amount" in params else params["unit_amount_decimal"])


def check_usable(price: Obj, wanted: str, name: str, must_be_active: bool = True) -> None:
    """ApiError 400 unless the price is active and of type `wanted` (recurring, one_time)."""
    if must_be_active and not price["active"]:
        message = "The price specified is inactive. This field only accepts active prices."
        raise refused(message, None, name)
    if price["type"] != wanted:
        message = f"The price specified is set to `type={price['type']}` but this field only accepts prices with "
        raise refused(f"{message}`type={wanted}`.", None, name)


def create_product(call: Call) -> Obj:
    product = new_product(call.state, call.params["name"], call.params)
    emit(call.state, "product.created", product)
    return product


def update_product(call: Call) -> Obj:
    product = call.state.find("product", call.path["product"], "id")
    with updating(call.state, product, "product.updated"):
        if "default_price" in call.params:
            _check_default(call.state, product, call.params["default_price"])
        product.update({key: value for key, value in call.params.items() if key != "metadata"})
        if "metadata" in call.params:
            product["metadata"] = apply_metadata(product["metadata"], call.params["metadata"])
        product["updated"] = call.state.now()
    return product


def create_price(call: Call) -> Obj:
    state, params = call.state, call.params
    if ("product" in params) == ("product_data" in params):
        raise bad_request("You must provide exactly one of `product` and `product_data`.", param="product")
    unit = unit_of(params)
    if "product" in params:
        product = state.named("product", params["product"], "product")
    else:
        product = new_product(state, params["product_data"]["name"], params["product_data"])
    price = new_price(state, params["currency"], unit, product["id"], params)
    emit(state, "price.created", price)
    return price


def _check_default(state: State, product: Obj, key: str) -> None:
    price = state.named("price", key, "default_price")
    if price["product"] != product["id"]:
        message = f"The price {key} belongs to another product and cannot be this one's default."
        raise refused(message, None, "default_price")


def update_price(call: Call) -> Obj:
    price = call.state.find("price", call.path["price"], "price")
    with updating(call.state, price, "price.updated"):
        price.update({key: value for key, value in call.params.items() if key != "metadata"})
        if "metadata" in call.params:
            price["metadata"] = apply_metadata(price["metadata"], call.params["metadata"])
    return price


def list_products(call: Call) -> Obj:
    params = call.params

    def keep(product: Obj) -> bool:
        wanted = params.get("ids")
        return (
            params.get("active") in (None, product["active"])
            and (wanted is None or product["id"] in wanted)
            and within(product["created"], params.get("created"))
        )

    return page(reversed(call.state.objects["product"].values()), params, "/v1/products", "product", keep)


def list_prices(call: Call) -> Obj:
    params = call.params
    keep = matching(params, "active", "currency", "product", "type")
    return page(reversed(call.state.objects["price"].values()), params, "/v1/prices", "price", keep)


PRICE_CHANGES: Mapping[str, Kind] = {
    **METADATA,
    **{name: PRICE[name] for name in ("active", "lookup_key", "nickname", "tax_behavior")},
    **not_here("currency_options", "transfer_lookup_key"),
}
PRICES: Mapping[str, Kind] = {
    **PAGING,
    **CREATED,
    "active": Flag(),
    "currency": Currency(),
    "product": Ident(),
    "type": Choice(of=("one_time", "recurring")),
    **not_here("lookup_keys", "recurring"),
}
NEW_PRODUCT: Mapping[str, Kind] = {
    **PRODUCT,
    "id": Ident(),
    "name": Ident(required=True),
    **not_here("default_price_data"),
}
PRODUCTS: Mapping[str, Kind] = {
    **PAGING,
    **CREATED,
    "active": Flag(),
    "ids": ListOf(),
    **not_here("shippable", "url"),
}
ROUTES = (
    Route("POST", "/v1/products", create_product, NEW_PRODUCT),
    Route("GET", "/v1/products", list_products, PRODUCTS),
    Route("GET", "/v1/products/{product}", lambda call: call.state.find("product", call.path["product"], "id")),
    Route("POST", "/v1/products/{product}", update_product, {**PRODUCT, "default_price": Ident()}),
    Route("POST", "/v1/prices", create_price, PRICE),
    Route("GET", "/v1/prices", list_prices, PRICES),
    Route("POST", "/v1/prices/{price}", update_price, PRICE_CHANGES),
    Route("GET", "/v1/prices/{price}", lambda call: call.state.find("price", call.path["price"], "price")),
)
