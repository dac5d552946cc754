"""The table of newer fields says neither more nor less than Stripe's own SDK for the newer version."""

from collections.abc import Mapping
from typing import Any, Final, get_args

import pytest
import stripe

from tests.conformance.checker import Conformance
from tests.conformance.description import Operations, components
from tests.conformance.newer import NEWER_FIELDS, NEWER_PARAMETERS, NO_LONGER_REQUIRED

SDK: Final[Mapping[str, type]] = {
    "invoice": stripe.Invoice,
    "line_item": stripe.InvoiceLineItem,
    "invoiceitem": stripe.InvoiceItem,
    "invoice_payment": stripe.InvoicePayment,
    "payment_intent": stripe.PaymentIntent,
    "charge": stripe.Charge,
    "payment_method": stripe.PaymentMethod,
    "customer": stripe.Customer,
    "event": stripe.Event,
    "subscription": stripe.Subscription,
    "subscription_item": stripe.SubscriptionItem,
    "billing_portal.session": stripe.billing_portal.Session,
    "credit_note": stripe.CreditNote,
    "credit_note_line_item": stripe.CreditNoteLineItem,
    "refund": stripe.Refund,
    "coupon": stripe.Coupon,
    "discount": stripe.Discount,
    "tax_rate": stripe.TaxRate,
    "customer_balance_transaction": stripe.CustomerBalanceTransaction,
    "api_errors": stripe.ErrorObject,
}
"""Component of the description -> the SDK's class of the same object, for each resource that is used."""


def described(document: Mapping[str, Any], component: str) -> set[str]:
    return set(document["components"]["schemas"][component]["properties"])


def known_to_sdk(component: str) -> set[str]:
    return set(SDK[component].__annotations__) - {"OBJECT_NAME", "deleted"}


def test_the_sdk_speaks_the_version_that_the_table_is_for() -> None:
    assert stripe.api_version == "2026-10-28.endive"


@pytest.mark.parametrize("component", SDK)
def test_the_table_names_just_what_the_sdk_has_and_the_description_lacks(
    document: Mapping[str, Any], component: str
) -> None:
    assert known_to_sdk(component) - described(document, component) == set(NEWER_FIELDS.get(component, ()))


@pytest.mark.parametrize("component", SDK)
def test_the_newer_version_took_no_field_away(document: Mapping[str, Any], component: str) -> None:
    assert described(document, component) - known_to_sdk(component) == set()


def test_the_table_names_no_resource_that_is_not_compared() -> None:
    assert set(NEWER_FIELDS) | set(NO_LONGER_REQUIRED) <= set(SDK)


@pytest.mark.parametrize("component", NO_LONGER_REQUIRED)
def test_what_is_no_longer_required_is_just_what_the_sdk_calls_optional(
    document: Mapping[str, Any], component: str
) -> None:
    schema = document["components"]["schemas"][component]
    hints = SDK[component].__annotations__
    optional = {name for name in schema["required"] if type(None) in get_args(hints[name])}
    assert optional == NO_LONGER_REQUIRED[component]


def test_newer_parameters_are_of_known_operations_and_not_yet_described(document: Mapping[str, Any]) -> None:
    for name, parameters in NEWER_PARAMETERS.items():
        method, _, path = name.partition(" ")
        body = document["paths"][path][method.lower()]["requestBody"]["content"]["application/x-www-form-urlencoded"]
        assert parameters.keys().isdisjoint(body["schema"]["properties"])
        operation = Operations(document).find(method, path)
        assert operation is not None
        assert parameters.keys() <= operation.request["properties"].keys()


def test_the_published_description_itself_is_left_as_it_is(document: Mapping[str, Any]) -> None:
    patched = components(document)
    assert "status_details" in patched["invoice"]["properties"]
    assert "status_details" not in document["components"]["schemas"]["invoice"]["properties"]


def test_every_operation_of_the_description_compiles(judge: Conformance) -> None:
    assert judge.compile_all() > 600
