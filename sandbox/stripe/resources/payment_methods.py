"""Payment methods: cards and bank accounts, made from Stripe's test numbers and tokens."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.stripe.errors import bad_request, refused
from sandbox.stripe.events import emit, updating
from sandbox.stripe.kinds import Obj
from sandbox.stripe.lists import PAGING, page
from sandbox.stripe.params import Choice, Hash, Ident, Integer, Kind, Text, apply_metadata, not_here
from sandbox.stripe.resources.common import ADDRESS, METADATA, address
from sandbox.stripe.routing import Call, Route
from sandbox.stripe.state import State
from sandbox.stripe.test_cards import BANK, BY_NAME, BY_NUMBER, TestCard, by_token

ATTACHED = "The payment method you provided has already been attached to a customer."
TYPES = ("card", "us_bank_account")
# fmt: off
OTHER_TYPES = (
    "acss_debit", "affirm", "afterpay_clearpay", "alipay", "alma", "amazon_pay", "au_becs_debit", "bacs_debit",
    "bancontact", "billie", "bizum", "blik", "boleto", "cashapp", "crypto", "custom", "customer_balance", "eps",
    "fpx", "giropay", "grabpay", "ideal", "interac_present", "kakao_pay", "klarna", "konbini", "kr_card", "link",
    "mb_way", "mobilepay", "multibanco", "naver_pay", "nz_bank_account", "oxxo", "p24", "pay_by_bank", "payco",
    "paynow", "paypal", "paypay", "payto", "pix", "promptpay", "revolut_pay", "samsung_pay", "satispay", "scalapay",
    "sepa_debit", "sequra", "sofort", "sunbit", "swish", "twint", "upi", "wechat_pay", "zip",
)
# fmt: on
EXPIRY: Mapping[str, Kind] = {"exp_month": Integer(least=1, most=12), "exp_year": Integer(least=2000, most=2100)}
CARD = Hash(
    fields={
        "number": Text(),
        **EXPIRY,
        "cvc": Text(),
        "token": Text(),
        **not_here("networks"),
    }
)
BANK_ACCOUNT = Hash(
    fields={
        "account_number": Text(),
        "routing_number": Text(),
        "account_holder_type": Choice(of=("company", "individual")),
        "account_type": Choice(of=("checking", "savings")),
        **not_here("financial_connections_account"),
    }
)
BILLING = Hash(fields={"address": ADDRESS, "email": Text(), "name": Text(), "phone": Text(), "tax_id": Text()})
NEW: Mapping[str, Kind] = {
    **METADATA,
    "type": Choice(required=True, of=TYPES),
    "card": CARD,
    "us_bank_account": BANK_ACCOUNT,
    "billing_details": BILLING,
    **not_here("customer", "payment_method", "allow_redisplay", "radar_options", *OTHER_TYPES),
}
CHANGES: Mapping[str, Kind] = {
    **METADATA,
    "billing_details": BILLING,
    "card": Hash(
        fields={
            "exp_month": Integer(least=1, most=12),
            "exp_year": Integer(least=2000, most=2100),
            **not_here("networks"),
        }
    ),
    **not_here("allow_redisplay", "payto", "us_bank_account"),
}


def billing_details(given: Obj | None = None) -> Obj:
    """Billing details with every field."""
    given = given or {}
    empty = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    plain = {key: given.get(key) for key in ("email", "name", "phone", "tax_id")}
    return {"address": address(given.get("address")) or empty, **plain}


def make(state: State, card: TestCard, details: Obj | None = None, expires: tuple[int, int] = (12, 2034)) -> Obj:
    """Keep a payment method that behaves like `card`; not attached to anybody yet."""
    method: Obj = {
        "id": state.ids.new("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": billing_details(details),
        "created": state.now(),
        "customer": None,
        "livemode": state.livemode,
        "metadata": {},
        "type": card.type,
    }
    method[card.type] = _card(state, card, expires) if card.type == "card" else _bank(state, card)
    state.behaviours[method["id"]] = card.behaviour
    return state.add(method)


def _card(state: State, card: TestCard, expires: tuple[int, int]) -> Obj:
    return {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "display_brand": card.brand,
        "exp_month": expires[0],
        "exp_year": expires[1],
        "fingerprint": state.ids.token(16),
        "funding": "credit",
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def _bank(state: State, card: TestCard) -> Obj:
    return {
        "account_holder_type": "company",
        "account_type": "checking",
        "bank_name": card.brand,
        "financial_connections_account": None,
        "fingerprint": state.ids.token(16),
        "last4": card.last4,
        "networks": {"preferred": "ach", "supported": ["ach"]},
        "routing_number": "110000000",
        "status_details": {},
    }


def _from_card(given: Obj) -> TestCard:
    token, number = given.get("token"), given.get("number")
    card = by_token(token) if token else BY_NAME.get(BY_NUMBER.get(number or "", ""))
    if token and card is None:
        raise bad_request(f"No such token: '{token}'", "resource_missing", "card[token]")
    if card is None:
        if not number:
            raise bad_request("Missing required param: card[number].", "parameter_missing", "card[number]")
        raise refused("Your card number is incorrect.", "incorrect_number", "number")
    return card


def create(call: Call) -> Obj:
    params = call.params
    kind = params["type"]
    if kind not in params:
        raise bad_request(f"Missing required param: {kind}.", "parameter_missing", kind)
    given = params[kind]
    card = _from_card(given) if kind == "card" else BANK
    method = make(
        call.state, card, params.get("billing_details"), (given.get("exp_month", 12), given.get("exp_year", 2034))
    )
    method["metadata"] = apply_metadata({}, params.get("metadata"))
    return method


def check_attachable(state: State, key: str) -> None:
    """ApiError when `key` is neither a test token nor a payment method that is free."""
    if by_token(key) is None and state.find("payment_method", key, "payment_method")["customer"] is not None:
        raise refused(ATTACHED, None, "payment_method")


def attach(state: State, key: str, customer: str) -> Obj:
    """Attach method `key` to `customer`; a test token (`pm_card_visa`) makes a new method each time."""
    state.named("customer", customer, "customer")
    card = by_token(key)
    method = make(state, card) if card else state.find("payment_method", key, "payment_method")
    if method["customer"] == customer:
        return method
    check_attachable(state, method["id"])
    method["customer"] = customer
    emit(state, "payment_method.attached", method)
    return method


def attach_call(call: Call) -> Obj:
    return attach(call.state, call.path["payment_method"], call.params["customer"])


def detach(call: Call) -> Obj:
    state = call.state
    method = state.find("payment_method", call.path["payment_method"], "payment_method")
    owner = method["customer"]
    if owner is None:
        raise refused("The payment method you provided is not attached to a customer so detachment is impossible.")
    method["customer"] = None
    emit(state, "payment_method.detached", method, {"customer": owner})
    _forget(state, state.objects["customer"][owner], method["id"])
    return method


def _forget(state: State, customer: Obj, method: str) -> None:
    with updating(state, customer, "customer.updated"):
        if customer["invoice_settings"]["default_payment_method"] == method:
            customer["invoice_settings"]["default_payment_method"] = None
    for subscription in state.objects["subscription"].values():
        if subscription["default_payment_method"] == method:
            subscription["default_payment_method"] = None


def retrieve(call: Call) -> Obj:
    return call.state.find("payment_method", call.path["payment_method"], "payment_method")


def update(call: Call) -> Obj:
    method = call.state.find("payment_method", call.path["payment_method"], "payment_method")
    with updating(call.state, method, "payment_method.updated"):
        if "metadata" in call.params:
            method["metadata"] = apply_metadata(method["metadata"], call.params["metadata"])
        if "billing_details" in call.params:
            method["billing_details"] = billing_details({**method["billing_details"], **call.params["billing_details"]})
        if method["type"] == "card":
            method["card"].update(call.params.get("card", {}))
    return method


def listing(call: Call) -> Obj:
    customer = call.path.get("customer") or call.params.get("customer")
    if customer is None:
        raise bad_request("Missing required param: customer.", "parameter_missing", "customer")
    call.state.find("customer", customer, "customer")
    kind = call.params.get("type")

    def keep(method: Obj) -> bool:
        return method["customer"] == customer and kind in (None, method["type"])

    url = f"/v1/customers/{customer}/payment_methods" if "customer" in call.path else "/v1/payment_methods"
    return page(reversed(call.state.objects["payment_method"].values()), call.params, url, "payment_method", keep)


def of_customer(call: Call) -> Obj:
    method = call.state.find("payment_method", call.path["payment_method"], "payment_method")
    call.state.find("customer", call.path["customer"], "customer")
    if method["customer"] != call.path["customer"]:
        call.state.find("payment_method", "", "payment_method")
    return method


ATTACH: Mapping[str, Kind] = {"customer": Ident(required=True), **not_here("customer_account")}
LISTED: Mapping[str, Kind] = {
    **PAGING,
    "type": Choice(of=(*TYPES, "sepa_debit", "link", "bacs_debit")),
    **not_here("allow_redisplay"),
}
ROUTES = (
    Route("POST", "/v1/payment_methods", create, NEW),
    Route("GET", "/v1/payment_methods", listing, {**LISTED, "customer": Ident(), **not_here("customer_account")}),
    Route("GET", "/v1/payment_methods/{payment_method}", retrieve),
    Route("POST", "/v1/payment_methods/{payment_method}", update, CHANGES),
    Route("POST", "/v1/payment_methods/{payment_method}/attach", attach_call, ATTACH),
    Route("POST", "/v1/payment_methods/{payment_method}/detach", detach),
    Route("GET", "/v1/customers/{customer}/payment_methods", listing, LISTED),
    Route("GET", "/v1/customers/{customer}/payment_methods/{payment_method}", of_customer),
)
