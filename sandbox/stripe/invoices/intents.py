"""The PaymentIntent, charges and InvoicePayment behind an invoice."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.declines import Decline
from sandbox.stripe.events import emit
from sandbox.stripe.kinds import Obj
from sandbox.stripe.links import link_receipt
from sandbox.stripe.resources.payment_methods import billing_details
from sandbox.stripe.state import State

CARD_KEPT = (
    "brand",
    "checks",
    "country",
    "exp_month",
    "exp_year",
    "fingerprint",
    "funding",
    "last4",
    "regulated_status",
)
CARD_NULLS: Obj = dict.fromkeys(("installments", "mandate", "network_transaction_id", "three_d_secure", "wallet"))


def new_payment(state: State, invoice: Obj) -> Obj:
    """Keep a PaymentIntent for what is left to pay, and the default InvoicePayment that holds it."""
    more = {"description": f"Payment for Invoice {invoice['number']}", "receipt_email": invoice["customer_email"]}
    owed, currency = invoice["amount_remaining"], invoice["currency"]
    intent = new_intent(state, owed, currency, invoice["customer"], **more)
    emit(state, "payment_intent.created", intent)
    held = {"payment_intent": intent["id"], "type": "payment_intent"}
    return keep_payment(state, invoice, held, owed, is_default=True)


def keep_payment(state: State, invoice: Obj, held: Obj, amount: int, *, is_default: bool = False) -> Obj:
    """Keep an open InvoicePayment of `amount`; `held` is its `payment`: a PaymentIntent or a payment record."""
    payment: Obj = {
        "id": state.ids.new("inpay"),
        "object": "invoice_payment",
        "amount_paid": None,
        "amount_requested": amount,
        "created": state.now(),
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": is_default,
        "livemode": state.livemode,
        "payment": held,
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }
    state.add(payment)
    state.payments_of[invoice["id"]].append(payment["id"])
    if "payment_intent" in held:
        state.intent_invoice[held["payment_intent"]] = invoice["id"]
    return payment


def new_intent(state: State, amount: int, currency: str, customer: str | None, **more: Any) -> Obj:
    """Keep a PaymentIntent of `amount` (minor units) that waits for a method; `more` are fields."""
    key = state.ids.new("pi")
    nulls = (
        "application application_fee_amount automatic_payment_methods canceled_at cancellation_reason customer_account "
        "description last_payment_error latest_charge next_action on_behalf_of payment_method "
        "payment_method_configuration_details processing receipt_email review setup_future_usage shipping "
        "statement_descriptor statement_descriptor_suffix transfer_data transfer_group excluded_payment_method_types"
    )
    intent: Obj = {
        "id": key,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic",
        "client_secret": f"{key}_secret_{state.ids.token(25)}",
        "confirmation_method": "automatic",
        "created": state.now(),
        "currency": currency,
        "customer": customer,
        "livemode": state.livemode,
        "metadata": {},
        "payment_method_options": {
            "card": {
                "installments": None,
                "mandate_options": None,
                "network": None,
                "request_three_d_secure": "automatic",
            }
        },
        "payment_method_types": ["card", "us_bank_account"],
        "status": "requires_payment_method",
    }
    intent.update(dict.fromkeys(nulls.split()))
    intent.update(more)
    return state.add(intent)


def new_charge(state: State, intent: Obj, method: Obj, status: str, decline: Decline | None = None) -> Obj:
    """Keep a charge of `intent` with status `succeeded`, `pending` or `failed`."""
    key = state.ids.new("ch")
    paid = status != "failed"
    nulls = (
        "application application_fee application_fee_amount balance_transaction description "
        "failure_balance_transaction failure_code failure_message on_behalf_of receipt_number review shipping "
        "source_transfer statement_descriptor statement_descriptor_suffix transfer_data transfer_group"
    )
    charge: Obj = dict.fromkeys(nulls.split())
    charge.update(
        id=key,
        object="charge",
        amount=intent["amount"],
        amount_captured=intent["amount"] if paid else 0,
        amount_refunded=0,
        billing_details=billing_details(method["billing_details"]),
        calculated_statement_descriptor="SANDBOX HUB",
        captured=paid,
        created=state.now(),
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        disputed=False,
        fraud_details={},
        livemode=state.livemode,
        metadata={},
        outcome=_outcome(status, decline),
        paid=status == "succeeded",
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=_method_details(method),
        radar_options={},
        receipt_email=intent["receipt_email"],
        receipt_url=None,
        refunded=False,
        status=status,
    )
    if decline is not None:
        charge.update(failure_code=decline.code, failure_message=decline.message)
    if status == "succeeded":
        link_receipt(state, charge)
    intent["latest_charge"] = key
    return state.add(charge)


def _outcome(status: str, decline: Decline | None) -> Obj:
    outcome: Obj = {
        "advice_code": decline.advice_code if decline else None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": "Payment complete.",
        "type": "authorized",
    }
    if decline is not None:
        outcome.update(network_status="declined_by_network", type="issuer_declined")
        outcome.update(reason=decline.decline_code or decline.code, network_decline_code="05")
        outcome["seller_message"] = "The bank did not return any further details with this decline."
    elif status == "pending":
        outcome["seller_message"] = "Payment pending."
    return outcome


def _method_details(method: Obj) -> Obj:
    if method["type"] != "card":
        bank = method["us_bank_account"]
        kept = ("account_holder_type", "account_type", "bank_name", "fingerprint", "last4", "routing_number")
        details = {key: bank[key] for key in kept}
        return {"type": method["type"], method["type"]: {**details, "payment_reference": None}}
    card = method["card"]
    return {"type": "card", "card": {**{key: card[key] for key in CARD_KEPT}, **CARD_NULLS, "network": card["brand"]}}
