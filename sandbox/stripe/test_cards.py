"""Stripe's own test cards and tokens, and how each behaves when it is charged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class TestCard:
    """A card as `payment_method.card` shows it; `behaviour` as in `controls.card`."""

    __test__ = False  # pytest: not a test class

    brand: str
    last4: str
    behaviour: str = "pass"
    type: str = "card"


def _declined(last4: str, code: str, brand: str = "visa") -> TestCard:
    return TestCard(brand, last4, f"decline:{code}")


# https://docs.stripe.com/testing: the part after pm_card_ (or tok_), and the card number.
BY_NAME: Mapping[str, TestCard] = {
    "visa": TestCard("visa", "4242"),
    "visa_debit": TestCard("visa", "5556"),
    "mastercard": TestCard("mastercard", "4444"),
    "amex": TestCard("amex", "8431"),
    "discover": TestCard("discover", "1117"),
    "jcb": TestCard("jcb", "0505"),
    "chargeDeclined": _declined("0002", "generic_decline"),
    "chargeCustomerFail": _declined("0341", "generic_decline"),
    "chargeDeclinedInsufficientFunds": _declined("9995", "insufficient_funds"),
    "visa_chargeDeclinedInsufficientFunds": _declined("9995", "insufficient_funds"),
    "chargeDeclinedLostCard": _declined("9987", "lost_card"),
    "visa_chargeDeclinedLostCard": _declined("9987", "lost_card"),
    "chargeDeclinedStolenCard": _declined("9979", "stolen_card"),
    "visa_chargeDeclinedStolenCard": _declined("9979", "stolen_card"),
    "chargeDeclinedExpiredCard": _declined("0069", "expired_card"),
    "chargeDeclinedIncorrectCvc": _declined("0127", "incorrect_cvc"),
    "chargeDeclinedProcessingError": _declined("0119", "processing_error"),
    "chargeDeclinedFraudulent": _declined("0019", "fraudulent"),
    "chargeDeclinedVelocityLimitExceeded": _declined("6975", "card_velocity_exceeded"),
    "visa_chargeDeclinedVelocityLimitExceeded": _declined("6975", "card_velocity_exceeded"),
    "authenticationRequired": TestCard("visa", "3184", "requires_action"),
    "threeDSecure2Required": TestCard("visa", "3220", "requires_action"),
    "threeDSecureRequired": TestCard("visa", "3063", "requires_action"),
}
BANK = TestCard("STRIPE TEST BANK", "6789", "processing", "us_bank_account")
BY_NUMBER: Mapping[str, str] = {
    "4242424242424242": "visa",
    "4000056655665556": "visa_debit",
    "5555555555554444": "mastercard",
    "378282246310005": "amex",
    "4000000000000002": "chargeDeclined",
    "4000000000000341": "chargeCustomerFail",
    "4000000000009995": "chargeDeclinedInsufficientFunds",
    "4000000000009987": "chargeDeclinedLostCard",
    "4000000000009979": "chargeDeclinedStolenCard",
    "4000000000000069": "chargeDeclinedExpiredCard",
    "4000000000000127": "chargeDeclinedIncorrectCvc",
    "4000000000000119": "chargeDeclinedProcessingError",
    "4000000000006975": "chargeDeclinedVelocityLimitExceeded",
    "4000002760003184": "authenticationRequired",
    "4000000000003220": "threeDSecure2Required",
}


def by_token(token: str) -> TestCard | None:
    """The card of `pm_card_visa`, `tok_visa`, `pm_usBankAccount_success`…, or None."""
    if token in ("pm_usBankAccount_success", "pm_usBankAccount"):
        return BANK
    for prefix in ("pm_card_", "tok_"):
        if token.startswith(prefix):
            return BY_NAME.get(token.removeprefix(prefix))
    return None
